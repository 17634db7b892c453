// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// The page `docs/fidelity.md`.
package struct FidelityReport: Sendable {
  let rows: [FidelityRow]
  private let stored: StoredLab

  package init(_ rows: [FidelityRow], of stored: StoredLab) {
    self.rows = rows
    self.stored = stored
  }

  /// Steps that are off for a reason that nobody has written down.
  package var unexplained: [FidelityRow] { rows.filter { !$0.isWithin && $0.reason.isEmpty } }

  private static let step = Figures.setting(FidelityRow.stepLimitPercent)
  private static let table = Figures.setting(FidelityRow.tableLimitPercent)
  private static let near = Figures.setting(FidelityRow.limitInstructions)

  private func count(_ verdict: FidelityRow.Verdict) -> Int {
    rows.count { $0.verdict == verdict }
  }

  /// How many steps are near enough, and by which rule.
  package var summary: String {
    """
    of \(rows.count) steps \(count(.percent)) are within \(Self.step) % (whole tables: \(Self.table) %), \
    \(count(.instructions)) more within \(Self.near) instructions, and \(count(.off)) are off
    """
  }

  package func markdown() -> String {
    var text = """
      # How far the model agrees with real kernels

      `make fidelity` writes this page; do not edit it by hand. Each row is a step of a stock kernel,
      counted in that kernel by `bench-cli lab run`. Beside it is the same step of the model, in the
      configuration that is named below: once under callgrind, and once as a program in the very guest
      that the kernel was counted in. The counts are instructions. They leave out the loop around the
      step and the pages that it clears, except in the row `clear_page`.

      **The rule.** A step agrees if the model under callgrind is within \(Self.step) % of the kernel, and a whole
      table if it is within \(Self.table) %. One instruction is already a third of a step of three, so a step
      also agrees if it is within \(Self.near) instructions. The last column says where that was needed.

      **The result:** \(count(.percent)) of \(rows.count) steps are within \(Self.step) % (whole tables: \(Self.table) %),
      \(count(.instructions)) more are within \(Self.near) instructions, and \(count(.off)) are off.

      The configuration `debian` is the model with the options of Debian's kernels
      ([kernel map](kernel-map.md#the-configuration-debian)), which `compare --config debian` times. What
      is timed by default is `minimal`, which `bench-cli instructions` compares with a minimal kernel.
      Steps that name a node are not on this page. They are in `results/instructions` and in the kernel
      map, where one of them is off.

      """
    for boot in stored.manifest.boots {
      let own = rows.filter { $0.kernel == boot.kernel.release }
      guard !own.isEmpty else { continue }
      text += "\n" + section(boot, own)
    }
    return text
  }

  /// Writes the page, whole or not at all.
  package static func write(_ page: String, to path: String) throws {
    try AtomicWrite.write(page, to: path)
  }

  private func section(_ boot: LabManifest.Boot, _ rows: [FidelityRow]) -> String {
    var text = """
      ## \(boot.kernel.release), lock \(rows[0].lock.rawValue), configuration \(rows[0].config.rawValue)

      | kernel | \(boot.kernel.name)\(boot.kernel.packageVersion.map { ", version \($0)" } ?? "") |
      |---|---|
      | emulator | QEMU \(stored.manifest.qemuVersion) |
      | command line | `\(boot.kernelCommandLine)` |

      | step | kernel | model, callgrind | model, same emulator | ratio | |
      |---|---|---|---|---|---|

      """
    for row in rows {
      let ratio = row.ratio.map { String(format: "%.2f", $0) } ?? "-"
      let emulated = row.emulatedInstructions.map { String(format: "%.1f", $0) } ?? "-"
      text += """
        | `\(row.operation.replacing("|", with: "\\|"))` | \(row.kernelInstructions) | \
        \(String(format: "%.1f", row.modelInstructions)) | \(emulated) | \(ratio) | \(verdict(row)) |

        """
    }
    return text + notes(rows)
  }

  private func verdict(_ row: FidelityRow) -> String {
    let note = row.reason.isEmpty ? "" : " [\(note(row))]"
    switch row.verdict {
    case .percent: return ""
    case .instructions:
      return "within \(Figures.setting(FidelityRow.limitInstructions)) instructions\(note)"
    case .off: return row.reason.isEmpty ? "**off**" : "off\(note)"
    }
  }

  /// Steps that are off for the same reason share its number.
  private func reasons(_ rows: [FidelityRow]) -> [String] {
    var reasons: [String] = []
    for row in rows where !row.reason.isEmpty && !reasons.contains(row.reason) {
      reasons.append(row.reason)
    }
    return reasons
  }

  private func note(_ row: FidelityRow) -> Int {
    let own = rows.filter { $0.kernel == row.kernel }
    return (reasons(own).firstIndex(of: row.reason) ?? 0) + 1
  }

  private func notes(_ rows: [FidelityRow]) -> String {
    let reasons = reasons(rows)
    guard !reasons.isEmpty else { return "" }
    return "\n| note | why |\n|---|---|\n"
      + reasons.enumerated().map { "| \($0 + 1) | \($1) |\n" }.joined()
  }
}
