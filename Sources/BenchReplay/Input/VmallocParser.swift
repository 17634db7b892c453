// SPDX-License-Identifier: Apache-2.0

import Bench

/// /proc/vmallocinfo (mm/vmalloc.c, 6.12 to 6.16: vmalloc_info_show): one area of the kernel's address space a line,
/// `0xSTART-0xEND SIZE CALLER pages=N vmalloc N0=N`.
struct VmallocParser {
  let geometry: AddressGeometry

  /// The kernel printed no address: zeros, or a hash of it.
  struct HiddenAddresses: Error {}

  static func recognises(_ line: ArraySlice<UInt8>) -> Bool {
    var cursor = ByteCursor(line)
    return cursor.skip("0x") && cursor.skipHexadecimal() && cursor.skip("-0x")
      && cursor.skipHexadecimal()
  }

  /// - Throws: `SkipReason` or `HiddenAddresses`.
  func ranges(_ line: ArraySlice<UInt8>, number: Int) throws -> [MappedRange] {
    var cursor = ByteCursor(line)
    guard cursor.skip("0x"), let start = try cursor.hexadecimal(), cursor.skip("-0x"),
      let end = try cursor.hexadecimal(), cursor.skipBlanks(), let size = try cursor.decimal(),
      cursor.isAtEnd || cursor.next == 0x20
    else { throw SkipReason.notThisFormat }
    try Self.checkShown(start, end, size)
    guard start < end else { throw SkipReason.emptyRange }
    guard end - start == size else { throw SkipReason.sizeDisagrees }
    guard AddressGeometry.isKernel(start), AddressGeometry.isKernel(end - 1) else {
      throw SkipReason.outOfReach
    }
    guard (start | end) & (geometry.pageBytes - 1) == 0 else { throw SkipReason.unaligned }
    let words = try Words(&cursor)
    if words.isSparse { throw SkipReason.sparse }
    let mapped = start + (try words.mappedBytes(of: size, page: geometry.pageBytes))
    if words.kind == .ioremap, let physical = words.physical {
      return MappedRange.contiguous(
        start: start, end: mapped, physical: physical, kind: .ioremap, line: number,
        geometry: geometry)
    }
    return [MappedRange(start: start, end: mapped, kind: words.kind, line: number)]
  }

  /// kptr_restrict prints zeros; the kernel's default prints 32 bits of a hash, whose difference is not the size.
  private static func checkShown(_ start: UInt64, _ end: UInt64, _ size: UInt64) throws {
    if start == 0 || end == 0 { throw HiddenAddresses() }
    if start >> 32 == 0, end >> 32 == 0, end &- start != size { throw HiddenAddresses() }
  }

  /// What follows the size.
  private struct Words {
    var kind = MappedRange.Kind.other
    var pages: UInt64?
    var physical: UInt64?
    var isSparse = false

    init(_ cursor: inout ByteCursor) throws {
      while true {
        cursor.skipBlanks()
        let word = cursor.word()
        if word.isEmpty { return }
        try take(word)
      }
    }

    private mutating func take(_ word: ArraySlice<UInt8>) throws {
      var value = ByteCursor(word)
      if value.skip("pages=") {
        guard let count = try value.decimal(), value.isAtEnd else { throw SkipReason.notThisFormat }
        pages = count
      } else if value.skip("phys=0x") {
        guard let address = try value.hexadecimal(), value.isAtEnd else {
          throw SkipReason.notThisFormat
        }
        physical = address
      } else if word.begins(with: "pcpu_get_vm_areas") {
        kind = .percpu
      } else if word.equals("vmalloc") {
        if kind != .percpu { kind = .vmalloc }
      } else if word.equals("ioremap") {
        kind = .ioremap
      } else if word.equals("vmap") {
        kind = .vmap
      } else if word.equals("vm_map_ram") {
        kind = .vmMapRAM
      } else if word.equals("unpurged") {
        kind = .unpurged
      } else if word.equals("sparse") {
        isSparse = true
      }
    }

    /// All but the guard page that ends an area. Areas of percpu, of vm_map_ram() and the unpurged have none.
    func mappedBytes(of size: UInt64, page: UInt64) throws -> UInt64 {
      if let pages {
        let (bytes, overflow) = pages.multipliedReportingOverflow(by: page)
        guard !overflow, bytes <= size else { throw SkipReason.tooManyPages }
        guard bytes > 0 else { throw SkipReason.emptyRange }
        return bytes
      }
      switch kind {
      case .percpu, .vmMapRAM, .unpurged: return size
      default:
        guard size > page else { throw SkipReason.emptyRange }
        return size - page
      }
    }
  }
}
