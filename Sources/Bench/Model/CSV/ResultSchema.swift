// SPDX-License-Identifier: Apache-2.0

/// The version of the layout of `manifest.json` and the CSV files. Any change of a name, a unit or a
/// meaning raises it.
package enum ResultSchema {
  package static let version = 8
  /// What is read; only the last is written. Version 5 called the mm `null_mm` `null`; versions 7 and 8 added columns.
  static let readable = 5...version

  package static func isReadable(_ version: Int) -> Bool { readable.contains(version) }

  /// For error sentences.
  package static let readableWords =
    "\(readable.lowerBound)\(readable.count > 2 ? " to" : " and") \(version)"

  /// Cells of a row as a file of an earlier version has them.
  static func cells<Record: CSVRecord>(
    of type: Record.Type, _ cells: [String], schemaVersion: Int
  ) -> [String] {
    let had = Set(type.columns(schemaVersion: schemaVersion))
    return zip(cells, type.columns).filter { had.contains($0.1) }.map { cell, column in
      switch column {
      case "schema_version": "\(schemaVersion)"
      case "mm": MMKind(rawValue: cell)?.word(schemaVersion: schemaVersion) ?? cell
      default: cell
      }
    }
  }
}

/// Words that programs which read CSV files take for a missing value.
enum MissingValue {
  /// pandas' list (`na_values` of `read_csv`), which has those of R and NumPy.
  static let words: Set = [
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN",
    "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
  ]

  /// However it is spelled: not all programs tell capitals apart.
  static func isMeant(by text: String) -> Bool { lowercased.contains(text.lowercased()) }

  private static let lowercased = Set(words.map { $0.lowercased() })
}
