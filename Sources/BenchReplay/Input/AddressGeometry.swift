// SPDX-License-Identifier: Apache-2.0

import Bench

/// How addresses are cut into tables.
struct AddressGeometry: Sendable, Hashable {
  /// log2 of a page's bytes.
  var pageShift: Int
  /// log2 of a table's entries.
  var bitsPerLevel: Int
  /// Levels of tables, 4 or 5; with 4 there are no P4D tables.
  var levels: Int

  init(pageShift: Int = 12, bitsPerLevel: Int = 9, levels: Int = 4) {
    self.pageShift = pageShift
    self.bitsPerLevel = bitsPerLevel
    self.levels = levels
  }

  var pageBytes: UInt64 { 1 << UInt64(pageShift) }

  /// Bits of an address that the tables translate.
  var addressBits: Int { pageShift + bitsPerLevel * levels }

  /// log2 of what one entry of a table of this level maps.
  func entryShift(_ level: Level) -> Int { pageShift + bitsPerLevel * level.index }

  /// log2 of what one table of this level maps.
  func tableShift(_ level: Level) -> Int { entryShift(level) + bitsPerLevel }

  /// Whether the tables reach the whole of `start..<end`: all of it in the lower or all in the upper half.
  func reaches(_ start: UInt64, _ end: UInt64) -> Bool {
    guard start < end, addressBits < UInt64.bitWidth else { return start < end }
    let (low, high) = (start >> UInt64(addressBits), (end - 1) >> UInt64(addressBits))
    return low == high && (low == 0 || low == .max >> UInt64(addressBits))
  }

  /// Whether an address lies in the kernel's half, as far as five levels tell.
  static func isKernel(_ address: UInt64) -> Bool { address >> 57 == 0x7f }
}
