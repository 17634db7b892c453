// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

/// Memory that fails on demand, and memory that is truly gone.
@Suite struct PageFailureTests {
  /// An operation of many allocations with the nth of them failing, for each n there is: what it
  /// took before goes back, and the books are as they were.
  @Test(arguments: flavours.map(\.flavour))
  func eachAllocationFailsOnce(_ flavour: pa_flavour) throws {
    let m = try TestMachine(nodes: 2, flavour: flavour)
    let requests: [(order: UInt32, gfp: gfp_t, node: Int?)] = [
      (0, gfpUser | __GFP_ZERO, nil), (3, gfpKernel | __GFP_COMP, nil), (0, gfpNowait, 1),
      (9, gfpMovable, nil), (10, gfpUser, 0), (5, gfpKernel | __GFP_THISNODE, 1),
    ]
    func operation() -> [(Page, UInt32)]? {
      var out: [(Page, UInt32)] = []
      for request in requests {
        guard let page = m.allocPages(order: request.order, request.gfp, node: request.node) else {
          for (page, order) in out { m.putPages(page, order: order) }
          return nil
        }
        out.append((page, request.order))
      }
      return out
    }
    let before = m.freePages
    var failures = 0
    for nth in UInt32(1)... {
      m.tasks[0].pointee.fail_nth = nth
      if let out = operation() {
        #expect(m.tasks[0].pointee.fail_nth == 1, "each request is one attempt")
        m.tasks[0].pointee.fail_nth = 0
        for (page, order) in out { m.putPages(page, order: order) }
        break
      }
      failures += 1
      #expect(m.tasks[0].pointee.fail_nth == 0)
      #expect(m.freePages == before, "attempt \(nth)")
      #expect(m.machineComplaint == nil, "attempt \(nth)")
    }
    #expect(failures == requests.count)
    m.drainAll()
    let charged = look_memcg(look_memcg_of(m.machine, 0), m.tasks[0])
    #expect(charged.kmem == 0 && charged.memory == Int(charged.stock_pages))
    #expect(m.freePages == before && pa_machine_books(m.machine).pcp_pages == 0)
    #expect(m.machineComplaint == nil)
  }

  /// Blocks of one order until there are none. What remains is what the minimum reserves, or in
  /// pieces.
  @Test(arguments: flavours.map(\.flavour), allOrders)
  func untilNothingIsLeft(_ flavour: pa_flavour, order: UInt32) throws {
    let m = try TestMachine(nodes: 2, flavour: flavour)
    let reference = PageReference(m)
    let before = m.freePages
    var taken = 0
    for round in 0..<2 {
      var count = 0
      while true {
        // The reference says when a refusal is right.
        let wrong = reference.apply(
          .alloc(cpu: count % 2, order: order, gfp: round == 0 ? gfpKernel : gfpUser, node: nil))
        try #require(wrong == nil)
        if m.freePages == before - UInt64(count) << order { break }
        count += 1
      }
      #expect(reference.complaint() == nil)
      // How exactly the CPUs' parts of the counter allow.
      #expect(count > 0 && (round == 0 || abs(count - taken) <= 2 * 2 * 4))
      taken = count
      #expect(reference.finish() == nil)
    }
    #expect(m.freePages == before)
    #expect(m.machineComplaint == nil)
  }

  /// An urgent allocation may go to half of the minimum.
  @Test(arguments: flavours.map(\.flavour))
  func theReserveIsForTheUrgent(_ flavour: pa_flavour) throws {
    let m = try TestMachine(flavour: flavour)
    m.exhaust()
    let min = m.numbers().min
    #expect((min - 10...min + 10).contains(m.freePages))
    var urgent: [Page] = []
    while let page = m.allocPages(gfpKernel | __GFP_HIGH) { urgent.append(page) }
    #expect((min / 2 - 10...min / 2 + 10).contains(m.freePages))
    for page in urgent { m.putPages(page) }
    m.release()
    m.drainAll()
    #expect(m.machineComplaint == nil)
  }

  /// Before it gives up, an allocation that may reclaim takes back what other CPUs have on their
  /// lists; one that may not does without.
  @Test(arguments: flavours.map(\.flavour))
  func otherCPUsListsAreDrainedAtLast(_ flavour: pa_flavour) throws {
    let m = try TestMachine(flavour: flavour)
    m.exhaust()
    m.on(1) { m.release(60) }
    try m.on(0) {
      try #require(m.pcp(1).count == 60)
      #expect(m.allocPages(gfpNowait) == nil)
      #expect(m.pcp(1).count == 60)
      #expect(m.allocPages() != nil)
      #expect(m.pcp(1).count == 0)
    }
  }

  @Test(arguments: flavours.map(\.flavour))
  func aReferenceKeepsThePage(_ flavour: pa_flavour) throws {
    let m = try TestMachine(flavour: flavour)
    let page = try #require(m.allocPages())
    let before = m.freePages
    page.pointee.refcount += 1
    m.putPages(page)
    #expect(m.freePages == before && page.pointee.refcount == 1)
    m.putPages(page)
    #expect(m.freePages == before + 1)
  }
}
