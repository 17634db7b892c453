// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Foundation
import Testing

/// CPUs at work at once, handing each other objects, so that most frees are remote. `make san` runs
/// this under the thread sanitizer.
@Suite struct SlabThreadTests {
  private func trade(_ exchange: Exchange, _ slot: Int, _ object: UnsafeMutableRawPointer?)
    -> UnsafeMutableRawPointer?
  {
    UnsafeMutableRawPointer(bitPattern: exchange.swap(slot, UInt(bitPattern: object)))
  }

  @Test(arguments: flavours, [1, 2])
  func objectsChangeHands(_ f: (flavour: pa_flavour, lockBytes: UInt32), nodes: Int) throws {
    let seed = UInt64.random(in: 1...999_999_999)
    let m = try SlabMachine(
      nodes: nodes, cpus: 4, objectBytes: f.lockBytes, flavour: f.flavour)
    let before = m.freePages
    let exchange = Exchange(slots: 1024)
    let done = DispatchGroup()

    for cpu in 0..<4 {
      done.enter()
      Thread.detachNewThread {
        set_current(m.tasks[cpu])
        var random = Random(state: seed &+ UInt64(cpu))
        for _ in 0..<20_000 {
          let slot = Int.random(in: 0..<1024, using: &random)
          let action = Int.random(in: 0..<10, using: &random)
          var object: UnsafeMutableRawPointer?
          if action < 6 {
            object = action == 0 ? m.alloc(node: Int32(nodes - 1)) : m.alloc()
            let mark = random.next()
            for at in stride(from: 0, to: Int(f.lockBytes), by: 8) {
              object?.storeBytes(of: mark, toByteOffset: at, as: UInt64.self)
            }
          }
          guard let old = trade(exchange, slot, object) else { continue }
          let mark = old.load(as: UInt64.self)
          for at in stride(from: 8, to: Int(f.lockBytes), by: 8)
          where old.load(fromByteOffset: at, as: UInt64.self) != mark {
            Issue.record("an object changed while it was out, seed \(seed)")
          }
          m.free(old)
        }
        done.leave()
      }
    }
    done.wait()
    set_current(m.tasks[0])
    #expect(m.complaint == nil, "seed \(seed)")
    #expect(m.live == UInt64(exchange.count), "seed \(seed)")
    #expect(m.freePages + m.slabPages == before, "seed \(seed)")
    for slot in 0..<1024 { trade(exchange, slot, nil).map(m.free) }
    m.drain()
    #expect(m.complaint == nil, "seed \(seed)")
    #expect(m.live == 0 && m.slabPages == 0 && m.freePages == before, "seed \(seed)")
    #expect(m.accountedPages == 0, "seed \(seed)")
    #expect(m.idle, "seed \(seed)")
  }
}
