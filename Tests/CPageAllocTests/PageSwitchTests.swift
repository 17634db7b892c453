// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

/// What the kernel's static keys switch. They belong to the process, in which other tests run, so
/// that each of these tests has a process of its own.
@Suite struct PageSwitchTests {
  private static func eachFlavour(_ body: (TestMachine) throws -> Void) throws {
    for (flavour, _) in flavours {
      let m = try TestMachine(flavour: flavour)
      try body(m)
      m.drainAll()
      #expect(m.zoneComplaint() == nil)
    }
  }

  /// Off, as at boot: only who asks for zeroes gets them.
  @Test(arguments: flavours.map(\.flavour), [UInt32(0), 3, 4, 9])
  func zeroedOnDemand(_ flavour: pa_flavour, order: UInt32) throws {
    let m = try TestMachine(flavour: flavour)
    let block = try #require(m.allocPages(order: order))
    m.bytes(block, order: order).fill(0xa5)
    m.putPages(block, order: order)
    try #require(m.allocPages(order: order) == block)
    #expect(m.bytes(block, order: order).allSatisfy { $0 == 0xa5 })
    m.putPages(block, order: order)
    try #require(m.allocPages(order: order, gfpKernel | __GFP_ZERO) == block)
    #expect(m.bytes(block, order: order).isZero)
  }

  @Test func initOnAlloc() async {
    await #expect(processExitsWith: .success) {
      look_switches().pointee.init_on_alloc = true
      try PageSwitchTests.eachFlavour { m in
        for order: UInt32 in [0, 3, 10] {
          let block = try #require(m.allocPages(order: order))
          m.bytes(block, order: order).fill(0xa5)
          m.putPages(block, order: order)
          let again = try #require(m.allocPages(order: order))
          #expect(again == block && m.bytes(again, order: order).isZero)
        }
      }
    }
  }

  /// Zeroed on the way in, so that it need not be on the way out, not even for who asks.
  @Test func initOnFree() async {
    await #expect(processExitsWith: .success) {
      look_switches().pointee.init_on_free = true
      try PageSwitchTests.eachFlavour { m in
        for order: UInt32 in [0, 3, 10] {
          let block = try #require(m.allocPages(order: order))
          let bytes = m.bytes(block, order: order)
          bytes.fill(0xa5)
          m.putPages(block, order: order)
          #expect(bytes.isZero)
          bytes[0] = 1
          let again = try #require(m.allocPages(order: order, gfpKernel | __GFP_ZERO))
          #expect(again == block && bytes[0] == 1)
        }
      }
    }
  }

  /// A page that is freed while somebody still uses it is counted and never handed out again; so is
  /// one that is written to on the list.
  @Test func checkPages() async {
    await #expect(processExitsWith: .success) {
      look_switches().pointee.check_pages = true
      try PageSwitchTests.eachFlavour { m in
        func pcpPages() -> Int32 { m.pcp().count }
        let bad: [(Page) -> Void] = [
          { $0.pointee.mapping = UnsafeMutableRawPointer(bitPattern: 0x1000) },
          { $0.pointee.page_type = PAGE_TYPE_TABLE }, { $0.pointee.memcg_data = 4 },
        ]
        for (n, spoil) in bad.enumerated() {
          let page = try #require(m.allocPages())
          let before = m.pcp().count
          spoil(page)
          m.putPages(page)
          #expect(m.numbers().bad_pages == UInt64(n + 1) && m.pcp().count == before)
          page.pointee.mapping = nil
          page.pointee.page_type = UInt32.max
          page.pointee.memcg_data = 0
        }
        #expect(pa_machine_books(m.machine).bad_pages == 3)
        let page = try #require(m.allocPages())
        m.putPages(page)
        page.pointee.refcount = 1
        let other = try #require(m.allocPages())
        #expect(other != page && m.numbers().bad_pages == 4)
        // Anonymous mappings are cut off and forgiven.
        other.pointee.mapping = UnsafeMutableRawPointer(bitPattern: 0x1001)
        m.putPages(other)
        #expect(
          m.numbers().bad_pages == 4 && m.allocPages() == other && other.pointee.mapping == nil)
      }
    }
  }

  /// A poisoned page is withdrawn, checks or no checks.
  @Test(arguments: flavours.map(\.flavour))
  func poisonedPagesAreWithdrawn(_ flavour: pa_flavour) throws {
    let m = try TestMachine(flavour: flavour)
    let page = try #require(m.allocPages())
    let before = m.freePages
    page.pointee.flags |= 1 << UInt(PG_hwpoison)
    m.putPages(page)
    #expect(m.freePages == before)
    #expect(m.zoneComplaint() == nil)
  }

  @Test func countersThatAreOff() async {
    await #expect(processExitsWith: .success) {
      look_switches().pointee.numa_stat = false
      look_switches().pointee.memcg_kmem_online = false
      try PageSwitchTests.eachFlavour { m in
        let hits = m.numaEvent(NUMA_HIT, node: 0)
        let page = try #require(m.allocPages(gfpUser))
        #expect(m.numaEvent(NUMA_HIT, node: 0) == hits)
        #expect(page.pointee.memcg_data == 0)
        #expect(look_memcg(look_memcg_of(m.machine, 0), m.tasks[0]).memory == 0)
        m.putPages(page)
      }
    }
  }
}
