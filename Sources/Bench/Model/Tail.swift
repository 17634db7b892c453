// SPDX-License-Identifier: Apache-2.0

/// How long single operations of one arm took in one process: a row of `tails.csv`.
package struct Tail: Codable, Sendable, Hashable {
  var runID: String
  var testCase: Case
  /// True where one host node plays several.
  var emulated: Bool
  var series: String
  var arm: Plan.Arm.Role
  var copy: Int
  /// Of the main phase, from 0.
  var process: Int
  /// How many were timed, of all threads.
  var operations: UInt64
  /// Percentiles, to three digits.
  var p50Nanoseconds: Double
  var p90Nanoseconds: Double
  var p99Nanoseconds: Double
  var p999Nanoseconds: Double
  var maxNanoseconds: Double
}

extension Tail: CaseRow {
  package static let fileName = "tails.csv"

  package static let fields: [CSVColumn<Tail>] =
    opening + [
      .text("series", \.series, "name of the series"),
      .word("arm", \.arm, "as in `samples.csv`"),
      .count("copy", \.copy, "as in `samples.csv`"),
      .count("process", \.process, "process of the main phase, from 0"),
      .count(
        "operations", \.operations,
        """
        operations that were timed, of all threads: an operation is a turn of the workload's loop, of one table or \
        many
        """),
      .number("p50_ns", \.p50Nanoseconds, "median of their times"),
      .number("p90_ns", \.p90Nanoseconds, "90th percentile"),
      .number("p99_ns", \.p99Nanoseconds, "99th percentile"),
      .number("p999_ns", \.p999Nanoseconds, "99.9th percentile"),
      .number("max_ns", \.maxNanoseconds, "the slowest"),
    ]

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
