// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Foundation
import Testing

/// CPUs at work at once, handing each other blocks and draining each other's lists. `make san` runs
/// this under the thread sanitizer.
@Suite struct PageThreadTests {
  private typealias Block = (page: Page, order: UInt32)

  /// The address of the page, and its order in the low bits.
  private func trade(_ exchange: Exchange, _ slot: Int, _ block: Block?) -> Block? {
    let old = exchange.swap(
      slot, block.map { UInt(bitPattern: $0.page) | UInt($0.order) } ?? 0)
    return Page(bitPattern: old & ~63).map { ($0, UInt32(old & 63)) }
  }

  @Test(arguments: flavours.map(\.flavour), [1, 2])
  func blocksChangeHands(_ flavour: pa_flavour, nodes: Int) throws {
    let seed = UInt64.random(in: 1...999_999_999)
    let m = try TestMachine(nodes: nodes, cpus: 4, flavour: flavour)
    m.drainAll()
    let before = m.freePages
    let blocks = (0..<nodes).map { m.freeBlocks($0) }
    let exchange = Exchange(slots: 256)
    let done = DispatchGroup()

    for cpu in 0..<4 {
      done.enter()
      Thread.detachNewThread {
        set_current(m.tasks[cpu])
        var random = Random(state: seed &+ UInt64(cpu))
        for _ in 0..<8000 {
          let dice = Int.random(in: 0..<500, using: &random)
          if dice == 0 { m.drainAll() }
          var new: Block?
          if dice < 300 {
            let order = ([0, 0, 0, 0, 1, 3, 4, 8] as [UInt32]).randomElement(using: &random)!
            let gfp = [gfpKernel, gfpMovable, gfpUser].randomElement(using: &random)!
            let node = dice < 50 ? nodes - 1 : nil
            new = m.allocPages(order: order, gfp, node: node).map { ($0, order) }
            if let new {
              let bytes = m.bytes(new.page, order: new.order)
              bytes.storeBytes(of: UInt(bitPattern: new.page), as: UInt.self)
              bytes.storeBytes(of: cpu, toByteOffset: bytes.count - 8, as: Int.self)
            }
          }
          let slot = Int.random(in: 0..<256, using: &random)
          guard let old = trade(exchange, slot, new) else { continue }
          if m.bytes(old.page).load(as: UInt.self) != UInt(bitPattern: old.page) {
            Issue.record("a block changed while it was out, seed \(seed)")
          }
          m.putPages(old.page, order: old.order)
        }
        done.leave()
      }
    }
    done.wait()
    set_current(m.tasks[0])
    #expect(m.machineComplaint == nil, "seed \(seed)")
    for slot in 0..<256 {
      trade(exchange, slot, nil).map { m.putPages($0.page, order: $0.order) }
    }
    m.drainAll()
    #expect(m.machineComplaint == nil, "seed \(seed)")
    #expect(m.freePages == before, "seed \(seed)")
    #expect((0..<nodes).map { m.freeBlocks($0) } == blocks, "seed \(seed)")
    let charged = look_memcg(look_memcg_of(m.machine, 0), m.tasks[0])
    let stocks = m.tasks.reduce(0) {
      $0 + Int(look_memcg(look_memcg_of(m.machine, 0), $1).stock_pages)
    }
    #expect(charged.kmem == 0 && charged.memory == stocks, "seed \(seed)")
  }
}
