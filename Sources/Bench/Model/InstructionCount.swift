// SPDX-License-Identifier: Apache-2.0

/// One row of a run's `instructions.csv`: what a table costs one series in one case, in instructions.
package struct InstructionCount: Codable, Sendable, Hashable {
  /// Counted by valgrind's callgrind: exact, and without caches, predictors or a clock.
  package static let callgrind = "callgrind"

  var runID: String
  /// As measured; counted with one thread, whatever `threads` says.
  var testCase: Case
  var emulated: Bool
  var series: String
  /// In the window of time that is measured; clearing the table's page is part of it.
  var instructionsPerTable: Double
  /// How it was counted.
  var method: String

  package init(
    runID: String, testCase: Case, emulated: Bool, series: String, instructionsPerTable: Double,
    method: String
  ) {
    self.runID = runID
    self.testCase = testCase
    self.emulated = emulated
    self.series = series
    self.instructionsPerTable = instructionsPerTable
    self.method = method
  }
}

extension InstructionCount: CaseRow {
  package static let fileName = "instructions.csv"

  package static let fields: [CSVColumn<InstructionCount>] =
    opening + [
      .text("series", \.series, "name of the series"),
      .number(
        "instructions_per_table", \.instructionsPerTable,
        """
        instructions per table, in user space, counted with **one thread** whatever `threads` says; for `empty`, per \
        turn of the loop
        """),
      .text("method", \.method, "how they were counted: `\(callgrind)`"),
    ]

  package init(row: CSVRow) throws {
    try self.init(
      runID: row.text("run_id"), testCase: row.testCase(), emulated: row.flag("emulated"),
      series: row.text("series"), instructionsPerTable: row.number("instructions_per_table"),
      method: row.text("method"))
  }
}
