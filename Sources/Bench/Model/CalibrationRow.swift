// SPDX-License-Identifier: Apache-2.0

/// One comparison of a calibration: the same code on both sides, or with a difference planted in one.
public struct CalibrationRow: Codable, Sendable, Hashable {
  public var runID: String
  public var testCase: Case
  public var emulated: Bool
  /// What was planted: `none`, `+2%` (cost multiplied), `+20i` (instructions in the constructor).
  public var planted: String
  public var processes: Int
  public var effect: Effect
  public var twinEffect: Effect
  /// Whether the comparison claims a difference, of whatever size.
  public var found: Bool
  public var verdict: Verdict

  static let nothing = "none"
}
