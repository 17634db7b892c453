// SPDX-License-Identifier: Apache-2.0

import Bench

/// One row of `lab-compare.csv`: a step in two kernels.
package struct LabDifference: Sendable, Hashable {
  var operation: String
  /// `nil` where this kernel does not have the step, or does not allow it.
  var before: LabRow?
  var after: LabRow?

  /// Instructions more after than before, with clearing; `nil` where there is nothing to compare.
  var difference: Int? {
    guard let before = before?.count, let after = after?.count, !hasTwoModes else { return nil }
    return after.median - before.median
  }

  /// In per cent of what the step took before, without clearing where that is known.
  var percent: Double? {
    guard let difference, let before = before?.compared ?? before?.count?.median, before > 0 else {
      return nil
    }
    return Double(difference) / Double(before) * 100
  }

  /// Both sides are one number.
  var isExact: Bool { before?.count?.isExact == true && after?.count?.isExact == true }

  /// One side is two numbers, so that the difference would be chance.
  var hasTwoModes: Bool {
    before?.count?.hasTwoModes == true || after?.count?.hasTwoModes == true
  }

  /// Why there is no difference, or not of all samples. Empty where all is plain.
  var note: String {
    [("before", before), ("after", after)].compactMap { side, row in
      guard let row else { return nil }
      if let count = row.count, count.hasTwoModes {
        return
          "\(side): two modes, one near \(count.p10) and one near \(count.p90), so not compared"
      }
      return row.note.isEmpty ? nil : "\(side): \(row.note)"
    }.joined(separator: "; ")
  }

  /// Pairs steps by name, in the order of the first kernel. Steps of the second alone come last.
  static func rows(before: [LabRow], after: [LabRow]) -> [LabDifference] {
    let names = before.map(\.operation)
    let own = after.map(\.operation).filter { !names.contains($0) }
    return (names + own).map { operation in
      LabDifference(
        operation: operation, before: before.first { $0.operation == operation },
        after: after.first { $0.operation == operation })
    }
  }
}

extension LabDifference: CSVRecord {
  package static let fileName = "lab-compare.csv"
  /// Of this file, which is in no directory of a run. Version 5 had no `note`; nothing reads the file but people.
  static let schemaVersion = 6

  package static let columns = [
    "schema_version", "operation", "from", "to", "from_instructions", "to_instructions",
    "delta_instructions", "delta_pct", "exact", "note",
  ]

  package func cells() throws -> [String] {
    func cell(_ value: Int?) -> String { value.map { "\($0)" } ?? "" }
    return [
      "\(Self.schemaVersion)", operation, before?.kernel ?? "", after?.kernel ?? "",
      cell(before?.count?.median), cell(after?.count?.median), cell(difference),
      try percent.map { try CSVText.number($0, column: "delta_pct", file: Self.fileName) } ?? "",
      CSVText.flag(isExact), note,
    ]
  }

  /// Reads the medians only: samples and locks are in the files that were compared.
  package init(row: CSVRow) throws {
    guard row.text("schema_version") == "\(Self.schemaVersion)" else {
      throw row.error("schema_version", "is not \(Self.schemaVersion), as it is with these columns")
    }
    func side(_ kernel: String, _ instructions: String) throws -> LabRow? {
      guard !row.text(instructions).isEmpty else { return nil }
      let median: Int = try row.integer(instructions, atLeast: .min)
      return LabRow(
        runID: "", operation: row.text("operation"), kernel: row.text(kernel), lock: .none,
        lockBytes: 0, count: .init(median: median, p10: median, p90: median), samples: 1)
    }
    self.init(
      operation: row.text("operation"), before: try side("from", "from_instructions"),
      after: try side("to", "to_instructions"))
  }
}
