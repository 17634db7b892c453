// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

/// The per-CPU lists. The four static tests need a full-sized batch: PageSizingTests runs them on
/// its gibibyte.
@Suite struct PagePerCPUTests {
  /// Allocations without a free in between: 63, 126, 252, ... pages at a time.
  static func refillsDouble(_ m: TestMachine) throws {
    try m.on(1) {
      #expect(m.pcp(1).alloc_factor == 0 && m.pcp(1).count == 0)
      var taken: [Page] = []
      for refill: Int32 in [63, 126, 252, 504, 1008, 2016, 2016, 2016] {
        #expect(m.pcp(1).count == 0)
        taken.append(try #require(m.allocPages()))
        #expect(m.pcp(1).count == refill - 1)
        for _ in 1..<refill { taken.append(try #require(m.allocPages())) }
      }
      #expect(m.pcp(1).alloc_factor == 5)
      #expect(m.pcp(1).high == 643 + 63 + 126 + 252 + 504 + 1008 + 3 * 2016)
      for factor: UInt32 in [2, 1, 0, 0] {
        m.putPages(taken.removeLast())
        #expect(m.pcp(1).alloc_factor == factor)
      }
      for page in taken { m.putPages(page) }
      m.drainAll()
    }
  }

  /// Frees without an allocation in between: the list is cut by as many as came in a row, at most
  /// 2016; the limit grows so that it holds them.
  static func freesInBatches(_ m: TestMachine) throws {
    try m.on(1) {
      let taken = try (0..<20_000).map { _ in try #require(m.allocPages()) }
      m.drainAll()
      let batch: Int32 = 63
      var (count, high, run) = (m.pcp(1).count, m.pcp(1).high, m.pcp(1).free_count)
      #expect(count == 0)
      var cuts: [Int32] = []
      for page in taken {
        m.putPages(page)
        count += 1
        if run < batch << 5 { run += 1 }
        if count >= high {
          let cut = min(max(run, batch), high - batch)
          high = max(high, min(run + batch, 16384))
          count -= cut
          cuts.append(cut)
        }
        let pcp = m.pcp(1)
        try #require(pcp.count == count && pcp.high == high && pcp.free_count == run)
      }
      #expect(cuts.count > 1 && cuts.allSatisfy { $0 == 2016 })
      // An allocation halves the run, so that the next cut is smaller.
      let page = try #require(m.allocPages())
      #expect(m.pcp(1).free_count == 1008)
      m.putPages(page)
      #expect(m.pcp(1).free_count == 1009)
      m.drainAll()
      #expect(m.pcp(1).count == 0)
    }
  }

  /// Blocks of orders 1 to 3 that are freed one after the other go back once a batch has come.
  static func highOrdersDoNotStay(_ m: TestMachine) throws {
    try m.on(0) {
      let blocks = try (0..<32).map { _ in try #require(m.allocPages(order: 3)) }
      let single = try #require(m.allocPages())
      m.drainAll()
      #expect(m.pcp().free_count == 0)
      for n in 1...8 {
        m.putPages(blocks[n], order: 3)
        #expect(m.pcp().count == Int32(8 * n))
      }
      let high = m.pcp().high
      m.putPages(blocks[9], order: 3)
      #expect(m.pcp().count == 0)
      #expect(m.pcp().high == max(high - 2016, m.pcp().high_min))
      // A single page breaks the row; the next block breaks it again.
      m.putPages(single)
      m.putPages(blocks[10], order: 3)
      #expect(m.pcp().count == 9)
      m.putPages(blocks[11], order: 3)
      #expect(m.pcp().count == 0)
      for block in blocks[12...] + [blocks[0]] { m.putPages(block, order: 3) }
      m.drainAll()
    }
  }

  /// While the zone is low, each free lowers the limit by the run of frees, and by no less than a
  /// batch.
  static func listsShrinkBelowTheHighMark(_ m: TestMachine) throws {
    try m.on(0) {
      let singles = try (0..<6000).map { _ in try #require(m.allocPages()) }
      var large: [Page] = []
      while let block = m.allocPages(order: 10) { large.append(block) }
      #expect(m.numbers().below_high)
      let before = m.pcp()
      try #require(before.high > before.high_min + 200 && before.free_count == 0)
      m.putPages(singles[0])
      #expect(m.pcp().high == before.high - 63)
      m.putPages(singles[1])
      #expect(m.pcp().high == before.high - 126)
      for page in singles[2..<400] { m.putPages(page) }
      #expect(m.pcp().high == m.pcp().high_min && m.pcp().count == 400)
      for page in singles[400..<1000] { m.putPages(page) }
      #expect(m.pcp().count < m.pcp().high_min)
      for page in singles[1000...] { m.putPages(page) }
      for block in large { m.putPages(block, order: 10) }
      m.drainAll()
    }
  }

  /// Index 3 * order + type for orders 0 to 3; two more for order 9; no list for others.
  @Test(arguments: flavours.map(\.flavour))
  func fourteenLists(_ flavour: pa_flavour) throws {
    let m = try TestMachine(flavour: flavour, nodeBytes: 64 << 20)
    let gfps: [(type: UInt32, gfp: gfp_t)] = [
      (MIGRATE_UNMOVABLE.rawValue, gfpKernel), (MIGRATE_MOVABLE.rawValue, gfpMovable),
      (MIGRATE_RECLAIMABLE.rawValue, gfpReclaimable),
    ]
    // Lists long enough for a huge page.
    for _ in 0..<800 { try #require(m.allocPages() != nil) }
    for order in allOrders {
      for (type, gfp) in gfps {
        // Allocations end the run of frees, so that blocks stay on their list.
        for _ in 0..<10 { try #require(m.allocPages() != nil) }
        m.drainAll()
        let page = try #require(m.allocPages(order: order, gfp))
        m.drainAll()
        #expect((0..<14).allSatisfy { m.pcpBlocks($0) == 0 })
        m.putPages(page, order: order)
        let list: UInt32? =
          switch order {
          case 0...3: 3 * order + type
          case 9: type == MIGRATE_MOVABLE.rawValue ? 13 : 12
          default: nil
          }
        for index in UInt32(0)..<14 {
          #expect(m.pcpBlocks(index) == (index == list ? 1 : 0), "order \(order), type \(type)")
        }
        #expect(m.pcp().count == (list == nil ? 0 : 1 << order))
      }
    }
    m.drainAll()
    #expect(m.machineComplaint == nil)
  }

  /// The page freed last is the next one out; what goes back to the buddy lists is the oldest.
  @Test(arguments: flavours.map(\.flavour))
  func lastFreedFirst(_ flavour: pa_flavour) throws {
    let m = try TestMachine(flavour: flavour)
    let pages = try (0..<40).map { _ in try #require(m.allocPages()) }
    m.drainAll()
    for page in pages { m.putPages(page) }
    for page in pages.reversed() { #expect(m.allocPages() == page) }
    // More than the list may hold: it was cut at its other end.
    let more = try pages + (0..<400).map { _ in try #require(m.allocPages()) }
    m.drainAll()
    for page in more { m.putPages(page) }
    let kept = Int(m.pcp().count)
    try #require(kept > 10 && kept < more.count)
    for page in more.reversed().prefix(kept) { #expect(m.allocPages() == page) }
    #expect(m.pcp().count == 0 && m.zoneComplaint() == nil)
  }

  /// A page goes onto the freeing CPU's list of the page's own zone, and home from there when it is
  /// drained, by whichever CPU drains.
  @Test(arguments: flavours.map(\.flavour))
  func remoteFreesDrainHome(_ flavour: pa_flavour) throws {
    let m = try TestMachine(nodes: 2, flavour: flavour)
    let pages = try m.on(1) { try (0..<50).map { _ in try #require(m.allocPages()) } }
    for page in pages { #expect(page_to_nid(page) == 1) }
    m.on(1) { m.drainAll() }
    let home = m.buddyPages(1)
    let local = m.pcp(0, node: 0).count
    m.on(0) { for page in pages { m.putPages(page) } }
    #expect(m.pcp(0, node: 1).count == 50)
    #expect(m.pcp(1, node: 1).count == 0 && m.pcp(0, node: 0).count == local)
    #expect(m.buddyPages(1) == home)
    m.on(1) { m.drainAll() }
    #expect(m.pcp(0, node: 1).count == 0)
    #expect(m.buddyPages(1) == home + 50)
    #expect(m.machineComplaint == nil)
  }

  /// NR_FREE_PAGES: a CPU's part stays within its threshold, the sum is exact.
  @Test(arguments: flavours.map(\.flavour))
  func freePagesDriftWithinBounds(_ flavour: pa_flavour) throws {
    let m = try TestMachine(cpus: 4, flavour: flavour)
    let threshold = Int(look_stat_threshold(m.zone(), m.tasks[0]))
    try #require(threshold == 6)
    let offsets = m.tasks.map { UInt($0.pointee.percpu_offset) }
    var largest = 0
    var pages: [Page] = []
    func look() {
      let parts = m.tasks.map { Int(look_free_pages_diff(m.zone(), $0)) }
      for part in parts {
        #expect(abs(part) <= threshold)
        largest = max(largest, abs(part))
      }
      let counter = Int(m.numbers().nr_free_pages)
      #expect(counter + parts.reduce(0, +) == Int(m.buddyPages()))
      #expect(
        zone_page_state_snapshot(m.zone(), NR_FREE_PAGES, 4, offsets) == Int(m.buddyPages()))
    }
    for n in 0..<400 {
      set_current(m.tasks[n % 4])
      pages.append(try #require(m.allocPages()))
      look()
    }
    for (n, page) in pages.enumerated() {
      set_current(m.tasks[n / 100])
      m.putPages(page)
      look()
    }
    #expect(largest > threshold / 2)
  }

  /// Every page is counted where it is handed out and where it is given back.
  @Test(arguments: flavours.map(\.flavour))
  func eventsCountPages(_ flavour: pa_flavour) throws {
    let m = try TestMachine(flavour: flavour)
    let before = (0..<2).map { cpu in
      [PGALLOC_NORMAL, PGFREE].map { look_vm_event(m.tasks[cpu], $0) }
    }
    for order: UInt32 in [0, 3, 9] {
      let page = try #require(m.on(0) { m.allocPages(order: order) })
      m.on(1) { m.putPages(page, order: order) }
    }
    #expect(look_vm_event(m.tasks[0], PGALLOC_NORMAL) == before[0][0] + 1 + 8 + 512)
    #expect(look_vm_event(m.tasks[1], PGALLOC_NORMAL) == before[1][0])
    #expect(look_vm_event(m.tasks[1], PGFREE) == before[1][1] + 1 + 8 + 512)
    #expect(look_vm_event(m.tasks[0], PGFREE) == before[0][1])
  }
}
