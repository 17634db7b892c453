// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

/// What a group is charged: pages in use and in the CPUs' stocks, nothing else.
@Suite struct PageMemcgTests {
  private func look(_ m: TestMachine, cpu: Int = 0) -> memcg_look {
    look_memcg(look_memcg_of(m.machine, 0), m.tasks[cpu])
  }
  private func balance(_ m: TestMachine, pages: Int) {
    let stock = (0..<m.tasks.count).reduce(0) { $0 + Int(look(m, cpu: $1).stock_pages) }
    #expect(look(m).kmem == pages)
    #expect(look(m).memory == pages + stock)
    #expect(look(m).parent_memory == pages + stock)
  }

  @Test(arguments: flavours.map(\.flavour))
  func chargesComeFromTheStock(_ flavour: pa_flavour) throws {
    let m = try TestMachine(flavour: flavour)
    #expect(!look(m).stock_is_ours)
    var pages: [Page] = []
    for n in 1...200 {
      let page = try #require(m.allocPages(gfpUser))
      #expect(page.pointee.memcg_data == UInt64(UInt(bitPattern: look_objcg_of(m.machine, 0))) | 2)
      pages.append(page)
      // 64 at a time, of which the rest is stocked.
      #expect(look(m).memory == (n + 63) / 64 * 64)
      balance(m, pages: n)
    }
    #expect(look(m).stock_pages == 56)
    // What is given back fills this CPU's stock, up to 64; one more empties it.
    for n in 1...8 {
      m.on(1) { m.putPages(pages.removeLast()) }
      balance(m, pages: 200 - n)
    }
    #expect(look(m, cpu: 0).stock_pages == 56 && look(m, cpu: 1).stock_pages == 8)
    m.on(1) { for _ in 0..<56 { m.putPages(pages.removeLast()) } }
    #expect(look(m, cpu: 1).stock_pages == 64)
    m.on(1) { m.putPages(pages.removeLast()) }
    #expect(look(m, cpu: 1).stock_pages == 0)
    balance(m, pages: 135)
    for page in pages { m.putPages(page) }
    balance(m, pages: 0)
    #expect(m.machineComplaint == nil)
  }

  @Test(arguments: flavours.map(\.flavour))
  func blocksAreChargedWhole(_ flavour: pa_flavour) throws {
    let m = try TestMachine(flavour: flavour)
    for order: UInt32 in [0, 1, 3, 6, 7, 10] {
      let before = look(m).memory
      let stock = look(m).stock_pages
      let block = try #require(m.allocPages(order: order, gfpUser | __GFP_COMP))
      balance(m, pages: 1 << Int(order))
      // More than a batch is charged as it is, past the stock.
      if order > 6 {
        #expect(look(m).memory == before + 1 << Int(order) && look(m).stock_pages == stock)
      }
      m.putPages(block, order: order)
      balance(m, pages: 0)
    }
  }

  @Test(arguments: flavours.map(\.flavour))
  func onlyAccountedPagesOfAGroupAreCharged(_ flavour: pa_flavour) throws {
    let m = try TestMachine(flavour: flavour)
    let plain = try #require(m.allocPages())
    #expect(plain.pointee.memcg_data == 0)
    m.tasks[0].pointee.memcg = nil
    let ofRoot = try #require(m.allocPages(gfpUser))
    #expect(ofRoot.pointee.memcg_data == 0)
    balance(m, pages: 0)
    // A stock holds one group's pages: another's charge puts the first one's back.
    m.tasks[0].pointee.memcg = look_memcg_of(m.machine, 0)
    let ours = try #require(m.allocPages(gfpUser))
    #expect(look(m).stock_is_ours && look(m).memory == 64)
    m.tasks[0].pointee.memcg = look_memcg_of(m.machine, 1)
    let parents = try #require(m.allocPages(gfpUser))
    #expect(!look(m).stock_is_ours && look(m).memory == 1 && look(m).parent_memory == 1 + 64)
    for page in [plain, ofRoot, ours, parents] { m.putPages(page) }
    #expect(look(m).kmem == 0)
  }

  /// NR_PAGETABLE of the node and of the group, whose parts lie with the CPUs.
  @Test(arguments: flavours.map(\.flavour))
  func statistics(_ flavour: pa_flavour) throws {
    let m = try TestMachine(nodes: 2, flavour: flavour)
    let offsets = m.tasks.map { UInt($0.pointee.percpu_offset) }
    func ofNodes() -> [Int] {
      (0..<2).map { node_page_state_snapshot(NODE_DATA($0), NR_PAGETABLE, 2, offsets) }
    }
    func ofGroup() -> Int {
      memcg_state_snapshot(look_memcg_of(m.machine, 0), NR_PAGETABLE.rawValue, m.globals)
    }
    let charged = try #require(m.allocPages(gfpUser, node: 0))
    let plain = try #require(m.allocPages(node: 1))
    for n in 1...300 {
      lruvec_stat_mod_folio(charged, NR_PAGETABLE, 1, flavour)
      lruvec_stat_mod_folio(plain, NR_PAGETABLE, 2, flavour)
      #expect(ofNodes() == [n, 2 * n] && ofGroup() == n)
    }
    for _ in 0..<300 {
      m.on(1) {
        lruvec_stat_mod_folio(charged, NR_PAGETABLE, -1, flavour)
        lruvec_stat_mod_folio(plain, NR_PAGETABLE, -2, flavour)
      }
    }
    #expect(ofNodes() == [0, 0] && ofGroup() == 0)
    m.on(0) {
      m.putPages(charged)
      m.putPages(plain)
    }
  }
}
