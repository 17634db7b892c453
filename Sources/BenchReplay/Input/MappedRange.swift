// SPDX-License-Identifier: Apache-2.0

import Bench

/// Addresses that are mapped, as far as an input file tells.
struct MappedRange: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable {
    case vmalloc, vmap, ioremap, percpu, user, efi, other
    case vmMapRAM = "vm_map_ram"
    /// Freed, and its tables are still there: the kernel clears entries and keeps the tables.
    case unpurged
  }

  var start: UInt64
  /// One byte behind the last.
  var end: UInt64
  var kind: Kind
  /// The level whose entries map the pages: `pte` for small pages, `pmd` and `pud` for huge ones.
  var leaf: Level
  /// Where in the file it was said, from 1.
  var line: Int

  init(start: UInt64, end: UInt64, kind: Kind, leaf: Level = .pte, line: Int = 0) {
    self.start = start
    self.end = end
    self.kind = kind
    self.leaf = leaf
    self.line = line
  }

  /// A range of frames in a row, cut into the largest pages that both addresses allow, as ioremap() and the
  /// EFI map of x86-64 and arm64 do (lib/ioremap.c and mm/vmalloc.c: vmap_try_huge_pmd, vmap_try_huge_pud).
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
    // The physical address only has to keep its lower bits.
    return below(start, first, physical)
      + [MappedRange(start: first, end: last, kind: kind, leaf: largest, line: line)]
      + below(last, end, physical &+ (last - start))
  }
}
