// SPDX-License-Identifier: Apache-2.0

import Bench

extension FidelityRow: CSVRecord {
  package static let fileName = "fidelity.csv"

  package static let columns = [
    "schema_version", "operation", "kernel", "lock", "config", "model_instructions",
    "model_emulated_instructions", "kernel_instructions", "ratio", "error_pct", "limit_pct",
    "within", "verdict", "reason",
  ]

  package func cells() throws -> [String] {
    func number(_ value: Double, _ column: String) throws -> String {
      try CSVText.number(value, column: column, file: Self.fileName)
    }
    return [
      "\(ResultSchema.version)", operation, kernel, lock.rawValue, config.rawValue,
      try number(modelInstructions, "model_instructions"),
      try emulatedInstructions.map { try number($0, "model_emulated_instructions") } ?? "",
      "\(kernelInstructions)",
      try ratio.map { try number($0, "ratio") } ?? "",
      try errorPercent.map { try number($0, "error_pct") } ?? "",
      try number(limitPercent, "limit_pct"), CSVText.flag(isWithin), verdict.rawValue, reason,
    ]
  }

  package init(row: CSVRow) throws {
    try row.checkSchemaVersion()
    try self.init(
      operation: row.text("operation"), kernel: row.text("kernel"), lock: row.name("lock"),
      config: row.name("config"), modelInstructions: row.number("model_instructions"),
      emulatedInstructions: row.optionalNumber("model_emulated_instructions"),
      kernelInstructions: row.integer("kernel_instructions", atLeast: .min),
      reason: row.text("reason"))
  }
}
