// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

/// Allocations that fail: each attempt in turn, at every slab where memory runs out, and where only
/// single pages are left.
@Suite struct SlabFailureTests {
  @Test(arguments: flavours.map(\.flavour), [UInt32(64), 1024])
  func failsAtEachAttempt(_ flavour: pa_flavour, objectBytes: UInt32) throws {
    var refused = 0
    var attempt: UInt32 = 0
    let m = try SlabMachine(nodes: 2, objectBytes: objectBytes, flavour: flavour)
    let before = m.freePages
    repeat {
      attempt += 1
      m.tasks[0].pointee.fail_nth = attempt
      var objects: [UnsafeMutableRawPointer] = []
      for i in 0..<60 {
        if let object = i % 3 == 0 ? m.alloc(node: Int32(i / 3 % 2)) : m.alloc() {
          objects.append(object)
        } else {
          refused += 1
        }
        if i % 7 == 6 { m.free(objects.removeFirst()) }
      }
      #expect(m.complaint == nil, "attempt \(attempt)")
      #expect(m.live == UInt64(objects.count), "attempt \(attempt)")
      #expect(m.freePages + m.slabPages == before, "attempt \(attempt)")
      for object in objects { m.free(object) }
      m.drain()
      #expect(m.complaint == nil, "attempt \(attempt)")
      #expect(m.slabPages == 0 && m.freePages == before, "attempt \(attempt)")
      #expect(m.idle, "attempt \(attempt)")
    } while m.tasks[0].pointee.fail_nth == 0
    // Each of the 60 objects was refused once; the attempts beyond are pages, which could be had
    // another way.
    #expect(refused >= 60 && refused < attempt, "\(refused) of \(attempt)")
  }

  @Test(arguments: flavours.map(\.flavour), [UInt32(64), 1024])
  func runsOutAtEachSlab(_ flavour: pa_flavour, objectBytes: UInt32) throws {
    let m = try SlabMachine(objectBytes: objectBytes, flavour: flavour)
    let before = m.freePages
    var slabPagesSeen: Set<UInt64> = []
    for pages in 0..<24 {
      m.exhaust()
      m.release(pages)
      var objects: [UnsafeMutableRawPointer] = []
      while let object = m.alloc() { objects.append(object) }
      #expect(m.alloc() == nil)
      #expect(m.complaint == nil, "\(pages) pages")
      #expect(m.live == UInt64(objects.count))
      #expect(m.freePages + m.slabPages + UInt64(m.held.count) == before)
      #expect(m.accountedPages == Int(m.slabPages))
      slabPagesSeen.insert(m.slabPages)
      // The other CPU can give them back, and have one of them itself.
      m.on(1) {
        if let last = objects.popLast() {
          m.free(last)
          objects += m.alloc().map { [$0] } ?? []
        }
        for object in objects { m.free(object) }
      }
      m.on(0) { m.drain() }
      #expect(m.complaint == nil, "\(pages) pages")
      #expect(m.live == 0 && m.slabPages == 0)
      m.release()
      #expect(m.freePages == before)
    }
    #expect(slabPagesSeen.contains(0) && slabPagesSeen.count > 4, "\(slabPagesSeen)")
    #expect(pa_machine_books(m.machine).bad_pages == 0)
    #expect(m.idle)
  }

  @Test(arguments: flavours.map(\.flavour))
  func smallerSlabsWhereNoLargeOnesAreLeft(_ flavour: pa_flavour) throws {
    let m = try SlabMachine(objectBytes: 1024, flavour: flavour)
    try #require(m.cache.pointee.oo.order == 2 && m.cache.pointee.min.order == 0)
    let before = m.freePages
    m.exhaust()
    m.release { $0 % 2 == 0 }
    var objects: [UnsafeMutableRawPointer] = []
    var large: Set<UnsafeMutablePointer<page>> = []
    var small: Set<UnsafeMutablePointer<page>> = []
    while small.count < 10 {
      let object = try #require(m.alloc())
      let slab = m.slab(of: object)
      objects.append(object)
      if m.counters(of: slab).objects == 16 { large.insert(slab) } else { small.insert(slab) }
    }
    for slab in small { #expect(m.counters(of: slab).objects == 4 && !PageHead(slab)) }
    for slab in large { #expect(PageHead(slab) && compound_order(slab) == 2) }
    #expect(m.slabPages == UInt64(4 * large.count + small.count))
    #expect(m.accountedPages == Int(m.slabPages))
    #expect(m.complaint == nil)
    m.on(1) { for object in objects { m.free(object) } }
    m.drain()
    m.release()
    #expect(m.complaint == nil)
    #expect(m.live == 0 && m.slabPages == 0 && m.freePages == before)
    #expect(pa_machine_books(m.machine).bad_pages == 0)
    #expect(m.idle)
  }
}
