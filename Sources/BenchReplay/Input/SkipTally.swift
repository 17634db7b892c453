// SPDX-License-Identifier: Apache-2.0

import Bench

/// Why a line, or what it describes, holds no tables for the replay.
enum SkipReason: String, Sendable, CaseIterable, Error {
  case tooLong = "longer than 64 KiB"
  case notThisFormat = "not a line of this format"
  case numberTooLarge = "a number that 64 bits do not hold"
  case emptyRange = "a range without a page"
  case sizeDisagrees = "a size that is not its end less its start"
  case unaligned = "an address that is no multiple of the page size"
  case outOfReach = "addresses where such a range cannot be"
  case tooManyPages = "more pages than the range has room for"
  case cutOff = "a mapping without its Rss, Swap or KernelPageSize"
  case fieldAlone = "a field with no mapping above it"
  case otherPages = "pages of a size that this geometry does not have"
  // Well-formed and left out on purpose.
  case vsyscall = "[vsyscall], which is the kernel's"
  case noAccess = "mapped without access, so never touched"
  case notPresent = "nothing present"
  case sparse = "sparse: the file does not say what is mapped in it"
  case notMapped = "no virtual address: the kernel did not map it"
}

/// What was skipped: how often, and where first.
struct SkipTally: Sendable, Hashable {
  package struct Entry: Sendable, Hashable {
    var reason: SkipReason
    var count: UInt64
    /// The first line, from 1.
    var firstLine: Int
  }

  private var byReason: [SkipReason: Entry] = [:]

  init() {}

  mutating func add(_ reason: SkipReason, line: Int, count: UInt64 = 1) {
    if var entry = byReason[reason] {
      entry.count += count
      entry.firstLine = min(entry.firstLine, line)
      byReason[reason] = entry
    } else {
      byReason[reason] = Entry(reason: reason, count: count, firstLine: line)
    }
  }

  /// In the order of the lines where each began.
  var entries: [Entry] {
    byReason.values.sorted {
      ($0.firstLine, $0.reason.rawValue) < ($1.firstLine, $1.reason.rawValue)
    }
  }

  var total: UInt64 { byReason.values.reduce(0) { $0 + $1.count } }
}
