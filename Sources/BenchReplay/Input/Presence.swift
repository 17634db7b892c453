// SPDX-License-Identifier: Apache-2.0

import Bench

/// What smaps says about the pages of one mapping, and the tables that follow from it. Sizes in bytes.
struct Presence: Hashable {
  var resident: UInt64?
  var swapped: UInt64?
  var pageBytes: UInt64?
  var hugetlb: UInt64 = 0
  /// Huge pages of files and shared memory. Those of anonymous memory are no less: each has a PTE table deposited
  /// for the day it is split (mm/huge_memory.c: pgtable_trans_huge_deposit).
  var hugeWithoutTable: UInt64 = 0
  /// VmFlags has `pf`, `io` or `mm`: Rss does not count frames that have no struct page (mm/memory.c: vm_normal_page).
  var isOutsideRss = false

  /// - Throws: `notThisFormat` or `numberTooLarge`.
  mutating func take(_ line: ArraySlice<UInt8>) throws(SkipReason) {
    var cursor = ByteCursor(line)
    if cursor.skip("Rss:") {
      resident = try Self.bytes(&cursor)
    } else if cursor.skip("Swap:") {
      swapped = try Self.bytes(&cursor)
    } else if cursor.skip("KernelPageSize:") {
      pageBytes = try Self.bytes(&cursor)
    } else if cursor.skip("Shared_Hugetlb:") || cursor.skip("Private_Hugetlb:") {
      hugetlb = try Self.sum(hugetlb, Self.bytes(&cursor))
    } else if cursor.skip("ShmemPmdMapped:") || cursor.skip("FilePmdMapped:") {
      hugeWithoutTable = try Self.sum(hugeWithoutTable, Self.bytes(&cursor))
    } else if cursor.skip("VmFlags:") {
      isOutsideRss = Self.hasFlag(&cursor)
    }
  }

  private static func hasFlag(_ cursor: inout ByteCursor) -> Bool {
    while true {
      cursor.skipBlanks()
      let flag = cursor.word()
      if flag.isEmpty { return false }
      if flag.equals("pf") || flag.equals("io") || flag.equals("mm") { return true }
    }
  }

  private static func bytes(_ cursor: inout ByteCursor) throws(SkipReason) -> UInt64 {
    cursor.skipBlanks()
    guard let kibibytes = try cursor.decimal(), cursor.skip(" kB"), cursor.isAtEnd else {
      throw .notThisFormat
    }
    let (bytes, overflow) = kibibytes.multipliedReportingOverflow(by: 1024)
    if overflow { throw .numberTooLarge }
    return bytes
  }

  private static func sum(_ a: UInt64, _ b: UInt64) throws(SkipReason) -> UInt64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    if overflow { throw .numberTooLarge }
    return sum
  }

  /// The most tables that so many present pages can need: as many as there are pages, or as cover the mapping. The
  /// file does not say where in the mapping they lie; they are taken to be at its start, each in a table of its own.
  /// A mapping of frames that Rss does not count is taken whole.
  func ranges(
    start: UInt64, end: UInt64, line: Int, geometry: AddressGeometry
  ) throws(SkipReason) -> [MappedRange] {
    guard let resident, let pageBytes else { throw .cutOff }
    if isOutsideRss, pageBytes == geometry.pageBytes {
      return [MappedRange(start: start, end: end, kind: .outsideRss, line: line)]
    }
    if pageBytes != geometry.pageBytes {
      return try hugetlbRange(start, end, line, pageBytes, geometry)
    }
    // Older kernels have no Swap line where swap is compiled out.
    let present = try Self.sum(resident, swapped ?? 0)
    guard present <= end - start, present % pageBytes == 0, hugeWithoutTable <= present else {
      throw .tooManyPages
    }
    guard present > 0 else { throw .nothingTold }
    let reach: UInt64 = 1 << UInt64(geometry.entryShift(.pmd))
    let hugeEnd = end & ~(reach - 1)
    guard hugeWithoutTable % reach == 0 else { throw .tooManyPages }
    if hugeWithoutTable == 0 {
      return [
        touched(start, end, pages: present / pageBytes, reach, line)
      ]
    }
    guard hugeEnd > start, hugeWithoutTable <= hugeEnd - start else { throw .tooManyPages }
    let hugeStart = hugeEnd - hugeWithoutTable
    var ranges = [
      MappedRange(start: hugeStart, end: hugeEnd, kind: .user, leaf: .pmd, line: line)
    ]
    let small = present - hugeWithoutTable
    if small > 0, start < hugeStart {
      ranges.append(touched(start, hugeStart, pages: small / pageBytes, reach, line))
    }
    if small > hugeStart - start, hugeEnd < end {
      ranges.append(MappedRange(start: hugeEnd, end: end, kind: .user, line: line))
    }
    return ranges
  }

  private func touched(
    _ start: UInt64, _ end: UInt64, pages: UInt64, _ reach: UInt64, _ line: Int
  ) -> MappedRange {
    let (bytes, overflow) = pages.multipliedReportingOverflow(by: reach)
    let (limit, carry) = (start & ~(reach - 1)).addingReportingOverflow(bytes)
    return MappedRange(
      start: start, end: overflow || carry ? end : min(end, limit), kind: .user, line: line)
  }

  private func hugetlbRange(
    _ start: UInt64, _ end: UInt64, _ line: Int, _ pageBytes: UInt64, _ geometry: AddressGeometry
  ) throws(SkipReason) -> [MappedRange] {
    let leaf: Level
    switch pageBytes {
    case 1 << UInt64(geometry.entryShift(.pmd)): leaf = .pmd
    case 1 << UInt64(geometry.entryShift(.pud)): leaf = .pud
    default: throw .otherPages
    }
    guard (start | end) & (pageBytes - 1) == 0 else { throw .unaligned }
    guard hugetlb <= end - start, hugetlb % pageBytes == 0 else { throw .tooManyPages }
    guard hugetlb > 0 else { throw .nothingTold }
    let reach: UInt64 = 1 << UInt64(geometry.tableShift(leaf))
    var range = touched(start, end, pages: hugetlb / pageBytes, reach, line)
    range.leaf = leaf
    return [range]
  }
}
