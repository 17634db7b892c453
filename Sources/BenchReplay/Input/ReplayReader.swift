// SPDX-License-Identifier: Apache-2.0

import Bench

/// Takes a file chunk by chunk, finds out what it is, and gathers its ranges.
struct ReplayReader {
  /// More than any machine has: 64 times the default of vm.max_map_count.
  static let mostRanges = 1 << 22
  /// A file whose first lines say nothing is something else.
  static let linesToRecognise = 20

  private let name: String
  private let geometry = AddressGeometry()
  private var splitter = LineSplitter()
  /// At most one of these two is there: the one whose format the file has.
  private var vmalloc: VmallocParser?
  private var process: ProcessMapParser?
  /// Lines that no parser has seen.
  private var skipped = SkipTally()
  private var isFirstChunk = true
  private var firstLine: [UInt8]?

  /// - Parameter name: of the file, for sentences.
  init(name: String) { self.name = name }

  /// - Throws: `ReplayInputError`.
  mutating func feed(_ chunk: [UInt8]) throws(ReplayInputError) {
    if isFirstChunk, chunk.prefix(4096).contains(0) {
      throw fail("line 1: binary data, not text of \(Self.known)")
    }
    isFirstChunk = isFirstChunk && chunk.isEmpty
    // Taken out, so that the closure may change the rest.
    var splitter = self.splitter
    try splitter.feed(chunk) { (line, number) throws(ReplayInputError) in
      try take(line, number)
    }
    self.splitter = splitter
  }

  /// - Throws: `ReplayInputError`, also for a file without a usable range.
  consuming func finish() throws(ReplayInputError) -> ReplayInput {
    var last = splitter
    try last.finish { (line, number) throws(ReplayInputError) in try take(line, number) }
    splitter = last
    guard splitter.count > 0 else {
      throw fail("it is empty; a kernel thread's maps are, and a file that may not be read")
    }
    process?.finish()
    try checkCount(splitter.count)
    if let vmalloc {
      return try input(.vmallocinfo, [vmalloc.ranges], vmalloc.skipped, vmalloc.evidence)
    }
    if let process {
      return try input(
        process.isSmaps ? .smaps : .maps, process.spaces, process.skipped, process.evidence)
    }
    throw unrecognised()
  }

  private static let known = "/proc/vmallocinfo, /proc/PID/maps or /proc/PID/smaps"

  private func input(
    _ source: ReplayInput.Source, _ spaces: [[MappedRange]], _ found: SkipTally,
    _ evidence: PageSizeEvidence
  ) throws(ReplayInputError) -> ReplayInput {
    if let bytes = evidence.otherPageBytes {
      throw fail(
        """
        read as \(source.rawValue), its numbers are those of a machine with pages of \(bytes / 1024) KiB; \
        replay knows tables for pages of 4 KiB only
        """)
    }
    return try ReplayInput(
      name: name, source: source, lines: splitter.count, spaces: spaces,
      skipped: skipped.merged(with: found))
  }

  private mutating func take(
    _ line: LineSplitter.Line, _ number: Int
  ) throws(ReplayInputError) {
    guard case .bytes(let bytes) = line else {
      skipped.add(.tooLong, line: number)
      return try checkKnown(number)
    }
    if bytes.allSatisfy({ $0 == 0x20 }) { return }
    if vmalloc == nil, process == nil { recognise(bytes) }
    if vmalloc != nil {
      do throws(VmallocParser.Refusal) {
        try vmalloc?.line(bytes, number: number)
      } catch {
        throw fail("line \(number): \(error.sentence)")
      }
    } else if process != nil {
      process?.line(bytes, number: number)
    } else {
      if firstLine == nil { firstLine = Array(bytes.prefix(40)) }
      skipped.add(.notThisFormat, line: number)
      try checkKnown(number)
    }
    try checkCount(number)
  }

  private mutating func recognise(_ bytes: ArraySlice<UInt8>) {
    if VmallocParser.recognises(bytes) {
      vmalloc = VmallocParser(geometry: geometry)
    } else if ProcessMapParser.recognises(bytes) {
      process = ProcessMapParser(geometry: geometry)
    }
  }

  private func checkCount(_ number: Int) throws(ReplayInputError) {
    guard vmalloc?.ranges.count ?? process?.count ?? 0 <= Self.mostRanges else {
      throw fail("line \(number): more than \(Self.mostRanges) ranges, which no machine has")
    }
  }

  private func checkKnown(_ number: Int) throws(ReplayInputError) {
    if vmalloc == nil, process == nil, number >= Self.linesToRecognise { throw unrecognised() }
  }

  private func unrecognised() -> ReplayInputError {
    let start = firstLine.map { line in
      let text = line.map { (0x20...0x7e).contains($0) ? Character(UnicodeScalar($0)) : "?" }
      return "; it begins '\(String(text))'"
    }
    return fail("line 1: this is neither of \(Self.known)\(start ?? "")")
  }

  private func fail(_ problem: String) -> ReplayInputError {
    ReplayInputError(sentence: "\(name): \(problem)")
  }
}
