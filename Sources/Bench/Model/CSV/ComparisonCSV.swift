// SPDX-License-Identifier: Apache-2.0

extension Comparison: CSVRecord {
  package static let fileName = "compare.csv"

  package static let columns =
    CaseColumns.names + [
      "base", "test", "processes", "blocks", "base_ns_per_op", "test_ns_per_op",
      "base_tables_per_s",
      "test_tables_per_s", "effect_pct", "ci_low_pct", "ci_high_pct", "twin_effect_pct",
      "twin_ci_low_pct", "twin_ci_high_pct", "ci_level_pct", "ci90_low_pct", "ci90_high_pct",
      "q25_effect_pct", "q25_ci_low_pct", "q25_ci_high_pct", "threshold_pct", "family_rows",
      "p_difference_holm", "p_beyond_holm", "p_equivalence_holm", "mde_pct", "settle_minutes",
      "placement_share_pct", "dropped_pct", "disturbed_pct", "method", "verdict",
    ]

  package func cells() throws -> [String] {
    func number(_ value: Double, _ column: String) throws -> String {
      try CSVText.number(value, column: column, file: Self.fileName)
    }
    func optional(_ value: Double?, _ column: String) throws -> String {
      try value.map { try number($0, column) } ?? ""
    }
    return try CaseColumns.cells(runID: runID, testCase: testCase, emulated: emulated) + [
      base, test, "\(processes)", "\(blocks)", number(baseNanosecondsPerTable, "base_ns_per_op"),
      number(testNanosecondsPerTable, "test_ns_per_op"),
      number(baseTablesPerSecond, "base_tables_per_s"),
      number(testTablesPerSecond, "test_tables_per_s"), number(effect.percent, "effect_pct"),
      number(effect.lowPercent, "ci_low_pct"), number(effect.highPercent, "ci_high_pct"),
      number(twinEffect.percent, "twin_effect_pct"),
      number(twinEffect.lowPercent, "twin_ci_low_pct"),
      number(twinEffect.highPercent, "twin_ci_high_pct"),
      number(intervalLevelPercent, "ci_level_pct"),
      number(interval90LowPercent, "ci90_low_pct"),
      number(interval90HighPercent, "ci90_high_pct"),
      number(q25Effect.percent, "q25_effect_pct"), number(q25Effect.lowPercent, "q25_ci_low_pct"),
      number(q25Effect.highPercent, "q25_ci_high_pct"), number(thresholdPercent, "threshold_pct"),
      "\(familyRows)", number(pDifferenceHolm, "p_difference_holm"),
      number(pBeyondHolm, "p_beyond_holm"), number(pEquivalenceHolm, "p_equivalence_holm"),
      number(smallestVisiblePercent, "mde_pct"), optional(settleMinutes, "settle_minutes"),
      optional(placementSharePercent, "placement_share_pct"),
      number(droppedPercent, "dropped_pct"), number(disturbedPercent, "disturbed_pct"),
      method, verdict.rawValue,
    ]
  }

  package init(row: CSVRow) throws {
    try self.init(
      runID: row.text("run_id"), testCase: row.testCase(), emulated: row.flag("emulated"),
      base: row.text("base"), test: row.text("test"), processes: row.count("processes"),
      blocks: row.count("blocks"),
      baseNanosecondsPerTable: row.number("base_ns_per_op"),
      testNanosecondsPerTable: row.number("test_ns_per_op"),
      baseTablesPerSecond: row.number("base_tables_per_s"),
      testTablesPerSecond: row.number("test_tables_per_s"),
      effect: row.effect(),
      twinEffect: row.effect("twin_"),
      q25Effect: row.effect("q25_"),
      thresholdPercent: row.number("threshold_pct"), familyRows: row.count("family_rows"),
      pDifferenceHolm: row.number("p_difference_holm"), pBeyondHolm: row.number("p_beyond_holm"),
      pEquivalenceHolm: row.number("p_equivalence_holm"),
      smallestVisiblePercent: row.number("mde_pct"),
      settleMinutes: row.optionalNumber("settle_minutes"),
      placementSharePercent: row.optionalNumber("placement_share_pct"),
      droppedPercent: row.number("dropped_pct"), disturbedPercent: row.number("disturbed_pct"),
      verdict: row.name("verdict"),
      intervalLevelPercent: row.number("ci_level_pct"),
      interval90LowPercent: row.number("ci90_low_pct"),
      interval90HighPercent: row.number("ci90_high_pct"), method: row.text("method"))
  }
}
