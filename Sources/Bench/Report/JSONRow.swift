// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Rows of result files as JSON. By hand, not by JSONEncoder: that would sort the columns, and print other digits
/// than the CSV.
package enum JSONRow {
  /// Columns whose cells are words, in whatever file they stand.
  private static let texts: Set = [
    "run_id", "workload", "level", "mm", "arch", "path", "lock", "hook", "cpus", "policy", "base",
    "test", "method",
    "verdict", "series", "arm", "first_series", "second_series", "construction_verdict",
    "teardown_verdict",
  ]
  private static let flags: Set = ["memcg", "emulated", "efi_constructed"]
  /// Words that an unjudged row lacks.
  private static let optional: Set = ["construction_verdict", "teardown_verdict"]

  /// An object with the names, order and digits of the CSV; flags are `true` and `false`, empty cells `null`.
  /// - Parameter more: members that the file has not, as text.
  package static func object<Record: CSVRecord>(_ record: Record, more: [String] = []) throws
    -> String
  {
    let members = try zip(Record.columns, record.cells()).map { column, cell in
      "\"\(column)\": \(try value(cell, column))"
    }
    return "{" + (members + more).joined(separator: ", ") + "}"
  }

  package static func string(_ text: String) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return String(decoding: try encoder.encode(text), as: UTF8.self)
  }

  /// Objects or other values, a line each.
  package static func lines(_ values: [String]) -> String {
    values.map { "    " + $0 }.joined(separator: ",\n")
  }

  private static func value(_ cell: String, _ column: String) throws -> String {
    if flags.contains(column) { return cell == "1" ? "true" : "false" }
    if texts.contains(column) && !(cell.isEmpty && optional.contains(column)) {
      return try string(cell)
    }
    return cell.isEmpty ? "null" : cell
  }
}
