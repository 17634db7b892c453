// SPDX-License-Identifier: Apache-2.0

import Bench

/// Cuts a stream of chunks into lines, which end with LF or CR LF, and holds at most one of them: a line longer than
/// the limit is passed over, not stored.
struct LineSplitter {
  /// A path of 4096 bytes of which each is written as four, and what stands before it.
  static let longest = 65536

  enum Line {
    case bytes(ArraySlice<UInt8>)
    case tooLong
  }

  private var carry: [UInt8] = []
  private var isTooLong = false
  /// Lines that have ended.
  private(set) var count = 0

  /// - Parameter body: gets each line that ends in this chunk, without its end, and its number from 1.
  mutating func feed<Failure: Error>(
    _ chunk: [UInt8], _ body: (Line, Int) throws(Failure) -> Void
  ) throws(Failure) {
    var start = chunk.startIndex
    while let end = chunk[start...].firstIndex(of: 0x0a) {
      try endLine(chunk[start..<end], body)
      start = end + 1
    }
    keep(chunk[start...])
  }

  /// The last line may lack its line feed.
  mutating func finish<Failure: Error>(
    _ body: (Line, Int) throws(Failure) -> Void
  ) throws(Failure) {
    if !carry.isEmpty || isTooLong { try endLine([], body) }
  }

  private mutating func keep(_ part: ArraySlice<UInt8>) {
    // One more: a CR may come to stand at the end.
    guard !isTooLong, carry.count + part.count <= Self.longest + 1 else {
      isTooLong = true
      carry = []
      return
    }
    carry += part
  }

  private mutating func endLine<Failure: Error>(
    _ part: ArraySlice<UInt8>, _ body: (Line, Int) throws(Failure) -> Void
  ) throws(Failure) {
    count += 1
    var whole = part
    if !carry.isEmpty || isTooLong {
      keep(part)
      whole = carry[...]
    }
    if whole.last == 0x0d { whole.removeLast() }
    let line: Line = isTooLong || whole.count > Self.longest ? .tooLong : .bytes(whole)
    carry = []
    isTooLong = false
    try body(line, count)
  }
}
