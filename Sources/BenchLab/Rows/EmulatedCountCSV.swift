// SPDX-License-Identifier: Apache-2.0

import Bench

extension EmulatedCount: CSVRecord {
  static let fileName = "model.csv"

  static let columns = [
    "schema_version", "run_id", "operation", "kernel", "config", "lock", "instructions", "rounds",
  ]

  func cells() throws -> [String] {
    [
      "\(ResultSchema.version)", runID, operation, kernel, config.rawValue, lock.rawValue,
      try CSVText.number(instructions, column: "instructions", file: Self.fileName), "\(rounds)",
    ]
  }

  init(row: CSVRow) throws {
    try row.checkSchemaVersion()
    try self.init(
      runID: row.text("run_id"), operation: row.text("operation"), kernel: row.text("kernel"),
      config: row.name("config"), lock: row.name("lock"), instructions: row.number("instructions"),
      rounds: row.count("rounds"))
  }
}
