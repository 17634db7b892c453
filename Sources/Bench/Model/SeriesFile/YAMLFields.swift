// SPDX-License-Identifier: Apache-2.0
// Yams reads the YAML; what a series file may hold of it is checked here, with lines.

import Yams

/// The keys of one YAML mapping, each taken at most once and none left over.
struct YAMLFields {
  private static let longestText = 200
  let file: String
  let line: Int?
  private var fields: [String: Node] = [:]
  private var keyLines: [String: Int] = [:]

  /// - Throws: `SeriesFileError` for a node that is no mapping, and for an unknown key.
  init(_ node: Node, file: String, what: String, known: [String]) throws(SeriesFileError) {
    self.file = file
    line = node.mark?.line
    guard case .mapping(let mapping) = node else {
      throw SeriesFileError(file: file, line: line, problem: "\(what) must be keys with values")
    }
    for (key, value) in mapping {
      let line = key.mark?.line
      guard case .scalar(let scalar) = key, known.contains(scalar.string) else {
        throw SeriesFileError(
          file: file, line: line,
          problem: """
            unknown key '\(key.scalar?.string ?? "?")' in \(what); known: \
            \(known.joined(separator: ", "))
            """)
      }
      fields[scalar.string] = value
      keyLines[scalar.string] = line
    }
  }

  /// The text of a key; `nil` if it is not there.
  func text(_ key: String) throws(SeriesFileError) -> String? {
    guard let node = fields[key] else { return nil }
    guard case .scalar(let scalar) = node, !scalar.string.isEmpty else {
      throw error(key, "'\(key)' must be one word or sentence")
    }
    guard scalar.string.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }),
      scalar.string.count <= Self.longestText
    else {
      throw error(
        key,
        "'\(key)' must be one line of at most \(Self.longestText) characters, without control characters"
      )
    }
    return scalar.string
  }

  /// A word or a list of words; empty if the key is not there.
  func words(_ key: String) throws(SeriesFileError) -> [String] {
    guard let node = fields[key] else { return [] }
    var words: [String] = []
    for item in node.sequence.map(Array.init) ?? [node] {
      guard case .scalar(let scalar) = item, !scalar.string.isEmpty else {
        throw error(key, "'\(key)' must be a word or a list of words")
      }
      words.append(scalar.string)
    }
    guard !words.isEmpty else { throw error(key, "'\(key)' is an empty list") }
    return words
  }

  /// The items of a list; empty if the key is not there.
  func items(_ key: String) throws(SeriesFileError) -> [Node] {
    guard let node = fields[key] else { return [] }
    guard let sequence = node.sequence else { throw error(key, "'\(key)' must be a list") }
    return Array(sequence)
  }

  /// One of an enumeration's words; `nil` if the key is not there.
  func choice<Name: RawRepresentable>(
    _ key: String, of allowed: [Name]
  ) throws(SeriesFileError) -> Name? where Name.RawValue == String {
    guard let text = try text(key) else { return nil }
    guard let name = allowed.first(where: { $0.rawValue == text }) else {
      let known = allowed.map(\.rawValue).joined(separator: ", ")
      throw error(key, "'\(key)' is '\(text)'; it can be \(known)")
    }
    return name
  }

  /// The names that a list of words with wildcards means; all where the key is not there.
  func names<Name: RawRepresentable & CaseIterable>(
    _ key: String, as type: Name.Type = Name.self
  ) throws(SeriesFileError) -> [Name] where Name.RawValue == String {
    let patterns = try words(key)
    guard !patterns.isEmpty else { return Array(Name.allCases) }
    var found: [Name] = []
    for pattern in patterns {
      let matches =
        Name(rawValue: pattern).map { [$0] }
        ?? Name.allCases.filter { Wildcard.matches($0.rawValue, pattern) }
      guard !matches.isEmpty else {
        let known = Name.allCases.map(\.rawValue).joined(separator: ", ")
        throw error(key, "no \(key) is called '\(pattern)'; known: \(known)")
      }
      found += matches
    }
    return found
  }

  func error(_ key: String, _ problem: String) -> SeriesFileError {
    SeriesFileError(file: file, line: keyLines[key] ?? line, problem: problem)
  }
}

enum Wildcard {
  /// Whether a name fits a pattern in which `*` stands for any letters.
  static func matches(_ name: String, _ pattern: String) -> Bool {
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard parts.count > 1 else { return name == pattern }
    guard name.hasPrefix(parts[0]), name.hasSuffix(parts[parts.count - 1]),
      name.count >= parts[0].count + parts[parts.count - 1].count
    else { return false }
    var rest = name.dropFirst(parts[0].count).dropLast(parts[parts.count - 1].count)
    for part in parts[1..<(parts.count - 1)] where !part.isEmpty {
      guard let range = rest.firstRange(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return true
  }
}
