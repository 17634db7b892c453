// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

/// What an allocation asks for: zone, migrate type, a compound page.
@Suite struct PageTypeTests {
  /// The combinations of zone bits that exist, on a machine without DMA and HIGHMEM
  /// (GFP_ZONE_TABLE).
  @Test(
    arguments: [
      (0, ZONE_NORMAL), (__GFP_DMA, ZONE_NORMAL), (__GFP_HIGHMEM, ZONE_NORMAL),
      (__GFP_DMA32, ZONE_DMA32), (__GFP_MOVABLE, ZONE_NORMAL),
      (__GFP_MOVABLE | __GFP_HIGHMEM, ZONE_MOVABLE), (__GFP_MOVABLE | __GFP_DMA32, ZONE_DMA32),
    ] as [(gfp_t, zone_type)])
  func zones(bits: gfp_t, zone: zone_type) {
    #expect(gfp_zone(bits) == zone)
    #expect(gfp_zone(bits | gfpKernel | __GFP_ZERO | __GFP_ACCOUNT) == zone)
  }

  @Test func migrateTypesOfGfp() {
    #expect(gfp_migratetype(gfpUser | __GFP_ZERO) == Int32(MIGRATE_UNMOVABLE.rawValue))
    #expect(gfp_migratetype(gfpMovable) == Int32(MIGRATE_MOVABLE.rawValue))
    #expect(gfp_migratetype(gfpReclaimable) == Int32(MIGRATE_RECLAIMABLE.rawValue))
  }

  /// A higher zone than there is falls to what there is; a lower one is empty.
  @Test(arguments: flavours.map(\.flavour))
  func zonesThatAreEmpty(_ flavour: pa_flavour) throws {
    let m = try TestMachine(nodes: 2, flavour: flavour)
    let page = try #require(m.allocPages(gfpMovable | __GFP_HIGHMEM))
    #expect(page_zonenum(page) == ZONE_NORMAL.rawValue)
    for order: UInt32 in [0, 4, 10] {
      #expect(m.allocPages(order: order, gfpKernel | __GFP_DMA32) == nil)
    }
    #expect(m.allocPages(order: 11) == nil)
    #expect(m.machineComplaint == nil)
  }

  /// Nothing left of its own type: it takes the largest block, and each pageblock in it changes
  /// hands.
  @Test(arguments: flavours.map(\.flavour))
  func aTypeClaimsAWholeBlock(_ flavour: pa_flavour) throws {
    let m = try TestMachine(flavour: flavour)
    let gfps = [gfpKernel, gfpMovable, gfpReclaimable]
    let page = try #require(m.allocPages(gfpReclaimable))
    let block = m.pfn(page) & ~1023
    for pfn in [block, block + 512] {
      #expect(look_pageblock_type(m.zone(), pfn) == MIGRATE_RECLAIMABLE.rawValue)
    }
    // Each type stays in its own blocks as long as there are any.
    for _ in 0..<200 {
      for (type, gfp) in zip(migrateTypes, gfps) {
        let page = try #require(m.allocPages(gfp))
        #expect(look_pageblock_type(m.zone(), m.pfn(page)) == type)
      }
    }
    #expect(m.machineComplaint == nil)
  }

  /// A machine whose last free blocks are movable ones of order 8, half a pageblock each, and three
  /// unmovable pages.
  private func nearlyFull(_ flavour: pa_flavour) throws -> TestMachine {
    let m = try TestMachine(flavour: flavour, nodeBytes: 64 << 20)
    m.drainAll()
    // The boot took one page of the first 4 MiB, so that an order 9 is left there, and 511 pages.
    var movable: [Page] = []
    while let block = m.allocPages(order: 10, gfpMovable) { movable.append(block) }
    try #require(movable.count == 15)
    try #require(m.allocPages(order: 9, gfpMovable) != nil)
    for block in movable.prefix(2) { m.putPages(block, order: 10) }
    for half in try (0..<8).map({ _ in try #require(m.allocPages(order: 8, gfpMovable)) })
    where m.pfn(half) % 512 == 0 {
      m.putPages(half, order: 8)
    }
    // 511 pages = 256 + ... + 1: all but the last 3.
    for order in (UInt32(2)...8).reversed() { try #require(m.allocPages(order: order) != nil) }
    m.drainAll()
    let free = migrateTypes.map { type in allOrders.map { look_free_blocks(m.zone(), $0, type) } }
    try #require(free[0] == [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    try #require(free[1] == [0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0])
    return m
  }

  /// On one node ALLOC_NOFRAGMENT holds: a refill ends with the last page of its own type rather
  /// than take a part of a movable pageblock. Only when nothing is left does it take one, with the
  /// block if half of it is free.
  @Test(arguments: flavours.map(\.flavour))
  func refillsDoNotFragment(_ flavour: pa_flavour) throws {
    let m = try nearlyFull(flavour)
    try #require(m.pcp().batch == 3)
    let factor = m.pcp().alloc_factor
    let own = try (0..<3).map { _ in try #require(m.allocPages()) }
    #expect(m.pcp().count == 0, "the refill was to be 3 << \(factor), and only 3 were its own")
    #expect(Set(own.map { m.pfn($0) & ~511 }).count == 1)
    let stolen = try #require(m.allocPages())
    #expect(m.pfn(stolen) & ~511 != m.pfn(own[0]) & ~511)
    #expect(look_pageblock_type(m.zone(), m.pfn(stolen)) == MIGRATE_UNMOVABLE.rawValue)
    #expect(m.zoneComplaint() == nil)
  }

  /// Less than half of a pageblock is free, but nothing in it can move.
  @Test(arguments: flavours.map(\.flavour))
  func aMovableBlockInUseByTheKernelIsClaimed(_ flavour: pa_flavour) throws {
    let m = try nearlyFull(flavour)
    for _ in 0..<3 { try #require(m.allocPages() != nil) }
    // Three pageblocks with a quarter free each; the fourth is claimed, and used up.
    let quarters = try (0..<5).map { _ in try #require(m.allocPages(order: 7, gfpMovable)) }
    for quarter in [quarters[1], quarters[3]] { m.putPages(quarter, order: 7) }
    try #require(m.allocPages(order: 8) != nil)
    func free(_ type: migratetype) -> [UInt64] {
      allOrders.map { look_free_blocks(m.zone(), $0, type.rawValue) }
    }
    try #require(free(MIGRATE_UNMOVABLE) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    try #require(free(MIGRATE_MOVABLE) == [0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0])

    let page = try #require(m.allocPages(order: 4))
    // Pages in use that no LRU list knows count as unmovable ones, so the block is taken whole.
    #expect(look_pageblock_type(m.zone(), m.pfn(page)) == MIGRATE_UNMOVABLE.rawValue)
    #expect(free(MIGRATE_UNMOVABLE) == [0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0])
    #expect(free(MIGRATE_MOVABLE) == [0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0])
    #expect(m.zoneComplaint() == nil)
    m.putPages(page, order: 4)
    #expect(free(MIGRATE_UNMOVABLE) == [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0])
  }

  /// Of a type that is not movable nobody knows what is used of a pageblock: with a quarter of it
  /// free only the smallest block is taken that serves, and the pageblock keeps its type.
  @Test(arguments: flavours.map(\.flavour))
  func aMostlyUsedUnmovableBlockKeepsItsType(_ flavour: pa_flavour) throws {
    let m = try nearlyFull(flavour)
    func take(_ order: UInt32, _ gfp: gfp_t) throws -> Page {
      try #require(m.allocPages(order: order, gfp))
    }
    func free(_ type: migratetype) -> [UInt64] {
      allOrders.map { look_free_blocks(m.zone(), $0, type.rawValue) }
    }
    // Three of the four movable pageblocks become unmovable ones.
    for half in try (0..<3).map({ _ in try take(8, gfpKernel) }) { m.putPages(half, order: 8) }
    let quarters = try (0..<5).map { _ in try take(7, gfpKernel) }
    for quarter in [quarters[1], quarters[3]] { m.putPages(quarter, order: 7) }
    _ = try take(8, gfpMovable)
    try #require(free(MIGRATE_UNMOVABLE) == [1, 1, 0, 0, 0, 0, 0, 3, 0, 0, 0])
    try #require(free(MIGRATE_MOVABLE).allSatisfy { $0 == 0 })

    let page = try take(4, gfpMovable)
    #expect(look_pageblock_type(m.zone(), m.pfn(page)) == MIGRATE_UNMOVABLE.rawValue)
    #expect(free(MIGRATE_UNMOVABLE) == [1, 1, 0, 0, 1, 1, 1, 2, 0, 0, 0])
    #expect(free(MIGRATE_MOVABLE).allSatisfy { $0 == 0 })
    #expect(m.zoneComplaint() == nil)
    m.putPages(page, order: 4)
    #expect(free(MIGRATE_UNMOVABLE) == [1, 1, 0, 0, 0, 0, 0, 3, 0, 0, 0])
  }

  @Test(arguments: flavours.map(\.flavour), [UInt32(1), 3, 4, 9, 10])
  func compoundPages(_ flavour: pa_flavour, order: UInt32) throws {
    let m = try TestMachine(flavour: flavour)
    let head = try #require(m.allocPages(order: order, gfpKernel | __GFP_COMP))
    #expect(PageHead(head) && !PageTail(head) && compound_order(head) == order)
    for i in 1..<1 << Int(order) {
      #expect(PageTail(head + i) && compound_head(head + i) == head)
      #expect(head[i].refcount == 0)
    }
    m.putPages(head, order: order)
    #expect(!PageHead(head) && head[1].flags & 0xff == 0)
    for i in 1..<1 << Int(order) {
      #expect(compound_head(head + i) == head + i)
    }
    #expect(m.machineComplaint == nil)
    // Nothing of it sticks to the same memory when it is had as a plain block.
    let plain = try #require(m.allocPages(order: order))
    #expect(!PageHead(plain) && compound_order(plain) == 0)
    for i in 0..<1 << Int(order) { #expect(!PageTail(plain + i)) }
    let single = try #require(m.allocPages(gfpKernel | __GFP_COMP))
    #expect(!PageHead(single) && compound_order(single) == 0)
  }
}
