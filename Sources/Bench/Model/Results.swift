// SPDX-License-Identifier: Apache-2.0

/// One row of `summary.csv`: one series in one case.
public struct Summary: Codable, Sendable, Hashable {
  public var runID: String
  public var testCase: Case
  public var emulated: Bool
  public var series: String
  public var arm: Plan.Arm.Role
  public var blocks: Int
  public var slots: Int
  public var minNanosecondsPerTable: Double
  public var q25NanosecondsPerTable: Double
  public var medianNanosecondsPerTable: Double
  public var meanNanosecondsPerTable: Double
  public var p90NanosecondsPerTable: Double
  public var maxNanosecondsPerTable: Double
  /// All threads together, from wall time.
  public var tablesPerSecond: Double
  public var failedTables: UInt64
}

/// A ratio as a percentage with its interval. Positive: the second costs more.
public struct Effect: Codable, Sendable, Hashable {
  public var percent: Double
  public var lowPercent: Double
  public var highPercent: Double

  public init(percent: Double, lowPercent: Double, highPercent: Double) {
    self.percent = percent
    self.lowPercent = lowPercent
    self.highPercent = highPercent
  }
}

/// What may be said about a difference.
public enum Verdict: String, Codable, Sendable, CaseIterable {
  /// The interval lies above the threshold.
  case regressed = "REGRESSED"
  /// The interval lies below minus the threshold.
  case improved = "IMPROVED"
  /// The 90 % interval lies within plus and minus the threshold.
  case equivalent = "EQUIVALENT"
  /// Real, by the interval, but the whole of it lies within the threshold.
  case small = "SMALL"
  /// The run cannot tell; also whenever the twin differs as much.
  case inconclusive = "INCONCLUSIVE"
}

/// One row of `compare.csv`: two series in one case, with the twin of the base.
public struct Comparison: Codable, Sendable, Hashable {
  public var runID: String
  public var testCase: Case
  public var emulated: Bool
  public var base: String
  public var test: String
  public var blocks: Int
  public var baseNanosecondsPerTable: Double
  public var testNanosecondsPerTable: Double
  public var baseTablesPerSecond: Double
  public var testTablesPerSecond: Double
  public var effect: Effect
  public var twinEffect: Effect
  /// The width, in per cent, within which differences count as nothing.
  public var thresholdPercent: Double
  public var verdict: Verdict
  /// Confidence of the intervals in `effect` and `twinEffect`.
  public var intervalLevelPercent: Double
  /// Ends of the 90 % interval of the effect: what "no change larger than" rests on.
  public var interval90LowPercent: Double
  public var interval90HighPercent: Double
  /// How the intervals were made; `docs/method.md` explains each name.
  public var method: String
}
