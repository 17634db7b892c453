// SPDX-License-Identifier: Apache-2.0

import Yams

/// One YAML document, refused early where it would drive the parser deep into recursion.
enum YAMLDocument {
  private static let deepestBrackets = 8
  private static let widestIndent = 40
  private static let mostIndicators = 2

  static func root(_ text: String, file: String) throws(SeriesFileError) -> Node {
    // Some editors begin UTF-8 with a mark that the parser takes for a document of its own.
    let text =
      text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    try checkNesting(text, file: file)
    try checkAliases(text, file: file)
    do {
      guard let node = try Yams.compose(yaml: text) else {
        throw SeriesFileError(
          file: file, problem: "is empty; a name, 'from' and rules are expected")
      }
      return node
    } catch let error as SeriesFileError {
      throw error
    } catch {
      throw yamlError(error, file: file)
    }
  }

  /// The parser calls itself for each level, and a hostile file has as many levels as letters.
  private static func checkNesting(_ text: String, file: String) throws(SeriesFileError) {
    var depth = 0
    // YAML ends lines with LF, CR LF, CR, and some characters of Unicode.
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      for character in line.utf8 {
        if character == UInt8(ascii: "[") || character == UInt8(ascii: "{") { depth += 1 }
        if character == UInt8(ascii: "]") || character == UInt8(ascii: "}") { depth -= 1 }
        depth = max(0, depth)
        if depth > deepestBrackets { throw tooDeep(file, index + 1) }
      }
      if line.hasPrefix("---") { continue }  // a new document; the parser refuses a second one
      let content = line.drop { $0 == " " || $0 == "\t" }
      let indicators = content.prefix { "-? \t".contains($0) }.count { $0 == "-" || $0 == "?" }
      if line.count - content.count > widestIndent || indicators > mostIndicators {
        throw tooDeep(file, index + 1)
      }
    }
  }

  /// A name after `&` that comes again after `*`. The parser compares keys by all that their aliases stand for,
  /// which doubles with each that stands for two others.
  private static func checkAliases(_ text: String, file: String) throws(SeriesFileError) {
    var names: [UInt8: Set<Substring>] = [:]
    var line = 1
    var before: Character = "\n"
    for index in text.indices {
      let character = text[index]
      defer { before = character }
      if character.isNewline { line += 1 }
      guard let sign = character.asciiValue, sign == UInt8(ascii: "&") || sign == UInt8(ascii: "*"),
        !before.isLetter, !before.isNumber, before != "'", before != "\""
      else { continue }
      let name = text[text.index(after: index)...].prefix {
        $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-")
      }
      guard !name.isEmpty else { continue }
      names[sign, default: []].insert(name)
      guard
        names[UInt8(ascii: "&")]?.contains(name) != true
          || names[UInt8(ascii: "*")]?.contains(name) != true
      else {
        throw SeriesFileError(
          file: file, line: line,
          problem: "anchors and aliases (&\(name), *\(name)) are not for series files; write it out"
        )
      }
    }
  }

  private static func tooDeep(_ file: String, _ line: Int) -> SeriesFileError {
    SeriesFileError(file: file, line: line, problem: "is nested deeper than a series file can be")
  }

  private static func yamlError(_ error: any Error, file: String) -> SeriesFileError {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      SeriesFileError(file: file, line: mark.line, problem: "is not YAML: \(problem)")
    case .duplicatedKeysInMapping(let keys, let context):
      SeriesFileError(
        file: file, line: context.mark.line,
        problem: "has a key twice: \(keys.joined(separator: ", "))")
    case .reader(let problem, _, _, _):
      SeriesFileError(file: file, problem: "is not YAML: \(problem)")
    default:
      SeriesFileError(file: file, problem: "is not YAML")
    }
  }
}
