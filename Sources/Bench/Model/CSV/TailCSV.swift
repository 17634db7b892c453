// SPDX-License-Identifier: Apache-2.0

extension Tail: CSVRecord {
  package static let fileName = "tails.csv"

  package static let columns =
    CaseColumns.names + [
      "series", "arm", "copy", "process", "operations", "p50_ns", "p90_ns", "p99_ns", "p999_ns",
      "max_ns",
    ]

  package func cells() throws -> [String] {
    func number(_ value: Double, _ column: String) throws -> String {
      try CSVText.number(value, column: column, file: Self.fileName)
    }
    return try CaseColumns.cells(runID: runID, testCase: testCase, emulated: emulated) + [
      series, arm.rawValue, "\(copy)", "\(process)", "\(operations)",
      number(p50Nanoseconds, "p50_ns"), number(p90Nanoseconds, "p90_ns"),
      number(p99Nanoseconds, "p99_ns"), number(p999Nanoseconds, "p999_ns"),
      number(maxNanoseconds, "max_ns"),
    ]
  }

  package init(row: CSVRow) throws {
    try self.init(
      runID: row.text("run_id"), testCase: row.testCase(), emulated: row.flag("emulated"),
      series: row.text("series"), arm: row.name("arm"), copy: row.count("copy"),
      process: row.count("process"), operations: row.unsigned("operations"),
      p50Nanoseconds: row.number("p50_ns"), p90Nanoseconds: row.number("p90_ns"),
      p99Nanoseconds: row.number("p99_ns"), p999Nanoseconds: row.number("p999_ns"),
      maxNanoseconds: row.number("max_ns"))
  }
}

extension TailComparison: CSVRecord {
  package static let fileName = "tail-compare.csv"

  package static let columns =
    CaseColumns.names + [
      "base", "test", "processes", "base_p50_ns", "test_p50_ns", "base_p99_ns", "test_p99_ns",
      "effect_pct", "ci_low_pct", "ci_high_pct", "twin_effect_pct", "twin_ci_low_pct",
      "twin_ci_high_pct", "ci_level_pct", "ci90_low_pct", "ci90_high_pct", "threshold_pct",
      "family_rows", "p_difference_holm", "p_beyond_holm", "p_equivalence_holm", "method",
      "verdict",
    ]

  package func cells() throws -> [String] {
    let numbers: [(Double, String)] = [
      (baseP50Nanoseconds, "base_p50_ns"), (testP50Nanoseconds, "test_p50_ns"),
      (baseP99Nanoseconds, "base_p99_ns"), (testP99Nanoseconds, "test_p99_ns"),
      (effect.percent, "effect_pct"), (effect.lowPercent, "ci_low_pct"),
      (effect.highPercent, "ci_high_pct"), (twinEffect.percent, "twin_effect_pct"),
      (twinEffect.lowPercent, "twin_ci_low_pct"), (twinEffect.highPercent, "twin_ci_high_pct"),
      (intervalLevelPercent, "ci_level_pct"), (interval90LowPercent, "ci90_low_pct"),
      (interval90HighPercent, "ci90_high_pct"), (thresholdPercent, "threshold_pct"),
    ]
    let values: [(Double, String)] = [
      (pDifferenceHolm, "p_difference_holm"), (pBeyondHolm, "p_beyond_holm"),
      (pEquivalenceHolm, "p_equivalence_holm"),
    ]
    func text(_ value: Double, _ column: String) throws -> String {
      try CSVText.number(value, column: column, file: Self.fileName)
    }
    return try CaseColumns.cells(runID: runID, testCase: testCase, emulated: emulated)
      + [base, test, "\(processes)"] + numbers.map(text) + ["\(familyRows)"] + values.map(text)
      + [method, verdict.rawValue]
  }

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
