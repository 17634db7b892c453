// SPDX-License-Identifier: Apache-2.0

import Bench

/// Takes a file chunk by chunk, finds out what it is, and gathers its ranges.
struct ReplayReader {
  /// More than any machine has: 64 times the default of vm.max_map_count.
  static let mostRanges = 1 << 22
  /// A file whose first lines say nothing is something else.
  static let linesToRecognise = 20

  private enum Format {
    case unknown
    case vmalloc(VmallocParser)
    case process(ProcessMapParser)
  }

  private let name: String
  private let geometry = AddressGeometry()
  private var splitter = LineSplitter()
  private var format = Format.unknown
  private var ranges: [MappedRange] = []
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
    switch format {
    case .unknown: throw unrecognised()
    case .vmalloc:
      return try ReplayInput(
        name: name, source: .vmallocinfo, lines: splitter.count, ranges: ranges, skipped: skipped)
    case .process(var parser):
      parser.finish { add($0, line: $1) }
      try checkCount(splitter.count)
      return try ReplayInput(
        name: name, source: parser.isSmaps ? .smaps : .maps, lines: splitter.count, ranges: ranges,
        skipped: skipped)
    }
  }

  private static let known = "/proc/vmallocinfo, /proc/PID/maps or /proc/PID/smaps"

  private mutating func take(
    _ line: LineSplitter.Line, _ number: Int
  ) throws(ReplayInputError) {
    guard case .bytes(let bytes) = line else {
      skipped.add(.tooLong, line: number)
      return try checkKnown(number)
    }
    if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x0d }) { return }
    if case .unknown = format { recognise(bytes) }
    switch format {
    case .unknown:
      if firstLine == nil { firstLine = Array(bytes.prefix(40)) }
      skipped.add(.notThisFormat, line: number)
      try checkKnown(number)
    case .vmalloc(let parser): try takeVmalloc(parser, bytes, number)
    case .process(var parser):
      let wasSmaps = parser.isSmaps
      // The parser grows by nothing but its own pending mapping: copying it costs no allocation.
      parser.line(bytes, number: number) { add($0, line: $1) }
      if parser.isSmaps, !wasSmaps { dropBareMappings() }
      format = .process(parser)
    }
    try checkCount(number)
  }

  private mutating func recognise(_ bytes: ArraySlice<UInt8>) {
    if VmallocParser.recognises(bytes) {
      format = .vmalloc(VmallocParser(geometry: geometry))
    } else if ProcessMapParser.recognises(bytes) {
      format = .process(ProcessMapParser(geometry: geometry))
    }
  }

  private mutating func takeVmalloc(
    _ parser: VmallocParser, _ bytes: ArraySlice<UInt8>, _ number: Int
  ) throws(ReplayInputError) {
    do {
      ranges += try parser.ranges(bytes, number: number)
    } catch let reason as SkipReason {
      skipped.add(reason, line: number)
    } catch {
      throw fail(
        """
        line \(number): the kernel hid the addresses; read it as root after \
        'sysctl kernel.kptr_restrict=1' (0 prints hashes, 2 prints zeros)
        """)
    }
  }

  private mutating func add(_ found: Result<[MappedRange], SkipReason>, line: Int) {
    switch found {
    case .success(let more): ranges += more
    case .failure(let reason): skipped.add(reason, line: line)
    }
  }

  /// Mappings before the first field were taken for those of a file without fields.
  private mutating func dropBareMappings() {
    for range in ranges { skipped.add(.cutOff, line: range.line) }
    ranges = []
  }

  private func checkCount(_ number: Int) throws(ReplayInputError) {
    guard ranges.count <= Self.mostRanges else {
      throw fail("line \(number): more than \(Self.mostRanges) ranges, which no machine has")
    }
  }

  private func checkKnown(_ number: Int) throws(ReplayInputError) {
    if case .unknown = format, number >= Self.linesToRecognise { throw unrecognised() }
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
