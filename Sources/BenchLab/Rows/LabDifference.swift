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

extension LabDifference: CSVTable {
  package static let fileName = "lab-compare.csv"
  /// Of this file, which is in no directory of a run. Version 5 had no `note`; nothing reads the file but people.
  static let schemaVersion = 6

  package static let fields: [CSVColumn<LabDifference>] = [
    .init("schema_version", .number, "version of this file: \(schemaVersion); 5 lacks `note`") {
      _ in
      "\(schemaVersion)"
    },
    .text("operation", \.operation, "as in `lab.csv`"),
    .init("from", .text, "the first kernel; empty where it does not have the step") {
      $0.before?.kernel ?? ""
    },
    .init("to", .text, "the second kernel; empty where it does not have the step") {
      $0.after?.kernel ?? ""
    },
    .optionalCount(
      "from_instructions", \.before?.count?.median, "median of the first, clearing included"),
    .optionalCount(
      "to_instructions", \.after?.count?.median, "median of the second, clearing included"),
    .optionalCount(
      "delta_instructions", \.difference,
      """
      the second less the first; empty where a kernel lacks the step, or where the step has two modes there
      """),
    .optionalNumber(
      "delta_pct", \.percent, "in per cent of the first, without clearing where that is known"),
    .flag(
      "exact", \.isExact,
      "1: on both sides at least eight samples of ten were the same number"),
    .text(
      "note", \.note,
      "why there is no difference, or which samples are left out; empty where all is plain"),
  ]

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
