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
