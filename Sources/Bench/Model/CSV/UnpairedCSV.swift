// SPDX-License-Identifier: Apache-2.0

extension UnpairedRow: CSVRecord {
  package static let fileName = "unpaired.csv"

  package static let columns =
    CaseColumns.names + [
      "first_series", "second_series", "first_processes", "second_processes", "first_ns_per_op",
      "second_ns_per_op", "effect_pct", "ci_low_pct", "ci_high_pct",
    ]

  package func cells() throws -> [String] {
    func number(_ value: Double, _ column: String) throws -> String {
      try CSVText.number(value, column: column, file: Self.fileName)
    }
    // No run of its own: nothing was measured.
    return try CaseColumns.cells(runID: "", testCase: testCase, emulated: emulated) + [
      firstSeries, secondSeries, "\(firstProcesses)", "\(secondProcesses)",
      number(firstNanosecondsPerTable, "first_ns_per_op"),
      number(secondNanosecondsPerTable, "second_ns_per_op"), number(effect.percent, "effect_pct"),
      number(effect.lowPercent, "ci_low_pct"), number(effect.highPercent, "ci_high_pct"),
    ]
  }

  package init(row: CSVRow) throws {
    try self.init(
      testCase: row.testCase(), emulated: row.flag("emulated"),
      firstSeries: row.text("first_series"), secondSeries: row.text("second_series"),
      firstProcesses: row.count("first_processes"),
      secondProcesses: row.count("second_processes"),
      firstNanosecondsPerTable: row.number("first_ns_per_op"),
      secondNanosecondsPerTable: row.number("second_ns_per_op"),
      effect: row.effect())
  }
}
