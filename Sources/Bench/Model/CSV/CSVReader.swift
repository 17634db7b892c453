// SPDX-License-Identifier: Apache-2.0
// SwiftCSV splits lines and fields; it fills short rows and forgives a cut-off end, so everything that
// makes a row trustworthy is checked here.

import Foundation
import SwiftCSV

/// Reads the files that `CSVText` writes, and refuses any other.
package enum CSVReader {
  /// - Throws: `CSVError` for an unreadable file or any breach of the contract.
  package static func read<Record: CSVRecord>(_ type: Record.Type, path: String) throws -> [Record]
  {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw CSVError(file: path, problem: "cannot be read (\(error.localizedDescription))")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw CSVError(file: path, problem: "is not UTF-8 text")
    }
    return try parse(type, text: text, file: path)
  }

  /// Parses a whole file; `file` is for error messages.
  package static func parse<Record: CSVRecord>(
    _ type: Record.Type, text: String, file: String
  ) throws -> [Record] {
    guard text.isEmpty || text.utf8.last == UInt8(ascii: "\n") else {
      let lines = text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
      throw CSVError(file: file, line: lines, problem: "is cut off: no line feed at its end")
    }
    var parser = CSVParser<Record>(file: file)
    let records = try parser.parse(text)
    try parser.checkHeader()
    return records
  }
}

/// Parses a file that comes in pieces of whole lines.
struct CSVParser<Record: CSVRecord> {
  private let file: String
  private var line = 1
  private var columns = places(Record.columns)
  /// Versions of the layout that have these columns.
  private var versions = Array(ResultSchema.readable)

  /// - Parameters:
  ///   - file: for error messages.
  ///   - hasHeader: whether the first line names the columns.
  init(file: String, hasHeader: Bool = true) {
    self.file = file
    if !hasHeader { line = 2 }
  }

  /// - Parameter text: whole lines.
  mutating func parse(_ text: String) throws -> [Record] {
    var rows = try split(text)
    if let header = rows.first, header.line == 1 {
      rows.removeFirst()
      try take(header: header.cells, firstRow: rows.first?.cells)
    }
    return try rows.map { row in
      guard row.cells.count == columns.count else {
        throw CSVError(
          file: file, line: row.line,
          problem: "has \(row.cells.count) fields; \(columns.count) are expected")
      }
      let row = CSVRow(file: file, line: row.line, columns: columns, cells: row.cells)
      try checkVersion(of: row)
      return try Record(row: row)
    }
  }

  private static func places(_ columns: [String]) -> [String: Int] {
    Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($0.element, $0.offset) })
  }

  /// - Throws: `CSVError` for a version that does not have the file's columns. Versions that cannot be read at all
  ///   are for the record to name.
  private func checkVersion(of row: CSVRow) throws(CSVError) {
    guard let version = Int(row.text("schema_version")), ResultSchema.isReadable(version),
      !versions.contains(version)
    else { return }
    throw row.error(
      "schema_version", "is '\(version)', but the file has the columns of version \(versions.last!)"
    )
  }

  /// - Throws: `CSVError` if there was not one line.
  func checkHeader() throws {
    if line == 1 { throw CSVError(file: file, problem: "is empty; a header is expected") }
  }

  private mutating func split(_ text: String) throws -> [(line: Int, cells: [String])] {
    // Most files have no quotation mark, and then there is nothing to interpret.
    guard text.utf8.contains(UInt8(ascii: "\"")) else { return splitPlain(text) }
    var rows: [(line: Int, cells: [String])] = []
    var line = line
    defer { self.line = line }
    do {
      // No rows are loaded here: row by row, an error's line is known and no short row is filled up.
      let csv = try EnumeratedCSV(
        string: text, delimiter: .comma, loadColumns: false, rowLimit: 0)
      try csv.enumerateAsArray(startAt: 0, rowLimit: nil) { cells in
        rows.append((line, cells))
        line += 1 + cells.reduce(0) { $0 + $1.count(where: \.isNewline) }
      }
    } catch {
      throw CSVError(file: file, line: line, problem: "has a misplaced quotation mark")
    }
    return rows
  }

  private mutating func splitPlain(_ text: String) -> [(line: Int, cells: [String])] {
    var rows: [(line: Int, cells: [String])] = []
    for var text in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .dropLast()
    {
      // A CR of our own would stand between quotation marks.
      if text.last == UInt8(ascii: "\r") { text.removeLast() }
      let cells = text.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      rows.append((line, cells.map { String(Substring($0)) }))
      line += 1
    }
    return rows
  }

  /// Takes the columns of the version of the layout that has this header.
  private mutating func take(header: [String], firstRow: [String]?) throws {
    versions = ResultSchema.readable.filter { Record.columns(schemaVersion: $0) == header }
    guard versions.isEmpty else {
      columns = Self.places(header)
      return
    }
    let expected = Record.columns
    if header.first == expected.first, let found = firstRow?.first,
      !(Int(found).map(ResultSchema.isReadable) ?? false)
    {
      throw CSVError(
        file: file, line: 2, column: "schema_version",
        problem: "is '\(found)'; this tool reads \(ResultSchema.readableWords)")
    }
    let place = zip(header, expected).enumerated().first { $0.element.0 != $0.element.1 }
    if let (index, names) = place {
      throw CSVError(
        file: file, line: 1,
        problem: "column \(index + 1) is '\(names.0)'; '\(names.1)' is expected")
    }
    throw CSVError(
      file: file, line: 1,
      problem: "has \(header.count) columns; \(expected.count) are expected")
  }
}
