// SPDX-License-Identifier: Apache-2.0

import Bench

/// /proc/vmallocinfo (mm/vmalloc.c, 6.12 to 6.16: vmalloc_info_show; spellings back to 3.x): one area of the kernel's
/// address space a line, `0xSTART-0xEND SIZE CALLER pages=N vmalloc N0=N`.
struct VmallocParser {
  let geometry: AddressGeometry
  private(set) var ranges: [MappedRange] = []
  private(set) var skipped = SkipTally()
  private(set) var evidence = PageSizeEvidence()

  init(geometry: AddressGeometry) { self.geometry = geometry }

  /// What makes a line refuse the whole file.
  enum Refusal: Error {
    /// The kernel printed no address, but zeros, a hash, or a word in brackets.
    case hiddenAddresses
    /// Addresses of a 32-bit kernel.
    case narrow

    var sentence: String {
      switch self {
      case .hiddenAddresses:
        """
        the kernel hid the addresses; read it as root after 'sysctl kernel.kptr_restrict=1' (0 prints \
        hashes or a word in brackets, 2 prints zeros)
        """
      case .narrow:
        "addresses of 32 bits, so of a 32-bit kernel; replay knows the tables of 64-bit kernels only"
      }
    }
  }

  static func recognises(_ line: ArraySlice<UInt8>) -> Bool {
    var cursor = ByteCursor(line)
    return hidesAddresses(line)
      || (cursor.skip("0x") && cursor.skipHexadecimal() && cursor.skip("-0x")
        && cursor.skipHexadecimal())
  }

  /// `0x(____ptrval____)-0x(____ptrval____)` before the kernel has gathered randomness (4.17 on), `(ptrval)`
  /// (4.15 and 4.16) and `(null)` (before), both with blanks in front.
  private static func hidesAddresses(_ line: ArraySlice<UInt8>) -> Bool {
    var cursor = ByteCursor(line)
    func skipsWord() -> Bool {
      _ = cursor.skip("0x")
      cursor.skipBlanks()
      return cursor.skipBracketed()
    }
    return skipsWord() && cursor.skip("-") && skipsWord()
  }

  /// - Throws: `Refusal` where no line of the file can be used.
  mutating func line(_ bytes: ArraySlice<UInt8>, number: Int) throws(Refusal) {
    if Self.hidesAddresses(bytes) { throw .hiddenAddresses }
    do {
      ranges += try area(bytes, number: number)
    } catch let reason as SkipReason {
      skipped.add(reason, line: number)
    } catch {
      throw error as! Refusal
    }
  }

  /// - Throws: `SkipReason` or `Refusal`.
  private mutating func area(_ line: ArraySlice<UInt8>, number: Int) throws -> [MappedRange] {
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
    evidence.add(start: start, end: end)
    if let pages = words.pages { evidence.add(bytes: size, pages: pages) }
    if words.isSparse { throw SkipReason.sparse }
    let mapped = start + (try words.mappedBytes(of: size, page: geometry.pageBytes))
    switch (words.kind, words.physical) {
    case (.ioremap, let physical?):
      return MappedRange.contiguous(
        start: start, end: mapped, physical: physical, kind: .ioremap, line: number,
        geometry: geometry)
    // vmap() knows no physical address; only areas that are registered at boot have one.
    case (.vmap, _?):
      return [MappedRange(start: start, end: mapped, kind: .kernelImage, line: number)]
    default:
      return [MappedRange(start: start, end: mapped, kind: words.kind, line: number)]
    }
  }

  /// The difference of two hashes, which have 32 bits, is not the size.
  private static func checkShown(_ start: UInt64, _ end: UInt64, _ size: UInt64) throws(Refusal) {
    if start == 0 || end == 0 { throw .hiddenAddresses }
    guard start >> 32 == 0, end >> 32 == 0 else { return }
    throw end &- start == size ? .narrow : .hiddenAddresses
  }
}

extension VmallocParser {
  /// What follows the size.
  private struct Words {
    var kind = MappedRange.Kind.other
    var pages: UInt64?
    var physical: UInt64?
    var isSparse = false

    init(_ cursor: inout ByteCursor) throws(SkipReason) {
      while true {
        cursor.skipBlanks()
        let word = cursor.word()
        if word.isEmpty { return }
        try take(word)
      }
    }

    private mutating func take(_ word: ArraySlice<UInt8>) throws(SkipReason) {
      var value = ByteCursor(word)
      if value.skip("pages=") {
        guard let count = try value.decimal(), value.isAtEnd else { throw .notThisFormat }
        pages = count
      } else if value.skip("phys=") {
        // Kernels before 4.11 print no 0x.
        _ = value.skip("0x")
        guard let address = try value.hexadecimal(), value.isAtEnd else { throw .notThisFormat }
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
    func mappedBytes(of size: UInt64, page: UInt64) throws(SkipReason) -> UInt64 {
      if let pages {
        let (bytes, overflow) = pages.multipliedReportingOverflow(by: page)
        guard !overflow, bytes <= size else { throw .tooManyPages }
        guard bytes > 0 else { throw .emptyRange }
        return bytes
      }
      switch kind {
      case .percpu, .vmMapRAM, .unpurged: return size
      default:
        guard size > page else { throw .emptyRange }
        return size - page
      }
    }
  }
}
