// SPDX-License-Identifier: Apache-2.0

/// What a file's own numbers say about the pages of the machine that wrote it. Some kernels for arm64 and others have
/// pages of 16 or 64 KiB: their tables are cut differently, and a count in pages of 4 KiB would be wrong.
struct PageSizeEvidence {
  /// In bytes, the smallest first.
  static let sizes: [UInt64] = [4096, 16384, 65536]
  /// Fewer addresses may be multiples of a larger size by chance.
  private static let fewestRanges = 8

  /// Areas of vmallocinfo whose size fits their number of pages, by page size.
  private var votes: [UInt64: Int] = [:]
  /// All addresses, one over the other.
  private var addressBits: UInt64 = 0
  private var ranges = 0
  /// The smallest KernelPageSize of smaps. Mappings of hugetlb have larger ones.
  private var smallest: UInt64?

  mutating func add(start: UInt64, end: UInt64) {
    addressBits |= start | end
    ranges += 1
  }

  /// An area of vmallocinfo: so many pages, and most often one more as its guard.
  mutating func add(bytes: UInt64, pages: UInt64) {
    for size in Self.sizes {
      let (mapped, overflow) = pages.multipliedReportingOverflow(by: size)
      if !overflow, mapped == bytes || bytes >= size && mapped == bytes - size {
        votes[size, default: 0] += 1
      }
    }
  }

  mutating func add(kernelPageSize bytes: UInt64) { smallest = min(smallest ?? bytes, bytes) }

  /// The page size in bytes where it is not 4 KiB; `nil` where it is, or where nothing tells.
  var otherPageBytes: UInt64? {
    if let smallest {
      return (4097...65536).contains(smallest) ? smallest : nil
    }
    if let most = Self.sizes.filter({ votes[$0] != nil }).max(by: { votes[$0]! < votes[$1]! }) {
      return most == Self.sizes[0] ? nil : most
    }
    guard ranges >= Self.fewestRanges else { return nil }
    return Self.sizes.dropFirst().last { addressBits & ($0 - 1) == 0 }
  }
}
