// SPDX-License-Identifier: Apache-2.0

/// How long single operations of one arm took in one process: a row of `tails.csv`.
package struct Tail: Codable, Sendable, Hashable {
  var runID: String
  var testCase: Case
  /// True where one host node plays several.
  var emulated: Bool
  var series: String
  var arm: Plan.Arm.Role
  var copy: Int
  /// Of the main phase, from 0.
  var process: Int
  /// How many were timed, of all threads.
  var operations: UInt64
  /// Percentiles, to three digits.
  var p50Nanoseconds: Double
  var p90Nanoseconds: Double
  var p99Nanoseconds: Double
  var p999Nanoseconds: Double
  var maxNanoseconds: Double
}

/// A row of `tail-compare.csv`: the 99th percentile of an operation's time, two series in one case.
package struct TailComparison: Codable, Sendable, Hashable {
  var runID: String
  var testCase: Case
  var emulated: Bool
  var base: String
  var test: String
  var processes: Int
  /// Geometric means over the processes that the effect keeps.
  var baseP50Nanoseconds: Double
  var testP50Nanoseconds: Double
  var baseP99Nanoseconds: Double
  var testP99Nanoseconds: Double
  /// Of the test's 99th percentile over the base's.
  var effect: Effect
  var twinEffect: Effect
  var intervalLevelPercent: Double
  var interval90LowPercent: Double
  var interval90HighPercent: Double
  /// The width, in per cent, within which differences count as nothing.
  var thresholdPercent: Double
  /// Rows of the file, for all of which together the p-values are corrected; tails are a family of their own.
  var familyRows: Int
  var pDifferenceHolm: Double
  var pBeyondHolm: Double
  var pEquivalenceHolm: Double
  var method: String
  var verdict: Verdict
}
