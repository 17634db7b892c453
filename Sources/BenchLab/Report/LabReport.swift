// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation
import TextTable

/// What the lab found, for a terminal or a mail.
package struct LabReport: Sendable {
  private let stored: StoredLab

  package init(_ stored: StoredLab) {
    self.stored = stored
  }

  /// A column for each kernel, a line for each step.
  package func text() -> String {
    let kernels = stored.kernels
    var operations: [String] = []
    for row in stored.rows where !operations.contains(row.operation) {
      operations.append(row.operation)
    }
    func found(_ operation: String, _ kernel: String) -> LabRow? {
      stored.rows.first { $0.operation == operation && $0.kernel == kernel }
    }
    let table = TextTable<String> { operation in
      [Column(title: "operation", value: operation)]
        + kernels.map { kernel in
          Column(title: kernel, value: Self.cell(found(operation, kernel)), align: .right)
        }
    }
    return "\(heading)\n\(table.text(operations))\(notes)"
  }

  private var heading: String {
    var text =
      "Instructions in real kernels, counted under QEMU \(stored.manifest.qemuVersion) (-icount shift=0).\n"
    for boot in stored.manifest.boots {
      text += """
        \(boot.kernel.release): \(boot.kernel.packageVersion.map { "\(boot.kernel.name) \($0)" } ?? boot.kernel.name), \
        lock \(boot.facts["lock"] ?? "?") of \(boot.facts["lock_bytes"] ?? "?") bytes, booted in \
        \(String(format: "%.1f", boot.seconds ?? 0)) s

        """
    }
    return text
  }

  /// `641 +clear`, `~1203`, `534725 or 4346167`, `-`.
  private static func cell(_ row: LabRow?) -> String {
    guard let row, let count = row.count else { return "-" }
    if count.hasTwoModes { return "\(count.p10) or \(count.p90)" }
    let cleared = row.operation == LabRow.clearPage ? 0 : row.clearPageCalls ?? 0
    let figure = "\(row.compared ?? count.median)"
    let clears = cleared == 0 ? "" : cleared == 1 ? " +clear" : " +\(cleared) clear"
    return (count.isExact ? "" : "~") + figure + clears
  }

  private var notes: String {
    var text = """

      Medians, without the pages that a step clears (+clear). In rows without ~ at least eight samples of ten were \
      the same number.

      """
    if stored.rows.contains(where: { $0.count?.hasTwoModes == true }) {
      text += """
        A row with "or" has two modes. Its median is chance, and lab compare leaves it out.

        """
    }
    for row in stored.rows where !row.note.isEmpty {
      text +=
        row.count == nil
        ? "\(row.kernel) does not allow '\(row.operation)': \(row.note)\n"
        : "'\(row.operation)' in \(row.kernel): \(row.note)\n"
    }
    return text
  }
}
