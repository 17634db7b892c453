// SPDX-License-Identifier: Apache-2.0

/// How long single operations of one arm took in one process: a row of `tails.csv`.
public struct Tail: Codable, Sendable, Hashable {
  public var runID: String
  public var testCase: Case
  /// True where one host node plays several.
  public var emulated: Bool
  public var series: String
  public var arm: Plan.Arm.Role
  public var copy: Int
  /// Of the main phase, from 0.
  public var process: Int
  /// How many were timed, of all threads.
  public var operations: UInt64
  /// Percentiles, to three digits.
  public var p50Nanoseconds: Double
  public var p90Nanoseconds: Double
  public var p99Nanoseconds: Double
  public var p999Nanoseconds: Double
  public var maxNanoseconds: Double
}

/// A row of `tail-compare.csv`: the 99th percentile of an operation's time, two series in one case.
public struct TailComparison: Codable, Sendable, Hashable {
  public var runID: String
  public var testCase: Case
  public var emulated: Bool
  public var base: String
  public var test: String
  public var processes: Int
  /// Geometric means over the processes that the effect keeps.
  public var baseP50Nanoseconds: Double
  public var testP50Nanoseconds: Double
  public var baseP99Nanoseconds: Double
  public var testP99Nanoseconds: Double
  /// Of the test's 99th percentile over the base's.
  public var effect: Effect
  public var twinEffect: Effect
  public var intervalLevelPercent: Double
  public var interval90LowPercent: Double
  public var interval90HighPercent: Double
  /// The width, in per cent, within which differences count as nothing.
  public var thresholdPercent: Double
  /// Rows of the file, for all of which together the p-values are corrected; tails are a family of their own.
  public var familyRows: Int
  public var pDifferenceHolm: Double
  public var pBeyondHolm: Double
  public var pEquivalenceHolm: Double
  public var method: String
  public var verdict: Verdict
}
