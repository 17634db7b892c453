// SPDX-License-Identifier: Apache-2.0

/// One row of a run's `instructions.csv`: what a table costs one series in one case, in instructions.
public struct InstructionCount: Codable, Sendable, Hashable {
  /// Counted by valgrind's callgrind: exact, and without caches, predictors or a clock.
  public static let callgrind = "callgrind"

  public var runID: String
  /// As measured; counted with one thread, whatever `threads` says.
  public var testCase: Case
  public var emulated: Bool
  public var series: String
  /// In the window of time that is measured; clearing the table's page is part of it.
  public var instructionsPerTable: Double
  /// How it was counted.
  public var method: String

  public init(
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
