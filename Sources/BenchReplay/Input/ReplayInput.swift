// SPDX-License-Identifier: Apache-2.0

import Bench

/// An input that cannot be used, by file and line.
struct ReplayInputError: SentenceError, Hashable {
  var sentence: String
}

/// What one input file, or directory, tells.
struct ReplayInput: Sendable, Hashable {
  enum Source: String, Sendable, CaseIterable {
    case vmallocinfo, maps, smaps
    case efi = "efi runtime-map"

    /// Whose tables it tells about.
    var mm: MMKind {
      switch self {
      case .vmallocinfo: .initMM
      case .maps, .smaps: .user
      case .efi: .efiMM
      }
    }

    /// What its places are called.
    var place: String { self == .efi ? "entry" : "line" }
  }

  /// As the user named it.
  var name: String
  var source: Source
  /// Lines, or for EFI entries, whether used or not.
  var lines: Int
  /// What is mapped, by address space: one for each process of a maps or smaps, else one. Each is sorted by address
  /// and none is empty.
  var spaces: [[MappedRange]]
  var skipped: SkipTally
  /// Ranges that begin before an earlier one of their space ends, and the first line of one. Tables that they share
  /// count once.
  var overlapping = 0
  var firstOverlapLine: Int?

  /// - Throws: `ReplayInputError` if there is no range to replay.
  init(
    name: String, source: Source, lines: Int, spaces: [[MappedRange]], skipped: SkipTally
  ) throws(ReplayInputError) {
    self.name = name
    self.source = source
    self.lines = lines
    self.skipped = skipped
    self.spaces = spaces.filter { !$0.isEmpty }
      .map { $0.sorted { ($0.start, $0.line) < ($1.start, $1.line) } }
    guard !self.spaces.isEmpty else {
      let why = skipped.entries.first.map {
        "; \(skipped.total) skipped, the first at \(source.place) \($0.firstLine): \($0.reason.rawValue)"
      }
      throw ReplayInputError(
        sentence: "\(name): read as \(source.rawValue), it maps nothing\(why ?? "")")
    }
    countOverlaps()
  }

  /// All ranges, space by space.
  var ranges: [MappedRange] { spaces.flatMap(\.self) }

  /// How many spaces lie below 4 GiB as a whole: those of 32-bit processes.
  var narrowSpaces: Int {
    source.mm == .user ? spaces.count { $0.allSatisfy { $0.end <= 1 << 32 } } : 0
  }

  private mutating func countOverlaps() {
    for space in spaces {
      var end: UInt64 = 0
      for range in space {
        if range.start < end {
          overlapping += 1
          firstOverlapLine = min(firstOverlapLine ?? range.line, range.line)
        }
        end = max(end, range.end)
      }
    }
  }
}

/// Why a line, or what it describes, adds no tables to the replay.
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
  case otherPages = "huge pages of a size that 512 entries in a table do not give"
  // Well-formed and left out on purpose.
  case vsyscall = "[vsyscall], which is the kernel's"
  case noAccess = "mapped without access, and so taken as never touched"
  case nothingTold =
    "Rss and Swap are 0, so the file tells of no page; see below what they leave out"
  case sparse = "sparse: the file does not say what is mapped in it"
  case notMapped = "no virtual address: the kernel did not map it"
}

/// What was skipped: how often, and where first.
struct SkipTally: Sendable, Hashable {
  struct Entry: Sendable, Hashable {
    var reason: SkipReason
    var count: UInt64
    /// The first line, from 1.
    var firstLine: Int
  }

  private var byReason: [SkipReason: Entry] = [:]

  mutating func add(_ reason: SkipReason, line: Int) {
    add(Entry(reason: reason, count: 1, firstLine: line))
  }

  func merged(with other: SkipTally) -> SkipTally {
    var merged = self
    for entry in other.byReason.values { merged.add(entry) }
    return merged
  }

  private mutating func add(_ more: Entry) {
    guard var entry = byReason[more.reason] else {
      byReason[more.reason] = more
      return
    }
    entry.count += more.count
    entry.firstLine = min(entry.firstLine, more.firstLine)
    byReason[more.reason] = entry
  }

  /// In the order of the lines where each began.
  var entries: [Entry] {
    byReason.values.sorted {
      ($0.firstLine, $0.reason.rawValue) < ($1.firstLine, $1.reason.rawValue)
    }
  }

  var total: UInt64 { byReason.values.reduce(0) { $0 + $1.count } }
}
