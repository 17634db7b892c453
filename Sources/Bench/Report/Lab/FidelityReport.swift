// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The page `docs/fidelity.md`.
public struct FidelityReport: Sendable {
  public let rows: [FidelityRow]
  private let stored: StoredLab

  public init(_ rows: [FidelityRow], of stored: StoredLab) {
    self.rows = rows
    self.stored = stored
  }

  /// Steps that are off and of which nobody has said why.
  public var unexplained: [FidelityRow] { rows.filter { !$0.isWithin && $0.reason.isEmpty } }

  /// How many steps are within their limit, and how many there are.
  public var summary: String {
    "\(rows.count { $0.isWithin }) of \(rows.count) steps are within their limit"
  }

  public func markdown() -> String {
    var text = """
      # How far the model agrees with real kernels

      Written by `make fidelity`; edited by hand it is only until the next time. Each step of the model, counted under \
      callgrind, beside the same step of a stock kernel, counted in that kernel by `bench-cli lab run`: instructions, \
      without the loop around the step and without the pages that it clears, clearing itself aside. Aims: every step within \
      \(Figures.setting(FidelityRow.stepLimitPercent)) %, whole tables within \
      \(Figures.setting(FidelityRow.tableLimitPercent)) %. \(summary).

      """
    for boot in stored.manifest.boots {
      let own = rows.filter { $0.kernel == boot.kernel.release }
      guard !own.isEmpty else { continue }
      text += "\n" + section(boot, own)
    }
    return text
  }

  private func section(_ boot: LabManifest.Boot, _ rows: [FidelityRow]) -> String {
    var text = """
      ## \(boot.kernel.release), lock \(rows[0].lock.rawValue)

      \(boot.kernel.name)\(boot.kernel.packageVersion.map { ", version \($0)" } ?? ""), under QEMU \
      \(stored.manifest.qemuVersion); command line `\(boot.kernelCommandLine)`.

      | step | model | kernel | ratio | |
      |---|---|---|---|---|

      """
    for row in rows {
      let ratio = row.ratio.map { String(format: "%.2f", $0) } ?? "-"
      let verdict = row.isWithin ? "" : row.reason.isEmpty ? "**off**" : "off [\(note(row))]"
      text += """
        | `\(row.operation.replacing("|", with: "\\|"))` | \(String(format: "%.1f", row.modelInstructions)) | \
        \(row.kernelInstructions) | \(ratio) | \(verdict) |

        """
    }
    return text + notes(rows)
  }

  /// Steps that are off for the same reason share its number.
  private func reasons(_ rows: [FidelityRow]) -> [String] {
    var reasons: [String] = []
    for row in rows where !row.isWithin && !row.reason.isEmpty && !reasons.contains(row.reason) {
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
    return "\n" + reasons.enumerated().map { "\($0 + 1). \($1)\n" }.joined()
  }
}
