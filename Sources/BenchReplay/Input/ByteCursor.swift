// SPDX-License-Identifier: Apache-2.0

import Bench

/// Reads a line from the left, byte by byte. Whatever the bytes are, it does not trap: what is not there is `nil`.
struct ByteCursor {
  private let bytes: ArraySlice<UInt8>
  private var place: Int

  init(_ line: ArraySlice<UInt8>) {
    bytes = line
    place = line.startIndex
  }

  var next: UInt8? { place < bytes.endIndex ? bytes[place] : nil }
  var isAtEnd: Bool { place >= bytes.endIndex }

  /// Steps over `text` if it is next.
  mutating func skip(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard bytes.endIndex - place >= count else { return false }
    for offset in 0..<count where bytes[place + offset] != text.utf8Start[offset] { return false }
    place += count
    return true
  }

  /// Steps over blanks and tabs.
  /// - Returns: whether there was one.
  @discardableResult
  mutating func skipBlanks() -> Bool {
    let start = place
    while let byte = next, byte == 0x20 || byte == 0x09 { place += 1 }
    return place > start
  }

  /// Up to the next blank or the end; empty there.
  mutating func word() -> ArraySlice<UInt8> {
    let start = place
    while let byte = next, byte != 0x20, byte != 0x09 { place += 1 }
    return bytes[start..<place]
  }

  /// Steps over a word in round brackets, without blanks.
  mutating func skipBracketed() -> Bool {
    let start = place
    if next == 0x28 {
      let word = word()
      if let close = word.firstIndex(of: 0x29) {
        place = close + 1
        return true
      }
    }
    place = start
    return false
  }

  /// Steps over lower-case hexadecimal digits, however many.
  /// - Returns: whether there was one.
  mutating func skipHexadecimal() -> Bool {
    let start = place
    while let byte = next, Self.digit(byte) != nil { place += 1 }
    return place > start
  }

  /// Lower-case hexadecimal digits, without a prefix.
  /// - Throws: `numberTooLarge`.
  /// - Returns: `nil` where there is no digit.
  mutating func hexadecimal() throws(SkipReason) -> UInt64? { try number(radix: 16) }

  mutating func decimal() throws(SkipReason) -> UInt64? { try number(radix: 10) }

  private mutating func number(radix: UInt64) throws(SkipReason) -> UInt64? {
    var value: UInt64 = 0
    let start = place
    var tooLarge = false
    while let byte = next, let digit = Self.digit(byte), digit < radix {
      let (shifted, overflow) = value.multipliedReportingOverflow(by: radix)
      let (sum, carry) = shifted.addingReportingOverflow(digit)
      tooLarge = tooLarge || overflow || carry
      value = sum
      place += 1
    }
    if tooLarge { throw .numberTooLarge }
    return place > start ? value : nil
  }

  private static func digit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case 0x30...0x39: UInt64(byte - 0x30)
    case 0x61...0x66: UInt64(byte - 0x61 + 10)
    default: nil
    }
  }
}

extension ArraySlice<UInt8> {
  func equals(_ text: StaticString) -> Bool {
    var cursor = ByteCursor(self)
    return cursor.skip(text) && cursor.isAtEnd
  }

  func begins(with text: StaticString) -> Bool {
    var cursor = ByteCursor(self)
    return cursor.skip(text)
  }
}
