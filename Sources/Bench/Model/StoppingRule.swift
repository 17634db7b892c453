// SPDX-License-Identifier: Apache-2.0

/// When a run may end before its time. It is shown widths of intervals at numbers of processes that were fixed
/// beforehand, and never asks for effects.
package protocol StoppingRule {
  /// Whether to look after so many processes.
  func isDue(processes: Int) -> Bool

  /// Whether the run may stop. Asked once at every look that is due, with all rows.
  mutating func mayStop(_ rows: [Comparison]) -> Bool
}
