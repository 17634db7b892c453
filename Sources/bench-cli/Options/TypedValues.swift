// SPDX-License-Identifier: Apache-2.0
// What options are given, resolved: names, sizes, times, lists.

import Bench

enum TypedValues {
  /// `256M`: bytes, or with K, M or G.
  static func bytes(_ text: String, option: String) throws(UsageError) -> UInt64 {
    let units: [Character: UInt64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
    let unit = text.last.flatMap { units[$0] }
    let digits = unit == nil ? Substring(text) : text.dropLast()
    guard digits.allSatisfy(\.isASCIIDigit), let count = UInt64(digits) else {
      throw UsageError(
        sentence:
          "\(option) '\(text)' is no size; write a whole number with K, M or G, such as 256M")
    }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: unit ?? 1)
    guard !overflow else {
      throw UsageError(sentence: "\(option) '\(text)' is more than any machine has")
    }
    return bytes
  }

  /// `5ms` in nanoseconds.
  static func nanoseconds(_ text: String, option: String) throws(UsageError) -> UInt64 {
    let units: [(String, UInt64)] = [
      ("us", 1000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000),
      ("h", 3_600_000_000_000),
    ]
    for (unit, nanoseconds) in units where text.hasSuffix(unit) {
      let digits = text.dropLast(unit.count)
      guard digits.allSatisfy(\.isASCIIDigit), let count = UInt64(digits) else { break }
      let (time, overflow) = count.multipliedReportingOverflow(by: nanoseconds)
      if !overflow { return time }
    }
    throw UsageError(
      sentence:
        "\(option) '\(text)' is no time; write a whole number with us, ms, s, m or h, such as 5ms"
    )
  }

  /// Comma lists and repeated options alike: `--lock rt,debug --lock none`. What is given twice is there twice.
  static func list(_ texts: [String], option: String) throws(UsageError) -> [String] {
    let words = texts.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
    guard !words.contains("") else {
      throw UsageError(sentence: "\(option) '\(texts.joined(separator: ","))' has an empty entry")
    }
    return words.map(String.init)
  }

  /// A list of names, each once.
  static func names<Name: Word>(_ texts: [String], option: String) throws -> [Name] {
    try TypedNames.resolve(list(texts, option: option))
  }

  /// A list of numbers, each once.
  static func integers(_ texts: [String], option: String) throws(UsageError) -> [Int] {
    once(try numbers(texts, option: option))
  }

  /// A list of whole numbers, each in its place.
  static func numbers(_ texts: [String], option: String) throws(UsageError) -> [Int] {
    var numbers: [Int] = []
    for word in try list(texts, option: option) {
      guard word.allSatisfy(\.isASCIIDigit), let number = Int(word) else {
        throw UsageError(sentence: "\(option) '\(word)' is no whole number of at least 0")
      }
      numbers.append(number)
    }
    return numbers
  }

  /// A list of `on` and `off`, each once.
  static func flags(_ texts: [String], option: String) throws(UsageError) -> [Bool] {
    var flags: [Bool] = []
    for word in try list(texts, option: option) {
      guard word == "on" || word == "off" else {
        throw UsageError(sentence: "\(option) '\(word)' is neither on nor off")
      }
      flags.append(word == "on")
    }
    return once(flags)
  }

  /// A list that names a value twice means it once.
  static func once<Value: Equatable>(_ values: [Value]) -> [Value] {
    var found: [Value] = []
    for value in values where !found.contains(value) { found.append(value) }
    return found
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
