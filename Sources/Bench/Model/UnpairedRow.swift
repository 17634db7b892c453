// SPDX-License-Identifier: Apache-2.0

/// Two stored runs compared in one case. They were not measured side by side: whatever else changed
/// between them is in the difference.
package struct UnpairedRow: Codable, Sendable, Hashable {
  /// No run of its own: nothing was measured.
  var runID: String { "" }
  var testCase: Case
  var emulated: Bool
  var firstSeries: String
  var secondSeries: String
  var firstProcesses: Int
  var secondProcesses: Int
  var firstNanosecondsPerTable: Double
  var secondNanosecondsPerTable: Double
  /// The second over the first.
  var effect: Effect
}

extension UnpairedRow: CaseRow {
  package static let fileName = "unpaired.csv"

  package static let fields: [CSVColumn<UnpairedRow>] =
    opening + [
      .text("first_series", \.firstSeries, "the series of the first run"),
      .text("second_series", \.secondSeries, "the series of the second run"),
      .count("first_processes", \.firstProcesses, "processes of the first run"),
      .count("second_processes", \.secondProcesses, "processes of the second run"),
      .number(
        "first_ns_per_op", \.firstNanosecondsPerTable,
        "exp of the trimmed mean over processes of ln of their median slot cost"),
      .number("second_ns_per_op", \.secondNanosecondsPerTable, "the same of the second run"),
      .number("effect_pct", \.effect.percent, "second over first, less 1"),
      .number(
        "ci_low_pct", \.effect.lowPercent,
        """
        lower end of its 95 % interval (Yuen's test), which knows nothing of what changed between the runs
        """),
      .number("ci_high_pct", \.effect.highPercent, "upper end"),
    ]

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
