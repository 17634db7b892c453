// SPDX-License-Identifier: Apache-2.0

import Bench

/// /proc/PID/maps and smaps (fs/proc/task_mmu.c, 6.12 to 6.16: show_map_vma, show_smap): a line for each mapping,
/// in smaps followed by its fields. The mappings of a process come in the order of their addresses, so one that lies
/// below the last begins another process.
struct ProcessMapParser {
  let geometry: AddressGeometry
  /// Of each process.
  private(set) var spaces: [[MappedRange]] = [[]]
  private(set) var skipped = SkipTally()
  private(set) var evidence = PageSizeEvidence()
  private(set) var isSmaps = false
  /// Ranges of all processes.
  private(set) var count = 0
  private var pending: Mapping?
  /// Where the last mapping ends, used or not.
  private var lastEnd: UInt64 = 0
  /// The last mapping was skipped, and its fields are too.
  private var passesOver = false

  init(geometry: AddressGeometry) { self.geometry = geometry }

  private struct Mapping {
    var start: UInt64
    var end: UInt64
    var line: Int
    var isAccessible: Bool
    var problem: SkipReason?
    var presence = Presence()
  }

  static func recognises(_ line: ArraySlice<UInt8>) -> Bool {
    var cursor = ByteCursor(line)
    guard cursor.skipHexadecimal(), cursor.skip("-"), cursor.skipHexadecimal(), cursor.skipBlanks()
    else { return false }
    return permissions(cursor.word()) != nil
  }

  mutating func line(_ bytes: ArraySlice<UInt8>, number: Int) {
    if let first = bytes.first, (0x41...0x5a).contains(first) {
      return field(bytes, number: number)
    }
    finish()
    passesOver = false
    do throws(SkipReason) {
      pending = try header(bytes, number)
    } catch {
      passesOver = true
      skipped.add(error, line: number)
    }
  }

  /// Ends the last mapping.
  mutating func finish() {
    guard let mapping = pending else { return }
    pending = nil
    do throws(SkipReason) {
      let ranges = try ranges(of: mapping)
      spaces[spaces.count - 1] += ranges
      count += ranges.count
    } catch {
      skipped.add(error, line: mapping.line)
    }
  }

  private mutating func header(
    _ bytes: ArraySlice<UInt8>, _ line: Int
  ) throws(SkipReason) -> Mapping {
    var cursor = ByteCursor(bytes)
    guard let start = try cursor.hexadecimal(), cursor.skip("-"),
      let end = try cursor.hexadecimal(), cursor.skipBlanks(),
      let accessible = Self.permissions(cursor.word()), cursor.skipBlanks(),
      try cursor.hexadecimal() != nil, cursor.skipBlanks()
    else { throw .notThisFormat }
    guard start < end else { throw .emptyRange }
    guard (start | end) & (geometry.pageBytes - 1) == 0 else { throw .unaligned }
    _ = cursor.word()
    cursor.skipBlanks()
    guard try cursor.decimal() != nil else { throw .notThisFormat }
    if start < lastEnd, !spaces[spaces.count - 1].isEmpty { spaces.append([]) }
    lastEnd = end
    cursor.skipBlanks()
    if cursor.skip("[vsyscall]") { throw .vsyscall }
    guard !AddressGeometry.isKernel(start), (end - 1) >> 57 == 0 else { throw .outOfReach }
    evidence.add(start: start, end: end)
    return Mapping(start: start, end: end, line: line, isAccessible: accessible)
  }

  /// `rwxp`: whether any access is allowed; `nil` if it is not that.
  private static func permissions(_ word: ArraySlice<UInt8>) -> Bool? {
    let letters: [[UInt8]] = [[0x72, 0x2d], [0x77, 0x2d], [0x78, 0x2d], [0x70, 0x73]]
    guard word.count == letters.count, zip(word, letters).allSatisfy({ $1.contains($0) }) else {
      return nil
    }
    return word.prefix(3).contains { $0 != 0x2d }
  }

  /// `Name:   12 kB`; only those that matter are looked into.
  private mutating func field(_ bytes: ArraySlice<UInt8>, number: Int) {
    if passesOver { return beSmaps() }
    guard pending != nil else { return skipped.add(.fieldAlone, line: number) }
    guard bytes.contains(0x3a) else { return skipped.add(.notThisFormat, line: number) }
    beSmaps()
    do throws(SkipReason) {
      try pending?.presence.take(bytes)
    } catch .notThisFormat {
      skipped.add(.notThisFormat, line: number)
    } catch {
      pending?.problem = error
    }
  }

  /// Mappings before the first field were taken for those of a file without fields.
  private mutating func beSmaps() {
    guard !isSmaps else { return }
    isSmaps = true
    for range in spaces.flatMap(\.self) { skipped.add(.cutOff, line: range.line) }
    spaces = [[]]
    count = 0
  }

  private mutating func ranges(of mapping: Mapping) throws(SkipReason) -> [MappedRange] {
    if let problem = mapping.problem { throw problem }
    if isSmaps {
      if let bytes = mapping.presence.pageBytes { evidence.add(kernelPageSize: bytes) }
      return try mapping.presence.ranges(
        start: mapping.start, end: mapping.end, line: mapping.line, geometry: geometry)
    }
    guard mapping.isAccessible else { throw .noAccess }
    return [
      MappedRange(start: mapping.start, end: mapping.end, kind: .user, line: mapping.line)
    ]
  }
}
