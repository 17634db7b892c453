// SPDX-License-Identifier: Apache-2.0

extension Summary: CSVRecord {
  package static let fileName = "summary.csv"

  package static let columns =
    CaseColumns.names + [
      "series", "arm", "processes", "blocks", "slots", "min_ns_per_op", "q25_ns_per_op",
      "median_ns_per_op",
      "mean_ns_per_op", "p90_ns_per_op", "max_ns_per_op", "tables_per_s", "failed_tables",
    ] + eventColumns

  private static let eventColumns = EventCounts<Double>.names.map { $0 + "_per_table" }

  package func cells() throws -> [String] {
    func number(_ value: Double, _ column: String) throws -> String {
      try CSVText.number(value, column: column, file: Self.fileName)
    }
    return try CaseColumns.cells(runID: runID, testCase: testCase, emulated: emulated) + [
      series, arm.rawValue, "\(processes)", "\(blocks)", "\(slots)",
      number(minNanosecondsPerTable, "min_ns_per_op"),
      number(q25NanosecondsPerTable, "q25_ns_per_op"),
      number(medianNanosecondsPerTable, "median_ns_per_op"),
      number(meanNanosecondsPerTable, "mean_ns_per_op"),
      number(p90NanosecondsPerTable, "p90_ns_per_op"),
      number(maxNanosecondsPerTable, "max_ns_per_op"),
      number(tablesPerSecond, "tables_per_s"), "\(failedTables)",
    ]
      + zip(Self.eventColumns, EventCounts<Double>.all).map { column, path in
        try events[keyPath: path].map { try number($0, column) } ?? ""
      }
  }

  package init(row: CSVRow) throws {
    var events = EventCounts<Double>()
    for (column, path) in zip(Self.eventColumns, EventCounts<Double>.all) {
      events[keyPath: path] = try row.optionalNumber(column)
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
      maxNanosecondsPerTable: row.number("max_ns_per_op"),
      tablesPerSecond: row.number("tables_per_s"), failedTables: row.unsigned("failed_tables"),
      events: events)
  }
}
