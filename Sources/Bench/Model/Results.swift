// SPDX-License-Identifier: Apache-2.0

/// One row of `summary.csv`: one series in one case.
package struct Summary: Codable, Sendable, Hashable {
  var runID: String
  var testCase: Case
  var emulated: Bool
  var series: String
  var arm: Plan.Arm.Role
  var processes: Int
  /// Blocks that count, of all processes.
  var blocks: Int
  var slots: Int
  var minNanosecondsPerTable: Double
  var q25NanosecondsPerTable: Double
  var medianNanosecondsPerTable: Double
  var meanNanosecondsPerTable: Double
  var p90NanosecondsPerTable: Double
  var maxNanosecondsPerTable: Double
  /// All threads together, from wall time.
  var tablesPerSecond: Double
  var failedTables: UInt64
  /// Per table, means over the slots in which they were counted.
  var events: EventCounts<Double>
}

/// A ratio as a percentage with its interval. Positive: the second costs more.
package struct Effect: Codable, Sendable, Hashable {
  package var percent: Double
  package var lowPercent: Double
  package var highPercent: Double

  package init(percent: Double, lowPercent: Double, highPercent: Double) {
    self.percent = percent
    self.lowPercent = lowPercent
    self.highPercent = highPercent
  }
}

/// What may be said about a difference.
package enum Verdict: String, Codable, Sendable, CaseIterable {
  /// The interval lies above the threshold, and the correction for all rows lets the claim stand.
  case regressed = "REGRESSED"
  /// The interval lies below minus the threshold, and the correction lets the claim stand.
  case improved = "IMPROVED"
  /// The 90 % interval lies within plus and minus the threshold, and the correction lets the claim stand.
  case equivalent = "EQUIVALENT"
  /// Real, by interval and correction, but the whole interval lies within the threshold.
  case small = "SMALL"
  /// The run cannot tell; also whenever the twin differs as much.
  case inconclusive = "INCONCLUSIVE"
}

/// One row of `compare.csv`: two series in one case, with the twin of the base.
package struct Comparison: Codable, Sendable, Hashable {
  /// Fewest processes of a comparison: one gives no interval.
  package static let minimumProcesses = 2

  var runID: String
  var testCase: Case
  var emulated: Bool
  var base: String
  var test: String
  /// What the intervals rest on.
  var processes: Int
  /// Blocks that count, of all processes.
  var blocks: Int
  var baseNanosecondsPerTable: Double
  var testNanosecondsPerTable: Double
  var baseTablesPerSecond: Double
  var testTablesPerSecond: Double
  var effect: Effect
  var twinEffect: Effect
  /// The same question asked of first quartiles of slots.
  var q25Effect: Effect
  /// The width, in per cent, within which differences count as nothing.
  var thresholdPercent: Double
  /// Rows of the run, for all of which together the p-values are corrected.
  var familyRows: Int
  /// Of "there is a difference".
  var pDifferenceHolm: Double
  /// Of "the difference is larger than the threshold".
  var pBeyondHolm: Double
  /// Of "the difference is smaller than the threshold".
  var pEquivalenceHolm: Double
  /// The smallest difference that the run would have found with a chance of 80 %.
  var smallestVisiblePercent: Double
  /// Minutes more of the same design that would settle the row; `nil` where it is settled, more than a day would be
  /// needed, or time does not help.
  var settleMinutes: Double?
  /// Share of the spread between processes that goes with the copies they drew, of 100; `nil`: too few processes.
  var placementSharePercent: Double?
  /// Share of the case's attempts at blocks that was thrown away.
  var droppedPercent: Double
  /// Share of the case's attempts at blocks that counts although disturbed.
  var disturbedPercent: Double
  package var verdict: Verdict
  /// Confidence of the intervals in `effect` and `twinEffect`.
  var intervalLevelPercent: Double
  /// Ends of the 90 % interval of the effect: what "no change larger than" rests on.
  var interval90LowPercent: Double
  var interval90HighPercent: Double
  /// How the intervals were made; `docs/method.md` explains each name.
  var method: String
}
