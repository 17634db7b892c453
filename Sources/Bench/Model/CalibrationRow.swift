// SPDX-License-Identifier: Apache-2.0

/// One comparison of a calibration: the same code on both sides, or with a difference planted in one.
package struct CalibrationRow: Codable, Sendable, Hashable {
  var runID: String
  var testCase: Case
  var emulated: Bool
  /// What was planted: `none`, `+2%` (cost multiplied), `+20i` (instructions in the constructor).
  var planted: String
  var processes: Int
  var effect: Effect
  var twinEffect: Effect
  /// Whether the comparison claims a difference, of whatever size.
  var found: Bool
  var verdict: Verdict

  static let nothing = "none"
}
