// SPDX-License-Identifier: Apache-2.0

import Bench

extension LabRow: CSVRecord {
  package static let fileName = "lab.csv"

  package static let columns = [
    "schema_version", "run_id", "operation", "kernel", "lock", "lock_bytes", "instructions",
    "instructions_p10", "instructions_p90", "samples", "clear_page_calls",
    "instructions_without_clear_page", "note",
  ]

  package func cells() -> [String] {
    func cell(_ value: Int?) -> String { value.map { "\($0)" } ?? "" }
    return [
      "\(ResultSchema.version)", runID, operation, kernel, lock.rawValue, "\(lockBytes)",
      cell(count?.median), cell(count?.p10), cell(count?.p90), "\(samples)", cell(clearPageCalls),
      cell(instructionsWithoutClearPage), note,
    ]
  }

  package init(row: CSVRow) throws {
    try row.checkSchemaVersion()
    func cell(_ column: String) throws -> Int? {
      row.text(column).isEmpty ? nil : try row.integer(column, atLeast: .min)
    }
    var count: Count?
    if let median = try cell("instructions") {
      count = Count(
        median: median, p10: try row.integer("instructions_p10", atLeast: .min),
        p90: try row.integer("instructions_p90", atLeast: .min))
    }
    try self.init(
      runID: row.text("run_id"), operation: row.text("operation"), kernel: row.text("kernel"),
      lock: row.name("lock"), lockBytes: row.count("lock_bytes"), count: count,
      samples: row.count("samples"), clearPageCalls: cell("clear_page_calls"),
      instructionsWithoutClearPage: cell("instructions_without_clear_page"),
      note: row.text("note"))
  }
}
