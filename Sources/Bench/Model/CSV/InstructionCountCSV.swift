// SPDX-License-Identifier: Apache-2.0

extension InstructionCount: CSVRecord {
  package static let fileName = "instructions.csv"

  package static let columns =
    CaseColumns.names + ["series", "instructions_per_table", "method"]

  package func cells() throws -> [String] {
    try CaseColumns.cells(runID: runID, testCase: testCase, emulated: emulated) + [
      series,
      CSVText.number(
        instructionsPerTable, column: "instructions_per_table", file: Self.fileName),
      method,
    ]
  }

  package init(row: CSVRow) throws {
    try self.init(
      runID: row.text("run_id"), testCase: row.testCase(), emulated: row.flag("emulated"),
      series: row.text("series"), instructionsPerTable: row.number("instructions_per_table"),
      method: row.text("method"))
  }
}
