// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

/// The loops over the entries of one table.
@Suite struct PgtableEntriesTests {
  private static let present: UInt64 = 0x63
  private static let writable: UInt64 = 0x2

  private func withTables(
    _ body: (UnsafeMutablePointer<pte_t>, UnsafeMutablePointer<pte_t>) -> Void
  ) {
    var tables = [pte_t](repeating: pte_t(v: 0), count: 1024)
    tables.withUnsafeMutableBufferPointer { body($0.baseAddress!, $0.baseAddress! + 512) }
  }

  @Test(arguments: [[], [0], [511], [0, 511], [1, 2, 3, 300], Array(0..<512)])
  func findsEveryEntryInUse(_ used: [Int]) {
    withTables { table, after in
      for i in used { table[i].v = Self.present }
      after[0].v = Self.present  // not this table's
      var found: [Int] = []
      var i = next_entry(table, 0)
      while i < 512 {
        found.append(Int(i))
        i = next_entry(table, i + 1)
      }
      #expect(found == used && i == 512)
    }
  }

  @Test func mapsConsecutiveFrames() {
    withTables { table, after in
      set_ptes(table + 10, 0x12345, 502)
      for i in 0..<10 { #expect(table[i].v == 0) }
      for i in 10..<512 { #expect(table[i].v == UInt64(0x12345 + i - 10) << 12 | Self.present) }
      #expect(after[0].v == 0)
    }
  }

  @Test func copiesWriteProtected() {
    withTables { source, copy in
      set_ptes(source, 0x777, 20)
      copy_ptes(copy + 3, source, 20)
      for i in 0..<20 { #expect(copy[3 + i].v == source[i].v & ~Self.writable) }
      for i in 0..<3 { #expect(copy[i].v == 0) }
      #expect(copy[23].v == 0)
    }
  }
}
