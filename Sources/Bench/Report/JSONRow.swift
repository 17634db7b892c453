// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Rows of result files as JSON. By hand, not by JSONEncoder: that would sort the columns, and print other digits
/// than the CSV.
package enum JSONRow {
  /// An object with the names, order and digits of the CSV; flags are `true` and `false`, empty cells `null`.
  /// - Parameter more: members that the file has not, as text.
  package static func object<Record: CSVTable>(_ record: Record, more: [String] = []) throws
    -> String
  {
    let members = try Record.fields.map { field in
      "\"\(field.name)\": \(try value(field.cell(record), field.content))"
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

  private static func value<Record>(
    _ cell: String, _ content: CSVColumn<Record>.Content
  ) throws -> String {
    switch content {
    case .text: try string(cell)
    case .optionalText: cell.isEmpty ? "null" : try string(cell)
    case .flag: cell.isEmpty ? "null" : cell == "1" ? "true" : "false"
    case .number: cell.isEmpty ? "null" : cell
    }
  }
}
