// SPDX-License-Identifier: Apache-2.0

/// One column of a file: its name, and the way between a cell and a record's field. A record that lists its columns so
/// has each of them in one place.
struct CSVColumn<Record>: Sendable {
  var name: String
  var write: @Sendable (Record) -> String
  var read: @Sendable (CSVRow, inout Record) throws -> Void
}

extension CSVColumn {
  static func text(_ name: String, _ field: WritableKeyPath<Record, String> & Sendable) -> Self {
    Self(
      name: name, write: { $0[keyPath: field] }, read: { $1[keyPath: field] = $0.text(name) })
  }

  static func integer<Number: FixedWidthInteger & CustomStringConvertible & Sendable>(
    _ name: String, _ field: WritableKeyPath<Record, Number> & Sendable, atLeast minimum: Number = 0
  ) -> Self {
    Self(
      name: name, write: { $0[keyPath: field].description },
      read: { $1[keyPath: field] = try $0.integer(name, atLeast: minimum) })
  }

  /// An empty cell where there is none.
  static func optional<Number: FixedWidthInteger & CustomStringConvertible & Sendable>(
    _ name: String, _ field: WritableKeyPath<Record, Number?> & Sendable
  ) -> Self {
    Self(
      name: name, write: { $0[keyPath: field]?.description ?? "" },
      read: { $1[keyPath: field] = $0.text(name).isEmpty ? nil : try $0.integer(name, atLeast: 0) })
  }

  /// One of the words of a type.
  static func word<Word: RawRepresentable & CaseIterable>(
    _ name: String, _ field: WritableKeyPath<Record, Word> & Sendable
  ) -> Self where Word.RawValue == String {
    Self(
      name: name, write: { $0[keyPath: field].rawValue },
      read: { $1[keyPath: field] = try $0.name(name) })
  }
}
