// SPDX-License-Identifier: Apache-2.0

/// One row of `summary.csv`: one series in one case.
public struct Summary: Codable, Sendable, Hashable {
  public var runID: String
  public var testCase: Case
  public var emulated: Bool
  public var series: String
  public var arm: Plan.Arm.Role
  public var processes: Int
  /// Blocks that count, of all processes.
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
  /// Per table, means over the slots in which they were counted.
  public var events: EventCounts<Double>
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
  /// The interval lies above the threshold, and the correction for all rows lets the claim stand.
  case regressed = "REGRESSED"
  /// The interval lies below minus the threshold, likewise.
  case improved = "IMPROVED"
  /// The 90 % interval lies within plus and minus the threshold, likewise.
  case equivalent = "EQUIVALENT"
  /// Real, by interval and correction, but the whole interval lies within the threshold.
  case small = "SMALL"
  /// The run cannot tell; also whenever the twin differs as much.
  case inconclusive = "INCONCLUSIVE"
}

/// One row of `compare.csv`: two series in one case, with the twin of the base.
public struct Comparison: Codable, Sendable, Hashable {
  /// Fewest processes of a comparison: one gives no interval.
  public static let minimumProcesses = 2

  public var runID: String
  public var testCase: Case
  public var emulated: Bool
  public var base: String
  public var test: String
  /// What the intervals rest on.
  public var processes: Int
  /// Blocks that count, of all processes.
  public var blocks: Int
  public var baseNanosecondsPerTable: Double
  public var testNanosecondsPerTable: Double
  public var baseTablesPerSecond: Double
  public var testTablesPerSecond: Double
  public var effect: Effect
  public var twinEffect: Effect
  /// The same question asked of first quartiles of slots.
  public var q25Effect: Effect
  /// The width, in per cent, within which differences count as nothing.
  public var thresholdPercent: Double
  /// Rows of the run, for all of which together the p-values are corrected.
  public var familyRows: Int
  /// Of "there is a difference".
  public var pDifferenceHolm: Double
  /// Of "the difference is larger than the threshold".
  public var pBeyondHolm: Double
  /// Of "the difference is smaller than the threshold".
  public var pEquivalenceHolm: Double
  /// The smallest difference that the run would have found with a chance of 80 %.
  public var smallestVisiblePercent: Double
  /// Minutes more of the same design that would settle the row; `nil` where it is settled, more than a day would be
  /// needed, or time does not help.
  public var settleMinutes: Double?
  /// Share of the spread between processes that goes with the copies they drew, of 100; `nil`: too few processes.
  public var placementSharePercent: Double?
  /// Share of the case's attempts at blocks that was thrown away.
  public var droppedPercent: Double
  /// Share of the case's attempts at blocks that counts although disturbed.
  public var disturbedPercent: Double
  public var verdict: Verdict
  /// Confidence of the intervals in `effect` and `twinEffect`.
  public var intervalLevelPercent: Double
  /// Ends of the 90 % interval of the effect: what "no change larger than" rests on.
  public var interval90LowPercent: Double
  public var interval90HighPercent: Double
  /// How the intervals were made; `docs/method.md` explains each name.
  public var method: String
}
