// SPDX-License-Identifier: Apache-2.0

extension EmulatedCount: CSVRecord {
  public static let fileName = "model.csv"

  public static let columns = [
    "schema_version", "run_id", "operation", "kernel", "config", "lock", "instructions", "rounds",
  ]

  public func cells() throws -> [String] {
    [
      "\(ResultSchema.version)", runID, operation, kernel, config.rawValue, lock.rawValue,
      try CSVText.number(instructions, column: "instructions", file: Self.fileName), "\(rounds)",
    ]
  }

  public init(row: CSVRow) throws {
    try row.checkSchemaVersion()
    try self.init(
      runID: row.text("run_id"), operation: row.text("operation"), kernel: row.text("kernel"),
      config: row.name("config"), lock: row.name("lock"), instructions: row.number("instructions"),
      rounds: row.count("rounds"))
  }
}
