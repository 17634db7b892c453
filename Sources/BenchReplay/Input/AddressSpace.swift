// SPDX-License-Identifier: Apache-2.0

import Bench

/// How addresses are cut into tables.
struct AddressGeometry: Codable, Sendable, Hashable {
  /// log2 of a page's bytes.
  var pageShift = 12
  /// log2 of a table's entries.
  var bitsPerLevel = 9
  /// Levels of tables, 4 or 5; with 4 there are no P4D tables.
  var levels = 4

  var pageBytes: UInt64 { 1 << UInt64(pageShift) }

  /// Bits of an address that the tables translate.
  var addressBits: Int { pageShift + bitsPerLevel * levels }

  /// log2 of what one entry of a table of this level maps.
  func entryShift(_ level: Level) -> Int { pageShift + bitsPerLevel * level.index }

  /// log2 of what one table of this level maps.
  func tableShift(_ level: Level) -> Int { entryShift(level) + bitsPerLevel }

  /// Whether the tables reach all of `start..<end`, which must lie in one half of the addresses.
  func reaches(_ start: UInt64, _ end: UInt64) -> Bool {
    guard start < end, addressBits < UInt64.bitWidth else { return start < end }
    let (low, high) = (start >> UInt64(addressBits), (end - 1) >> UInt64(addressBits))
    return low == high && (low == 0 || low == .max >> UInt64(addressBits))
  }

  /// Whether an address lies in the kernel's half, as far as five levels tell.
  static func isKernel(_ address: UInt64) -> Bool { address >> 57 == 0x7f }
}

/// Addresses that are mapped, as far as an input file tells.
struct MappedRange: Sendable, Hashable {
  enum Kind: Sendable, CaseIterable {
    case vmalloc, vmap, ioremap, percpu, user, efi, other
    case vmMapRAM
    /// Freed, but its tables are still there: the kernel clears entries and keeps the tables.
    case unpurged
    /// A user's mapping of frames that Rss does not count: devices, frames without a struct page.
    case outsideRss
    /// The kernel's own image, which arm64 lists. It is mapped while the kernel boots.
    case kernelImage
  }

  var start: UInt64
  /// One byte behind the last.
  var end: UInt64
  var kind: Kind
  /// The level whose entries map the pages: `pte` for small pages, `pmd` and `pud` for huge ones.
  var leaf = Level.pte
  /// The line of the file that tells of it, from 1.
  var line = 0

  /// Cuts a range of consecutive frames into the largest pages that both addresses allow. ioremap() and the EFI
  /// map of x86-64 and arm64 do so (mm/vmalloc.c: vmap_try_huge_pmd, vmap_try_huge_pud).
  /// - Parameter end: exclusive; at least `start`.
  static func contiguous(
    start: UInt64, end: UInt64, physical: UInt64, kind: Kind, line: Int, geometry: AddressGeometry,
    largest: Level = .pud
  ) -> [MappedRange] {
    guard start < end else { return [] }
    guard largest != .pte else {
      return [MappedRange(start: start, end: end, kind: kind, line: line)]
    }
    let smaller: Level = largest == .pud ? .pmd : .pte
    let below = { (start: UInt64, end: UInt64, physical: UInt64) in
      contiguous(
        start: start, end: end, physical: physical, kind: kind, line: line, geometry: geometry,
        largest: smaller)
    }
    let mask: UInt64 = (1 << UInt64(geometry.entryShift(largest))) - 1
    let (rounded, overflow) = start.addingReportingOverflow(mask)
    let first = rounded & ~mask
    let last = end & ~mask
    guard !overflow, (start ^ physical) & mask == 0, first < last else {
      return below(start, end, physical)
    }
    // Only the lower bits of the physical address matter, so it may wrap.
    return below(start, first, physical)
      + [MappedRange(start: first, end: last, kind: kind, leaf: largest, line: line)]
      + below(last, end, physical &+ (last - start))
  }
}
