// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation
import TextTable

extension Prediction {
  /// The table for a terminal, and what a new GiB costs.
  package static func text(_ rows: [Prediction]) -> String {
    guard let first = rows.first else { return "" }
    let table = TextTable<Prediction> { row in
      [
        Column(title: "lock", value: row.lock.rawValue),
        Column(title: "level", value: row.level.rawValue),
        Column(title: "mm", value: row.mm.rawValue),
        Column(title: "operation", value: row.operation.rawValue),
        Column(
          title: "instructions", value: Self.signed(row.deltaInstructions, digits: 1), align: .right
        ),
        Column(
          title: "model's error %",
          value: row.errorPercent.map { String(format: "%.0f", $0) } ?? "-", align: .right),
      ]
    }
    var text = """
      Change of one kernel table from \(first.from) to \(first.to), from the model alone.

      \(table.text(rows))

      """
    for lock in Set(rows.map(\.lock)).sorted(by: { $0.rawValue < $1.rawValue }) {
      guard let perGiB = rows.perGiB(lock) else { continue }
      text += """
        \(lock.rawValue): \(Self.signed(perGiB, digits: 0)) instructions for each GiB of new 4 KiB kernel mappings \
        (512 PTE tables and 1 PMD table)

        """
    }
    return text + """
      The model's error is that of the steps which change, against a kernel of the same configuration \
      (--fidelity);
      -: no such step, or not measured. Instructions are not time.

      """
  }

  private static func signed(_ value: Double, digits: Int) -> String {
    value == 0 ? "0" : String(format: "%+.\(digits)f", value)
  }
}
