// SPDX-License-Identifier: Apache-2.0

import Bench

/// /proc/PID/maps and smaps (fs/proc/task_mmu.c, 6.12 to 6.16: show_map_vma, show_smap): a line for each mapping,
/// in smaps followed by its fields.
struct ProcessMapParser {
  let geometry: AddressGeometry
  private var pending: Mapping?
  private(set) var isSmaps = false
  /// The last mapping was skipped, and its fields with it.
  private var passesOver = false

  init(geometry: AddressGeometry) { self.geometry = geometry }

  private struct Mapping {
    var start: UInt64
    var end: UInt64
    var line: Int
    var isAccessible: Bool
    var hasFields = false
    var problem: SkipReason?
    var presence = Presence()
  }

  static func recognises(_ line: ArraySlice<UInt8>) -> Bool {
    var cursor = ByteCursor(line)
    guard cursor.skipHexadecimal(), cursor.skip("-"), cursor.skipHexadecimal(), cursor.skipBlanks()
    else { return false }
    return permissions(cursor.word()) != nil
  }

  /// - Parameter emit: gets ranges, or why there are none, and the line of their mapping.
  mutating func line(
    _ bytes: ArraySlice<UInt8>, number: Int,
    _ emit: (Result<[MappedRange], SkipReason>, Int) -> Void
  ) {
    if let first = bytes.first, (0x41...0x5a).contains(first) {
      if passesOver {
        isSmaps = true
      } else if !field(bytes) {
        emit(.failure(pending == nil ? .fieldAlone : .notThisFormat), number)
      }
      return
    }
    finish(emit)
    passesOver = false
    do throws(SkipReason) {
      pending = try header(bytes, number)
    } catch {
      passesOver = true
      emit(.failure(error), number)
    }
  }

  /// Ends the last mapping.
  mutating func finish(_ emit: (Result<[MappedRange], SkipReason>, Int) -> Void) {
    guard let mapping = pending else { return }
    pending = nil
    do throws(SkipReason) {
      emit(.success(try ranges(of: mapping)), mapping.line)
    } catch {
      emit(.failure(error), mapping.line)
    }
  }

  private func header(_ bytes: ArraySlice<UInt8>, _ line: Int) throws(SkipReason) -> Mapping {
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
    cursor.skipBlanks()
    if cursor.skip("[vsyscall]") { throw .vsyscall }
    guard !AddressGeometry.isKernel(start), (end - 1) >> 57 == 0 else { throw .outOfReach }
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
  /// - Returns: false for a line that cannot be read, or has no mapping.
  private mutating func field(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard pending != nil, bytes.contains(0x3a) else { return false }
    isSmaps = true
    pending?.hasFields = true
    do throws(SkipReason) {
      try pending?.presence.take(bytes)
    } catch {
      if error == .notThisFormat { return false }
      pending?.problem = error
    }
    return true
  }

  private func ranges(of mapping: Mapping) throws(SkipReason) -> [MappedRange] {
    if let problem = mapping.problem { throw problem }
    if isSmaps {
      return try mapping.presence.ranges(
        start: mapping.start, end: mapping.end, line: mapping.line, geometry: geometry)
    }
    guard mapping.isAccessible else { throw .noAccess }
    return [
      MappedRange(start: mapping.start, end: mapping.end, kind: .user, line: mapping.line)
    ]
  }
}
