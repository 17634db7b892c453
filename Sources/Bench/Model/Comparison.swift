// SPDX-License-Identifier: Apache-2.0

/// One row of `compare.csv`: two series in one case, with the twin of the base.
package struct Comparison: Codable, Sendable, Hashable {
  /// Fewest processes of a comparison: one gives no interval.
  package static let minimumProcesses = 2
  /// With fewer there is an interval and no verdict: so few may agree by luck.
  package static let fewestProcessesForVerdict = 8

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
  /// What the test costs more, per table; `nil` in rows from before it was stored.
  package var cost: CostEffect?
  var twinCost: CostEffect?
  /// `nil` also where no placebo was run.
  var placeboCost: CostEffect?
  /// The same of construction and destruction; `nil` where the condition does not time them by themselves.
  package var constructCost: CostEffect?
  package var destroyCost: CostEffect?
  var effect: Effect
  var twinEffect: Effect
  /// `nil` where no placebo was run.
  var placeboEffect: Effect?
  /// The same question asked of first quartiles of slots.
  var q25Effect: Effect
  /// The width, in per cent, within which differences count as nothing.
  var thresholdPercent: Double
  /// The same in ns per table; `nil`: the verdict rests on per cent.
  var thresholdNanoseconds: Double?
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
  /// The same in ns per table; `nil` in rows from before it was stored.
  var smallestVisibleNanoseconds: Double?
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
  /// The same of `cost`; `nil` in rows from before they were stored.
  var interval90LowNanoseconds: Double?
  var interval90HighNanoseconds: Double?
  /// Cycles of the core in a nanosecond, mean over the slots; `nil` where there is no time-stamp counter.
  var cyclesPerNanosecond: Double?
  /// How the intervals were made; `docs/method.md` explains each name.
  var method: String
}

/// How intervals are made: the words of the column `method`.
package enum IntervalMethod {
  /// Student's t over the 20 % trimmed mean of one value for each process (`TrimmedMean`).
  package static let trimmedMean = "trimmed20_t"
}

extension Comparison: JudgedRow {
  package static let fileName = "compare.csv"

  package static let fields: [CSVColumn<Comparison>] =
    opening + pairColumns + [
      .count("blocks", \.blocks, "blocks that count, of all processes"),
      .number(
        "base_ns_per_op", \.baseNanosecondsPerTable,
        "typical median cost of the base: geometric mean over the processes that the effect keeps"),
      .number(
        "test_ns_per_op", \.testNanosecondsPerTable,
        "the same of the test; the two are spread apart by exactly `effect_pct`"),
      .number(
        "base_tables_per_s", \.baseTablesPerSecond,
        "typical throughput of all threads: geometric mean over the same processes of the median slot's"
      ),
      .number("test_tables_per_s", \.testTablesPerSecond, "the same of the test"),
    ]
    + CSVColumn.costEffect("", \.cost, "what a table costs more in the test than in the base")
    + [
      .optionalNumber(
        "ci90_low_ns", \.interval90LowNanoseconds, "lower end of the 90 % interval of `effect_ns`"
      ).since(8),
      .optionalNumber("ci90_high_ns", \.interval90HighNanoseconds, "its upper end").since(8),
      .optionalNumber(
        "cycles_per_ns", \.cyclesPerNanosecond,
        """
        cycles of the core in a nanosecond, by a chain of multiplications beside every slot: `effect_ns` times this is \
        in cycles; empty where there is no time-stamp counter
        """
      ).since(8),
    ]
    + CSVColumn.costEffect("twin_", \.twinCost, "the same for the twin over the base")
    + CSVColumn.costEffect(
      "placebo_", \.placeboCost,
      "the same for the placebo over the base; empty where there was none"
    ).map { $0.since(8) }
    + CSVColumn.costEffect(
      "construct_", \.constructCost,
      "of `effect_ns` what construction costs more; empty where it is not timed by itself")
    + CSVColumn.costEffect("destroy_", \.destroyCost, "the same of destruction")
    + effectColumns("cost of test over base, less 1")
    + CSVColumn.optionalEffect(
      "placebo_", \.placeboEffect,
      """
      the same for the placebo over the base: what a compiler does to the same steps; empty where there was none
      """
    ).map { $0.since(8) } + [
      .number(
        "q25_effect_pct", \.q25Effect.percent,
        "first quartile of the test's slot costs over that of the base's, less 1"),
      .number("q25_ci_low_pct", \.q25Effect.lowPercent, "lower end of its interval"),
      .number("q25_ci_high_pct", \.q25Effect.highPercent, "upper end of its interval"),
      .number(
        "threshold_pct", \.thresholdPercent,
        "differences smaller than this count as nothing, but where `threshold_ns` says so"),
      .optionalNumber(
        "threshold_ns", \.thresholdNanoseconds,
        "the same in ns per table: what the verdict and the p-values rest on, if it is not empty"
      ).since(8),
      .count(
        "family_rows", \.familyRows,
        "rows of the run, for which together the p-values are corrected"),
    ] + pValueColumns + [
      .number(
        "mde_pct", \.smallestVisiblePercent,
        "smallest difference that the run would have found with a chance of 80 %"),
      .optionalNumber(
        "mde_ns", \.smallestVisibleNanoseconds, "the same in ns per table"
      ).since(8),
      .optionalNumber(
        "settle_minutes", \.settleMinutes,
        """
        minutes more of the same design that would settle an inconclusive row; empty where it is settled, more \
        than a day would be needed, or time does not help
        """),
      .optionalNumber(
        "placement_share_pct", \.placementSharePercent,
        """
        share of the spread between processes that goes with the compiled copies they drew; empty where too few \
        processes drew the same
        """),
      .number(
        "dropped_pct", \.droppedPercent,
        "attempts at blocks of the case that were thrown away, of all"),
      .number(
        "disturbed_pct", \.disturbedPercent,
        "attempts that count although they were disturbed, of all"),
      .text(
        "method", \.method, "how centres and intervals are made: `\(IntervalMethod.trimmedMean)`"),
      .word("verdict", \.verdict, "what may be said about the difference"),
    ]

  package init(row: CSVRow) throws {
    try self.init(
      runID: row.text("run_id"), testCase: row.testCase(), emulated: row.flag("emulated"),
      base: row.text("base"), test: row.text("test"), processes: row.count("processes"),
      blocks: row.count("blocks"),
      baseNanosecondsPerTable: row.number("base_ns_per_op"),
      testNanosecondsPerTable: row.number("test_ns_per_op"),
      baseTablesPerSecond: row.number("base_tables_per_s"),
      testTablesPerSecond: row.number("test_tables_per_s"),
      cost: row.costEffect(), twinCost: row.costEffect("twin_"),
      placeboCost: row.costEffect("placebo_"),
      constructCost: row.costEffect("construct_"), destroyCost: row.costEffect("destroy_"),
      effect: row.effect(),
      twinEffect: row.effect("twin_"), placeboEffect: row.optionalEffect("placebo_"),
      q25Effect: row.effect("q25_"),
      thresholdPercent: row.number("threshold_pct"),
      thresholdNanoseconds: row.optionalNumber("threshold_ns"),
      familyRows: row.count("family_rows"),
      pDifferenceHolm: row.number("p_difference_holm"), pBeyondHolm: row.number("p_beyond_holm"),
      pEquivalenceHolm: row.number("p_equivalence_holm"),
      smallestVisiblePercent: row.number("mde_pct"),
      smallestVisibleNanoseconds: row.optionalNumber("mde_ns"),
      settleMinutes: row.optionalNumber("settle_minutes"),
      placementSharePercent: row.optionalNumber("placement_share_pct"),
      droppedPercent: row.number("dropped_pct"), disturbedPercent: row.number("disturbed_pct"),
      verdict: row.name("verdict"),
      intervalLevelPercent: row.number("ci_level_pct"),
      interval90LowPercent: row.number("ci90_low_pct"),
      interval90HighPercent: row.number("ci90_high_pct"),
      interval90LowNanoseconds: row.optionalNumber("ci90_low_ns"),
      interval90HighNanoseconds: row.optionalNumber("ci90_high_ns"),
      cyclesPerNanosecond: row.optionalNumber("cycles_per_ns"), method: row.text("method"))
  }
}
