// SPDX-License-Identifier: Apache-2.0

import Bench

extension LabDifference: CSVRecord {
  package static let fileName = "lab-compare.csv"

  package static let columns = [
    "schema_version", "operation", "from", "to", "from_instructions", "to_instructions",
    "delta_instructions", "delta_pct", "exact",
  ]

  package func cells() throws -> [String] {
    func cell(_ value: Int?) -> String { value.map { "\($0)" } ?? "" }
    return [
      "\(ResultSchema.version)", operation, before?.kernel ?? "", after?.kernel ?? "",
      cell(before?.count?.median), cell(after?.count?.median), cell(difference),
      try percent.map { try CSVText.number($0, column: "delta_pct", file: Self.fileName) } ?? "",
      CSVText.flag(isExact),
    ]
  }

  /// The medians only: samples and locks are in the files that were compared.
  package init(row: CSVRow) throws {
    try row.checkSchemaVersion()
    func side(_ kernel: String, _ instructions: String) throws -> LabRow? {
      guard !row.text(instructions).isEmpty else { return nil }
      let median: Int = try row.integer(instructions, atLeast: .min)
      return LabRow(
        runID: "", operation: row.text("operation"), kernel: row.text(kernel), lock: .none,
        lockBytes: 0, count: .init(median: median, p10: median, p90: median), samples: 1,
        clearPageCalls: nil, instructionsWithoutClearPage: nil)
    }
    self.init(
      operation: row.text("operation"), before: try side("from", "from_instructions"),
      after: try side("to", "to_instructions"))
  }
}
