// SPDX-License-Identifier: Apache-2.0

import Foundation
import Yams

/// A user's own series: a YAML file that starts from a known series and changes rules. `docs/series-file.md` is
/// its description.
package enum SeriesFile {
  static let keys = ["name", "from", "kernel", "summary", "rules"]
  private static let mostBytes = 64 << 10
  /// Each is compared with those before it, in every table.
  private static let mostRules = 200
  private static let longestName = 40

  /// Why a series cannot be carried out for a table, in a sentence without its full stop; `nil` if it can. Which
  /// kernel builds there are is no affair of a file's.
  typealias Flaw = (Series, TableKind) -> String?

  /// - Parameters:
  ///   - known: series that the file may start from; its own name must be new among them.
  ///   - flaw: what no compiled build does.
  /// - Throws: `SeriesFileError` with the line of what is wrong.
  static func read(
    path: String, known: [Series], flaw: Flaw
  ) throws(SeriesFileError) -> Series {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw SeriesFileError(file: path, problem: "cannot be read")
    }
    guard data.count <= mostBytes else {
      throw SeriesFileError(
        file: path, problem: "has \(data.count) bytes; a series file has at most \(mostBytes)")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw SeriesFileError(file: path, problem: "is not UTF-8 text")
    }
    return try parse(text, file: path, known: known, flaw: flaw)
  }

  /// Parses a whole file; `file` is for error messages.
  static func parse(
    _ text: String, file: String, known: [Series], flaw: Flaw
  ) throws(SeriesFileError) -> Series {
    let fields = try YAMLFields(
      try YAMLDocument.root(text, file: file), file: file, what: "a series", known: keys)
    guard let name = try fields.text("name"), let from = try fields.text("from") else {
      throw SeriesFileError(
        file: file, problem: "must have a 'name', and 'from': the series it starts from")
    }
    guard name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }),
      let first = name.first, first.isLetter || first.isNumber, name.count <= longestName
    else {
      throw fields.error(
        "name",
        """
        a name is made of letters, digits, '.', '_' and '-', begins with a letter or a digit, and has at \
        most \(longestName) of them
        """)
    }
    guard !MissingValue.isMeant(by: name) else {
      throw fields.error(
        "name", "other programs read '\(name)' in a CSV file as a missing value; take another name")
    }
    guard !known.contains(where: { $0.name == name }) else {
      throw fields.error("name", "there is a series '\(name)' already")
    }
    guard let start = known.first(where: { $0.name == from }) else {
      let names = known.map(\.name).joined(separator: ", ")
      throw fields.error("from", "there is no series '\(from)' to start from; known: \(names)")
    }
    var statements: [FileStatement] = []
    let items = try fields.items("rules")
    guard items.count <= mostRules else {
      throw fields.error("rules", "\(items.count) rules; a series file has at most \(mostRules)")
    }
    for item in items {
      statements.append(try FileStatement(item, file: file))
    }
    guard !statements.isEmpty else {
      throw fields.error("rules", "'rules' changes nothing: it needs at least one entry")
    }
    try Contradictions.check(statements, start: start, file: file, flaw: flaw)
    return Series(
      name: name, kernel: try fields.text("kernel") ?? file,
      summary: try fields.text("summary") ?? "\(from), changed by \(file)",
      rules: start.rules + statements.map(\.rule), startsFrom: from)
  }
}
