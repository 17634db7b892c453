// SPDX-License-Identifier: Apache-2.0

import Bench

/// One row of `model.csv`: a step of the model, counted in the guest of a lab run as the kernel's steps are.
struct EmulatedCount: Sendable, Hashable {
  var runID: String
  /// Named as in `docs/data/kernel-instructions.csv`.
  var operation: String
  /// `uname -r` of the kernel that the guest ran. The model does not depend on it.
  var kernel: String
  var config: KernelConfig
  var lock: LockKind
  /// Of one operation in the median round, with its share of the loop around it.
  var instructions: Double
  var rounds: Int
}

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
