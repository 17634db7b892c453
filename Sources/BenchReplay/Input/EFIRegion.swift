// SPDX-License-Identifier: Apache-2.0

import Bench

/// One numbered directory of /sys/firmware/efi/runtime-map (drivers/firmware/efi/runtime-map.c, 6.12).
struct EFIRegion: Hashable {
  /// The files it consists of.
  static let files = ["attribute", "num_pages", "phys_addr", "type", "virt_addr"]
  /// EFI counts pages of 4 KiB, whatever the kernel's are.
  private static let pageBytes: UInt64 = 4096

  var physical: UInt64
  var virtual: UInt64
  var bytes: UInt64

  /// - Parameter texts: the contents of `files`, in their order.
  /// - Throws: `SkipReason`.
  init(_ texts: [[UInt8]]) throws(SkipReason) {
    var values: [UInt64] = []
    for text in texts { values.append(try Self.value(text)) }
    guard values.count == Self.files.count else { throw .notThisFormat }
    (physical, virtual) = (values[2], values[4])
    let (bytes, overflow) = values[1].multipliedReportingOverflow(by: Self.pageBytes)
    guard !overflow else { throw .numberTooLarge }
    self.bytes = bytes
  }

  private static func value(_ text: [UInt8]) throws(SkipReason) -> UInt64 {
    var cursor = ByteCursor(text[...])
    guard cursor.skip("0x"), let value = try cursor.hexadecimal() else { throw .notThisFormat }
    _ = cursor.skip("\r\n") || cursor.skip("\n")
    guard cursor.isAtEnd else { throw .notThisFormat }
    return value
  }

  /// - Parameter entry: its number in the directory.
  /// - Throws: `SkipReason`.
  func ranges(entry: Int, geometry: AddressGeometry) throws(SkipReason) -> [MappedRange] {
    guard virtual != 0 else { throw .notMapped }
    guard bytes > 0 else { throw .emptyRange }
    guard (virtual | physical) & (geometry.pageBytes - 1) == 0 else { throw .unaligned }
    let (end, overflow) = virtual.addingReportingOverflow(bytes)
    var widest = geometry
    widest.levels = 5
    guard !overflow, widest.reaches(virtual, end) else { throw .outOfReach }
    return MappedRange.contiguous(
      start: virtual, end: end, physical: physical, kind: .efi, line: entry, geometry: geometry)
  }
}

/// A directory of such regions.
struct EFIReader {
  private let name: String
  private var ranges: [MappedRange] = []
  private var skipped = SkipTally()
  private var entries = 0

  /// - Parameter name: of the directory, for sentences.
  init(name: String) { self.name = name }

  /// Names of the files of one entry, in the order in which `add` wants them.
  static let files = EFIRegion.files

  /// - Parameters:
  ///   - entry: number of the directory.
  ///   - texts: contents of `files`; an entry that lacks one has fewer.
  mutating func add(entry: Int, texts: [[UInt8]]) {
    entries += 1
    do throws(SkipReason) {
      ranges += try EFIRegion(texts).ranges(entry: entry, geometry: AddressGeometry())
    } catch {
      skipped.add(error, line: entry)
    }
  }

  /// - Throws: `ReplayInputError` if there is no usable entry.
  consuming func finish() throws(ReplayInputError) -> ReplayInput {
    try ReplayInput(
      name: name, source: .efi, lines: entries, spaces: [ranges], skipped: skipped)
  }
}
