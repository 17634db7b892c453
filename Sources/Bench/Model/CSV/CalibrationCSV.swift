// SPDX-License-Identifier: Apache-2.0

extension CalibrationRow: CSVRecord {
  package static let fileName = "calibration.csv"

  package static let columns =
    CaseColumns.names + [
      "planted", "processes", "effect_pct", "ci_low_pct", "ci_high_pct", "twin_effect_pct",
      "twin_ci_low_pct", "twin_ci_high_pct", "found", "verdict",
    ]

  package func cells() throws -> [String] {
    func number(_ value: Double, _ column: String) throws -> String {
      try CSVText.number(value, column: column, file: Self.fileName)
    }
    return try CaseColumns.cells(runID: runID, testCase: testCase, emulated: emulated) + [
      planted, "\(processes)", number(effect.percent, "effect_pct"),
      number(effect.lowPercent, "ci_low_pct"), number(effect.highPercent, "ci_high_pct"),
      number(twinEffect.percent, "twin_effect_pct"),
      number(twinEffect.lowPercent, "twin_ci_low_pct"),
      number(twinEffect.highPercent, "twin_ci_high_pct"), CSVText.flag(found), verdict.rawValue,
    ]
  }

  package init(row: CSVRow) throws {
    try self.init(
      runID: row.text("run_id"), testCase: row.testCase(), emulated: row.flag("emulated"),
      planted: row.text("planted"), processes: row.count("processes"),
      effect: row.effect(),
      twinEffect: row.effect("twin_"), found: row.flag("found"),
      verdict: row.name("verdict"))
  }
}
