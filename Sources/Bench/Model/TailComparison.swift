// SPDX-License-Identifier: Apache-2.0

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

extension TailComparison: JudgedRow {
  package static let fileName = "tail-compare.csv"

  package static let fields: [CSVColumn<TailComparison>] =
    opening + pairColumns + [
      .number(
        "base_p50_ns", \.baseP50Nanoseconds,
        "median of the base: geometric mean over the processes that the effect keeps"),
      .number("test_p50_ns", \.testP50Nanoseconds, "the same of the test"),
      .number("base_p99_ns", \.baseP99Nanoseconds, "the same of the base's 99th percentile"),
      .number("test_p99_ns", \.testP99Nanoseconds, "the same of the test's"),
    ]
    + effectColumns("99th percentile of the test over that of the base, less 1, paired by process")
    + [
      .number(
        "threshold_pct", \.thresholdPercent, "differences smaller than this count as nothing"),
      .count(
        "family_rows", \.familyRows,
        "rows of this file, for which together the p-values are corrected"),
    ] + pValueColumns + [
      .text("method", \.method, "as in `compare.csv`"),
      .word(
        "verdict", \.verdict, "as in `compare.csv`, but exit codes do not depend on this one"),
    ]

  package init(row: CSVRow) throws {
    try self.init(
      runID: row.text("run_id"), testCase: row.testCase(), emulated: row.flag("emulated"),
      base: row.text("base"), test: row.text("test"), processes: row.count("processes"),
      baseP50Nanoseconds: row.number("base_p50_ns"), testP50Nanoseconds: row.number("test_p50_ns"),
      baseP99Nanoseconds: row.number("base_p99_ns"), testP99Nanoseconds: row.number("test_p99_ns"),
      effect: row.effect(),
      twinEffect: row.effect("twin_"),
      intervalLevelPercent: row.number("ci_level_pct"),
      interval90LowPercent: row.number("ci90_low_pct"),
      interval90HighPercent: row.number("ci90_high_pct"),
      thresholdPercent: row.number("threshold_pct"), familyRows: row.count("family_rows"),
      pDifferenceHolm: row.number("p_difference_holm"), pBeyondHolm: row.number("p_beyond_holm"),
      pEquivalenceHolm: row.number("p_equivalence_holm"), method: row.text("method"),
      verdict: row.name("verdict"))
  }
}
