// SPDX-License-Identifier: Apache-2.0

import Bench

/// An input that cannot be used, by file and line.
struct ReplayInputError: SentenceError, Hashable {
  var sentence: String
}

/// What one input holds.
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
  }

  /// As the user named it.
  var name: String
  var source: Source
  /// Lines, or for EFI entries, whether used or not.
  var lines: Int
  /// By address.
  var ranges: [MappedRange]
  var skipped: SkipTally
  /// Ranges that begin before an earlier one ends, and the first line of one. What they share counts once.
  var overlapping = 0
  var firstOverlapLine: Int?

  /// - Throws: `ReplayInputError` if there is no range to replay.
  init(
    name: String, source: Source, lines: Int, ranges: [MappedRange], skipped: SkipTally
  ) throws(ReplayInputError) {
    self.name = name
    self.source = source
    self.lines = lines
    self.skipped = skipped
    self.ranges = ranges.sorted { ($0.start, $0.line) < ($1.start, $1.line) }
    guard !ranges.isEmpty else {
      let why = skipped.entries.first.map {
        """
        ; the first of \(skipped.total) skipped, \(source == .efi ? "entry" : "line") \($0.firstLine): \
        \($0.reason.rawValue)
        """
      }
      throw ReplayInputError(
        sentence: "\(name): read as \(source.rawValue), it maps nothing\(why ?? "")")
    }
    countOverlaps()
  }

  private mutating func countOverlaps() {
    var end: UInt64 = 0
    for range in ranges {
      if range.start < end {
        overlapping += 1
        firstOverlapLine = min(firstOverlapLine ?? range.line, range.line)
      }
      end = max(end, range.end)
    }
  }
}
