// SPDX-License-Identifier: Apache-2.0

/// One column of a results file: its name, what it means, and how its cell is made. The one place that says so: files,
/// JSON and docs/csv.md are made of it.
package struct CSVColumn<Record>: Sendable {
  /// How a cell is read by programs that know types.
  package enum Content: Sendable {
    case text
    /// Empty where there is none.
    case optionalText
    /// Empty where there is none.
    case number
    /// 0 or 1.
    case flag
  }

  package let name: String
  package let content: Content
  /// For docs/csv.md: Markdown, less than a sentence. The unit is in the name.
  package let meaning: String
  let cell: @Sendable (Record) throws -> String
  /// The first version of the layout that has the column.
  private(set) var firstVersion = ResultSchema.readable.lowerBound
  /// The way back into a field that a record has from the start; `nil` where the record's `init(row:)` reads it.
  var read: (@Sendable (CSVRow, inout Record) throws -> Void)?

  package init(
    _ name: String, _ content: Content, _ meaning: String,
    cell: @escaping @Sendable (Record) throws -> String
  ) {
    self.name = name
    self.content = content
    self.meaning = meaning
    self.cell = cell
  }

  /// The column, in files from this version of the layout on.
  func since(_ version: Int) -> Self {
    var column = self
    column.firstVersion = version
    return column
  }
}

/// Columns that are read back into the field that they are written from.
extension CSVColumn where Record: CSVRecord {
  static func storedText(
    _ name: String, _ field: WritableKeyPath<Record, String> & Sendable, _ meaning: String
  ) -> Self {
    var column = text(name, field, meaning)
    column.read = { $1[keyPath: field] = $0.text(name) }
    return column
  }

  static func storedWord<Name: RawRepresentable<String> & CaseIterable & SendableMetatype>(
    _ name: String, _ field: WritableKeyPath<Record, Name> & Sendable, _ meaning: String
  ) -> Self {
    var column = word(name, field, meaning)
    column.read = { $1[keyPath: field] = try $0.name(name) }
    return column
  }

  static func storedCount<Number: FixedWidthInteger & CustomStringConvertible & Sendable>(
    _ name: String, _ field: WritableKeyPath<Record, Number> & Sendable,
    atLeast minimum: Number = 0,
    _ meaning: String
  ) -> Self {
    var column = count(name, field, meaning)
    column.read = { $1[keyPath: field] = try $0.integer(name, atLeast: minimum) }
    return column
  }
}

extension CSVColumn where Record: CSVRecord {
  package static func text(
    _ name: String, _ path: KeyPath<Record, String> & Sendable, _ meaning: String
  ) -> Self {
    Self(name, .text, meaning) { $0[keyPath: path] }
  }

  /// A word of an enumeration; all of them are listed behind the meaning.
  package static func word<Name: RawRepresentable<String> & CaseIterable & SendableMetatype>(
    _ name: String, _ path: KeyPath<Record, Name> & Sendable, _ meaning: String
  ) -> Self {
    let words = Name.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    return Self(name, .text, "\(meaning): \(words)") { $0[keyPath: path].rawValue }
  }

  package static func count<Number: FixedWidthInteger & CustomStringConvertible & SendableMetatype>(
    _ name: String, _ path: KeyPath<Record, Number> & Sendable, _ meaning: String
  ) -> Self {
    Self(name, .number, meaning) { $0[keyPath: path].description }
  }

  /// Empty for `nil`.
  package static func optionalCount<
    Number: FixedWidthInteger & CustomStringConvertible & SendableMetatype
  >(
    _ name: String, _ path: KeyPath<Record, Number?> & Sendable, _ meaning: String
  ) -> Self {
    Self(name, .number, meaning) { $0[keyPath: path]?.description ?? "" }
  }

  package static func number(
    _ name: String, _ path: KeyPath<Record, Double> & Sendable, _ meaning: String
  ) -> Self {
    Self(name, .number, meaning) {
      try CSVText.number($0[keyPath: path], column: name, file: Record.fileName)
    }
  }

  /// Empty for `nil`.
  package static func optionalNumber(
    _ name: String, _ path: KeyPath<Record, Double?> & Sendable, _ meaning: String
  ) -> Self {
    Self(name, .number, meaning) {
      try $0[keyPath: path].map {
        try CSVText.number($0, column: name, file: Record.fileName)
      } ?? ""
    }
  }

  package static func flag(
    _ name: String, _ path: KeyPath<Record, Bool> & Sendable, _ meaning: String
  ) -> Self {
    Self(name, .flag, meaning) { CSVText.flag($0[keyPath: path]) }
  }

  /// The version of the layout, which opens most files.
  package static var schemaVersion: Self {
    Self(
      "schema_version", .number,
      "version of this layout: \(ResultSchema.version). A changed name, unit or meaning raises it"
    ) { _ in "\(ResultSchema.version)" }
  }
}

/// A record that says of each column what it means.
package protocol CSVTable: CSVRecord {
  static var fields: [CSVColumn<Self>] { get }
}

extension CSVTable {
  package static var columns: [String] { fields.map(\.name) }
  package static func columns(schemaVersion: Int) -> [String] {
    fields.filter { $0.firstVersion <= schemaVersion }.map(\.name)
  }
  package func cells() throws -> [String] { try Self.fields.map { try $0.cell(self) } }
}
