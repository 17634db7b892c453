// SPDX-License-Identifier: Apache-2.0

/// One row of `summary.csv`: one series in one case.
package struct Summary: Codable, Sendable, Hashable {
  var runID: String
  var testCase: Case
  var emulated: Bool
  var series: String
  var arm: Plan.Arm.Role
  var processes: Int
  /// Blocks that count, of all processes.
  var blocks: Int
  var slots: Int
  var minNanosecondsPerTable: Double
  var q25NanosecondsPerTable: Double
  var medianNanosecondsPerTable: Double
  var meanNanosecondsPerTable: Double
  var p90NanosecondsPerTable: Double
  var maxNanosecondsPerTable: Double
  /// Over the processes; `nil` of one process, and in rows from before it was stored.
  var typicalCost: CostInterval?
  /// Cycles of the core in a nanosecond, mean over the slots; `nil` where there is no time-stamp counter.
  var cyclesPerNanosecond: Double?
  /// All threads together, from wall time.
  var tablesPerSecond: Double
  var failedTables: UInt64
  /// Per table, means over the slots in which they were counted.
  var events: EventCounts<Double>
}

extension Summary: CaseRow {
  package static let fileName = "summary.csv"

  package static let fields: [CSVColumn<Summary>] =
    opening + [
      .text("series", \.series, "as in `samples.csv`"),
      .word("arm", \.arm, "as in `samples.csv`"),
      .count("processes", \.processes, "processes with slots of this series"),
      .count("blocks", \.blocks, "blocks with slots of this series, of all processes"),
      .count("slots", \.slots, "its slots"),
      .number("min_ns_per_op", \.minNanosecondsPerTable, "fastest slot"),
      .number("q25_ns_per_op", \.q25NanosecondsPerTable, "first quartile"),
      .number("median_ns_per_op", \.medianNanosecondsPerTable, "median"),
      .number("mean_ns_per_op", \.meanNanosecondsPerTable, "mean"),
      .number("p90_ns_per_op", \.p90NanosecondsPerTable, "90th percentile"),
      .number("max_ns_per_op", \.maxNanosecondsPerTable, "slowest slot"),
    ]
    + CSVColumn.costInterval(\.typicalCost) + [
      .optionalNumber("cycles_per_ns", \.cyclesPerNanosecond, "as in `compare.csv`").since(8),
      .number(
        "tables_per_s", \.tablesPerSecond,
        "median over slots of all threads' tables over the wall time of the slowest thread"),
      .count("failed_tables", \.failedTables, "tables that found no memory, of all slots"),
    ]
    + EventCounts<Double>.events.map { event in
      let name = event.name + "_per_table"
      return .init(
        name, .number,
        "\(event.meaning), per table, mean over the slots in which all threads counted them; empty where none did"
      ) {
        try $0.events[keyPath: event.path].map {
          try CSVText.number($0, column: name, file: fileName)
        } ?? ""
      }
    }

  package init(row: CSVRow) throws {
    var events = EventCounts<Double>()
    for event in EventCounts<Double>.events {
      events[keyPath: event.path] = try row.optionalNumber(event.name + "_per_table")
    }
    try self.init(
      runID: row.text("run_id"), testCase: row.testCase(), emulated: row.flag("emulated"),
      series: row.text("series"), arm: row.name("arm"), processes: row.count("processes"),
      blocks: row.count("blocks"),
      slots: row.count("slots"), minNanosecondsPerTable: row.number("min_ns_per_op"),
      q25NanosecondsPerTable: row.number("q25_ns_per_op"),
      medianNanosecondsPerTable: row.number("median_ns_per_op"),
      meanNanosecondsPerTable: row.number("mean_ns_per_op"),
      p90NanosecondsPerTable: row.number("p90_ns_per_op"),
      maxNanosecondsPerTable: row.number("max_ns_per_op"), typicalCost: row.costInterval(),
      cyclesPerNanosecond: row.optionalNumber("cycles_per_ns"),
      tablesPerSecond: row.number("tables_per_s"), failedTables: row.unsigned("failed_tables"),
      events: events)
  }
}
