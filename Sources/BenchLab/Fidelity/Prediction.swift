// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation
import TextTable

/// One row of `predict`: by how many instructions a kernel table changes from one series to another.
package struct Prediction: Sendable, Hashable {
  enum Operation: String, Sendable, CaseIterable {
    case alloc, free
  }

  var from: String
  var to: String
  var lock: LockKind
  var level: Level
  var mm: MMKind
  var operation: Operation
  /// Positive: the table costs more.
  var deltaInstructions: Double
  /// How far the model is from a booted kernel in the steps that the series adds or takes away, in per cent of the
  /// kernel's, without a sign; `nil` where that was not measured, or no step changes.
  var errorPercent: Double?

  /// PTE tables of a GiB that is newly mapped in pages of 4 KiB. Beside them it needs one PMD table.
  static let pteTablesPerGiB = 512.0
}

extension [Prediction] {
  /// Instructions more for a new GiB of 4 KiB kernel mappings, whose tables are allocated and not freed; `nil` where
  /// a row is missing.
  func perGiB(_ lock: LockKind) -> Double? {
    func delta(_ level: Level) -> Double? {
      first { $0.lock == lock && $0.level == level && $0.operation == .alloc }?.deltaInstructions
    }
    guard let pte = delta(.pte), let pmd = delta(.pmd) else { return nil }
    return Prediction.pteTablesPerGiB * pte + pmd
  }
}

extension Prediction: CSVTable {
  package static let fileName = "prediction.csv"

  package static let fields: [CSVColumn<Prediction>] = [
    .text("from", \.from, "the series before"),
    .text("to", \.to, "the series after"),
    .word("lock", \.lock, "what a split page-table lock is"),
    .word("level", \.level, "page-table level"),
    .word("mm", \.mm, "whose tables"),
    .word("operation", \.operation, "what is done with one table"),
    .number("delta_instructions", \.deltaInstructions, "instructions more in `to`"),
    .optionalNumber(
      "error_pct", \.errorPercent,
      """
      how far the model is from a kernel of its configuration in the steps that change, without a sign; 0 where \
      nothing changes, empty where it is not known
      """),
  ]

  package init(row: CSVRow) throws {
    try self.init(
      from: row.text("from"), to: row.text("to"), lock: row.name("lock"), level: row.name("level"),
      mm: row.name("mm"), operation: row.name("operation"),
      deltaInstructions: row.number("delta_instructions"),
      errorPercent: row.optionalNumber("error_pct"))
  }
}

extension Prediction {
  /// The table for a terminal, and what a new GiB costs.
  package static func text(_ rows: [Prediction]) -> String {
    guard let first = rows.first else { return "" }
    var text = """
      Change of one kernel table from \(first.from) to \(first.to), from the model alone.

      \(table.text(rows))

      """
    for lock in Set(rows.map(\.lock)).sorted(by: { $0.rawValue < $1.rawValue }) {
      guard let perGiB = rows.perGiB(lock) else { continue }
      text += """
        \(lock.rawValue): \(Self.signed(perGiB, digits: 0)) instructions for each GiB of new 4 KiB kernel mappings \
        (512 PTE tables and 1 PMD table)

        """
    }
    return text + """
      The model's error is that of the steps which change, compared with a kernel of the same configuration
      (--fidelity); - means that no step changes, or that it was not measured. Instructions are not time.

      """
  }

  private static var table: TextTable<Prediction> {
    TextTable<Prediction> { row in
      [
        Column(title: "lock", value: row.lock.rawValue),
        Column(title: "level", value: row.level.rawValue),
        Column(title: "mm", value: row.mm.rawValue),
        Column(title: "operation", value: row.operation.rawValue),
        Column(
          title: "instructions", value: signed(row.deltaInstructions, digits: 1), align: .right),
        Column(
          title: "model's error %",
          value: row.errorPercent.map { String(format: "%.0f", $0) } ?? "-", align: .right),
      ]
    }
  }

  private static func signed(_ value: Double, digits: Int) -> String {
    value == 0 ? "0" : String(format: "%+.\(digits)f", value)
  }
}
