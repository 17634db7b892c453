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

  /// How many steps are near enough, and by which rule.
  public var summary: String {
    func count(_ verdict: FidelityRow.Verdict) -> Int { rows.count { $0.verdict == verdict } }
    return """
      of \(rows.count) steps \(count(.percent)) are within \(Figures.setting(FidelityRow.stepLimitPercent)) % (whole \
      tables: \(Figures.setting(FidelityRow.tableLimitPercent)) %), \(count(.instructions)) more within \
      \(Figures.setting(FidelityRow.limitInstructions)) instructions, and \(count(.off)) are off
      """
  }

  public func markdown() -> String {
    var text = """
      # How far the model agrees with real kernels

      Written by `make fidelity`; edited by hand it is only until the next time. Each step of a stock kernel, counted in that \
      kernel by `bench-cli lab run`, beside the same step of the model in the configuration named below: under callgrind, and \
      as a program in the very guest that the kernel was counted in. Instructions, without the loop around the step and \
      without the pages that it clears, clearing itself aside.

      **The rule.** A step agrees if the model under callgrind is within \(Figures.setting(FidelityRow.stepLimitPercent)) % of \
      the kernel, a whole table within \(Figures.setting(FidelityRow.tableLimitPercent)) %. Of a step of three instructions one \
      is already a third: a step also agrees if it is within \(Figures.setting(FidelityRow.limitInstructions)) instructions, \
      which is then said.

      **The result:** \(summary).

      Configuration `debian` is the model with the options that Debian's kernels are built with \
      ([`kernel-map.md`](kernel-map.md)); it is there for steps alone. What is timed is the `minimal` one, which \
      `bench-cli instructions` holds against a minimal kernel. Steps that name a node are not in this page: they are in
      `results/instructions` and in `kernel-map.md`, where one of them is off.

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
      ## \(boot.kernel.release), lock \(rows[0].lock.rawValue), configuration \(rows[0].config.rawValue)

      \(boot.kernel.name)\(boot.kernel.packageVersion.map { ", version \($0)" } ?? ""), under QEMU \
      \(stored.manifest.qemuVersion); command line `\(boot.kernelCommandLine)`.

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
    return "\n" + reasons.enumerated().map { "\($0 + 1). \($1)\n" }.joined()
  }
}
