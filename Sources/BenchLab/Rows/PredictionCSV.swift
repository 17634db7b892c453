// SPDX-License-Identifier: Apache-2.0

import Bench

extension Prediction: CSVRecord {
  package static let fileName = "prediction.csv"

  package static let columns = [
    "from", "to", "lock", "level", "mm", "operation", "delta_instructions", "error_pct",
  ]

  package func cells() throws -> [String] {
    [
      from, to, lock.rawValue, level.rawValue, mm.rawValue, operation.rawValue,
      try CSVText.number(deltaInstructions, column: "delta_instructions", file: Self.fileName),
      try errorPercent.map {
        try CSVText.number($0, column: "error_pct", file: Self.fileName)
      } ?? "",
    ]
  }

  package init(row: CSVRow) throws {
    try self.init(
      from: row.text("from"), to: row.text("to"), lock: row.name("lock"), level: row.name("level"),
      mm: row.name("mm"), operation: row.name("operation"),
      deltaInstructions: row.number("delta_instructions"),
      errorPercent: row.optionalNumber("error_pct"))
  }
}
