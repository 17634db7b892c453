// SPDX-License-Identifier: Apache-2.0

/// One row of a file that is being read, by column name. Every access checks the text and names the
/// file, line and column of what is wrong.
package struct CSVRow {
  let file: String
  let line: Int
  let columns: [String: Int]
  let cells: [String]

  /// Whether the file has the column: earlier versions of the layout had fewer.
  func has(_ column: String) -> Bool { columns[column] != nil }

  /// Empty where the file's version has no such column.
  package func text(_ column: String) -> String { columns[column].map { cells[$0] } ?? "" }

  package func integer<Number: FixedWidthInteger & CustomStringConvertible>(
    _ column: String, as type: Number.Type = Number.self, atLeast minimum: Number
  ) throws -> Number {
    let text = text(column)
    // The comparison refuses "+1" and "01", which no writer of ours makes.
    guard let value = Number(text), value.description == text, value >= minimum else {
      throw error(column, "'\(text)' is not a whole number of at least \(minimum)")
    }
    return value
  }

  package func count(_ column: String) throws -> Int { try integer(column, atLeast: 0) }

  package func unsigned(_ column: String) throws -> UInt64 { try integer(column, atLeast: 0) }

  package func number(_ column: String) throws -> Double {
    let text = text(column)
    // Double(_:) alone would take "nan", "inf" and hexadecimal.
    guard let value = Double(text), value.isFinite,
      text.allSatisfy({ "0123456789+-.e".contains($0) })
    else { throw error(column, "'\(text)' is not a finite decimal number") }
    return value
  }

  /// `nil` where the cell is empty.
  package func optionalNumber(_ column: String) throws -> Double? {
    text(column).isEmpty ? nil : try number(column)
  }

  /// A ratio with its interval.
  /// - Parameter prefix: of its three columns: none, `twin_`, `q25_`.
  func effect(_ prefix: String = "") throws -> Effect {
    try Effect(
      percent: number("\(prefix)effect_pct"), lowPercent: number("\(prefix)ci_low_pct"),
      highPercent: number("\(prefix)ci_high_pct"))
  }

  package func flag(_ column: String) throws -> Bool {
    switch text(column) {
    case "0": return false
    case "1": return true
    default: throw error(column, "'\(text(column))' is neither 0 nor 1")
    }
  }

  package func name<Name: RawRepresentable & CaseIterable>(
    _ column: String, as type: Name.Type = Name.self
  ) throws -> Name where Name.RawValue == String {
    guard let value = Name(rawValue: text(column)) else {
      let known = Name.allCases.map(\.rawValue).joined(separator: ", ")
      throw error(column, "'\(text(column))' is none of \(known)")
    }
    return value
  }

  package func error(_ column: String, _ problem: String) -> CSVError {
    CSVError(file: file, line: line, column: column, problem: problem)
  }
}
