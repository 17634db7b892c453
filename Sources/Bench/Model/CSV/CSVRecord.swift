// SPDX-License-Identifier: Apache-2.0

/// A value that is one row of a results file.
package protocol CSVRecord: Sendable {
  /// The file's name in a run directory.
  static var fileName: String { get }
  /// Names of all columns, in order. A file of today's version has these and no others.
  static var columns: [String] { get }
  /// Those of a file of an earlier version of the layout.
  static func columns(schemaVersion: Int) -> [String]
  /// The row, in the order of `columns`.
  func cells() throws -> [String]
  /// The row read back.
  init(row: CSVRow) throws
}

extension CSVRecord {
  package static func columns(schemaVersion: Int) -> [String] { columns }
}

/// Writes rows: RFC 4180 quoting, LF, decimal points, the shortest digits that read back as the same number.
package enum CSVText {
  /// The header line.
  static func header<Record: CSVRecord>(
    of type: Record.Type, schemaVersion: Int = ResultSchema.version
  ) -> String {
    type.columns(schemaVersion: schemaVersion).joined(separator: ",") + "\n"
  }

  /// Whole lines, each ended with LF.
  /// - Parameter schemaVersion: of the file whose lines these are.
  /// - Throws: `CSVError` for a number that is not finite.
  static func lines<Record: CSVRecord>(
    _ records: [Record], schemaVersion: Int = ResultSchema.version
  ) throws -> String {
    var text = ""
    for record in records {
      var cells = try record.cells()
      if schemaVersion != ResultSchema.version {
        cells = ResultSchema.cells(of: Record.self, cells, schemaVersion: schemaVersion)
      }
      text += try cells.map { try quoted($0, in: Record.fileName) }.joined(separator: ",")
      text += "\n"
    }
    return text
  }

  /// Header and rows.
  /// - Parameter schemaVersion: an earlier one for a file that was written with it.
  package static func file<Record: CSVRecord>(
    _ records: [Record], schemaVersion: Int = ResultSchema.version
  ) throws -> String {
    try header(of: Record.self, schemaVersion: schemaVersion)
      + lines(records, schemaVersion: schemaVersion)
  }

  package static func number(_ value: Double, column: String, file: String) throws -> String {
    guard value.isFinite else {
      throw CSVError(file: file, column: column, problem: "\(value) is not a number to write")
    }
    return value.description
  }

  package static func flag(_ value: Bool) -> String { value ? "1" : "0" }

  private static func quoted(_ cell: String, in file: String) throws -> String {
    let needsQuotes = cell.contains { character in
      character == "," || character == "\"" || character.isWhitespace || character.isNewline
    }
    // A combining mark at the start would merge with the comma or quote before it.
    guard (",\"" + cell).count == 2 + cell.count else {
      throw CSVError(file: file, problem: "'\(cell)' starts with a combining mark")
    }
    return needsQuotes ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
  }
}

/// A CSV file that breaks the contract of `docs/csv.md`.
package struct CSVError: SentenceError, Hashable {
  var file: String
  /// From 1; `nil` where the whole file is meant.
  var line: Int?
  var column: String?
  var problem: String

  package var sentence: String {
    var place = file
    if let line { place += ", line \(line)" }
    if let column { place += ", column \(column)" }
    return "\(place): \(problem)"
  }
}
