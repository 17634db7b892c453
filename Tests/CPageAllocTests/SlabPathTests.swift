// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

/// Each way that an object can take, one at a time, in every flavour. 64-byte objects, 64 to a
/// slab; a CPU keeps 4 partial slabs.
@Suite struct SlabPathTests {
  static let perSlab = 64

  private func machine(nodes: Int = 1, _ flavour: pa_flavour) throws -> SlabMachine {
    let m = try SlabMachine(nodes: nodes, objectBytes: 64, flavour: flavour)
    try #require(m.cache.pointee.oo.objects == UInt16(Self.perSlab))
    try #require(m.cache.pointee.cpu_partial_slabs == 4)
    return m
  }

  private func fill(_ m: SlabMachine, slabs: Int) throws -> [UnsafeMutableRawPointer] {
    try (0..<slabs * Self.perSlab).map { _ in try #require(m.alloc()) }
  }

  @Test(arguments: flavours.map(\.flavour))
  func newSlabInOrderThenLastFreedFirst(_ flavour: pa_flavour) throws {
    let m = try machine(flavour)
    let objects = try fill(m, slabs: 1)
    for (a, b) in zip(objects, objects.dropFirst()) { #expect(b - a == 64) }
    let slab = m.slab(of: objects[0])
    #expect(PageSlab(slab))
    #expect(m.counters(of: slab).frozen == 1)
    m.free(objects[7])
    m.free(objects[3])
    #expect(m.alloc() == objects[3])
    #expect(m.alloc() == objects[7])
    #expect(m.node(0).nr_slabs == 1)
    #expect(m.complaint == nil)
  }

  @Test(arguments: flavours.map(\.flavour))
  func remoteFreeIntoAFrozenSlabIsFoundWhenTheFreelistRunsOut(_ flavour: pa_flavour) throws {
    let m = try machine(flavour)
    let first = try #require(m.alloc())
    m.on(1) { m.free(first) }
    let slab = m.slab(of: first)
    #expect(slab.pointee.slab_freelist == first)
    #expect(m.counters(of: slab).frozen == 1)
    #expect(m.counters(of: slab).inuse == UInt32(Self.perSlab - 1))
    #expect(m.cpu(1).partial == nil)
    #expect(m.live == 0)
    let rest = try m.on(0) { try (1..<Self.perSlab).map { _ in try #require(m.alloc()) } }
    #expect(!rest.contains(first))
    #expect(m.alloc() == first)
    #expect(m.node(0).nr_slabs == 1)
    #expect(m.complaint == nil)
  }

  @Test(arguments: flavours.map(\.flavour))
  func fullSlabGoesToTheFreeingCPU(_ flavour: pa_flavour) throws {
    let m = try machine(flavour)
    let objects = try fill(m, slabs: 1)
    _ = try #require(m.alloc())
    let slab = m.slab(of: objects[9])
    #expect(m.counters(of: slab).frozen == 0)
    m.on(1) {
      m.free(objects[9])
      #expect(m.cpu(1).partial == slab)
      #expect(slab.pointee.slabs == 1)
      #expect(m.counters(of: slab).frozen == 0)
      #expect(m.complaint == nil)
      #expect(m.alloc() == objects[9])
      #expect(m.cpu(1).partial == nil)
      #expect(m.cpu(1).slab == slab)
    }
    #expect(m.complaint == nil)
  }

  @Test(arguments: flavours.map(\.flavour))
  func fullPartialListGoesToTheNode(_ flavour: pa_flavour) throws {
    let m = try machine(flavour)
    let objects = try fill(m, slabs: 12)
    m.on(1) {
      for slab in 0..<4 { m.free(objects[slab * Self.perSlab]) }
      #expect(m.node(0).nr_partial == 0)
      for slab in 4..<9 { m.free(objects[slab * Self.perSlab]) }
      #expect(m.node(0).nr_partial == 8)
      #expect(m.cpu(1).partial.pointee.slabs == 1)
      #expect(m.complaint == nil)
    }
    // CPU 0 has none left, so it takes the node's: one for itself, three more for its partial list.
    m.on(0) {
      _ = m.alloc()
      #expect(m.node(0).nr_slabs == 12)
      #expect(m.node(0).nr_partial == 4)
      #expect(m.cpu(0).partial.pointee.slabs == 3)
      #expect(m.complaint == nil)
    }
  }

  @Test(arguments: flavours.map(\.flavour))
  func emptySlabsBeyondWhatANodeKeepsAreFreed(_ flavour: pa_flavour) throws {
    let m = try machine(flavour)
    let before = m.freePages
    let objects = try fill(m, slabs: 40)
    let slabs = Set(objects.map(m.slab(of:)))
    #expect(m.slabPages == 40)
    #expect(m.accountedPages == 40)
    m.on(1) { for object in objects { m.free(object) } }
    #expect(m.live == 0)
    // CPU 1 got 39 and passed them on by fours, so it has three; the node's five, and the one that
    // CPU 0 has.
    #expect(m.node(0).nr_partial == 5)
    #expect(m.cpu(1).partial.pointee.slabs == 3)
    #expect(m.slabPages == 9)
    #expect(m.freePages == before - 9)
    #expect(m.accountedPages == 9)
    #expect(m.complaint == nil)
    m.drain()
    #expect(m.slabPages == 0)
    #expect(m.freePages == before)
    #expect(m.accountedPages == 0)
    #expect(m.complaint == nil)
    #expect(pa_machine_books(m.machine).bad_pages == 0)
    for slab in slabs {
      #expect(!PageSlab(slab) && slab.pointee.mapping == nil && slab.pointee.memcg_data == 0)
    }
  }

  @Test(arguments: flavours.map(\.flavour))
  func aSlabOnTheNodesListIsFreedWithItsLastObject(_ flavour: pa_flavour) throws {
    let m = try machine(flavour)
    let objects = try fill(m, slabs: 12)
    m.on(1) {
      for slab in 0..<9 { m.free(objects[slab * Self.perSlab]) }
      #expect(m.node(0).nr_partial == 8)
      for object in objects[1..<Self.perSlab - 1] { m.free(object) }
      #expect(m.node(0).nr_partial == 8)
      #expect(m.slabPages == 12)
      m.free(objects[Self.perSlab - 1])
    }
    #expect(m.node(0).nr_partial == 7)
    #expect(m.slabPages == 11)
    #expect(!PageSlab(virt_to_page(objects[0])))
    #expect(m.complaint == nil)
  }

  @Test(arguments: flavours.map(\.flavour))
  func anotherNodeMeansAnotherSlab(_ flavour: pa_flavour) throws {
    let m = try machine(nodes: 2, flavour)
    let local = try #require(m.alloc(node: 0))
    let remote = try #require(m.alloc(node: 1))
    #expect(page_to_nid(m.slab(of: local)) == 0)
    #expect(page_to_nid(m.slab(of: remote)) == 1)
    #expect(m.counters(of: m.slab(of: local)).frozen == 0)
    #expect(m.node(0).nr_partial == 1)
    #expect(m.complaint == nil)
    // Without a wish the CPU's slab serves, wherever it lies; with one, the old slab comes back.
    #expect(page_to_nid(m.slab(of: try #require(m.alloc()))) == 1)
    #expect(m.slab(of: try #require(m.alloc(node: 0))) == m.slab(of: local))
    #expect(m.node(0).nr_partial == 0 && m.node(1).nr_partial == 1)
    #expect(m.complaint == nil)
  }

  @Test(arguments: flavours.map(\.flavour))
  func aFullNodeIsInsistedOnOnlyIfAsked(_ flavour: pa_flavour) throws {
    let m = try machine(nodes: 2, flavour)
    m.exhaust(node: 1)
    #expect(m.alloc(node: 1, gfpKernel | __GFP_THISNODE) == nil)
    #expect(page_to_nid(m.slab(of: try #require(m.alloc(node: 1)))) == 0)
    #expect(m.complaint == nil)
    m.release()
    #expect(page_to_nid(m.slab(of: try #require(m.alloc(node: 1)))) == 1)
  }

  @Test(arguments: flavours.map(\.flavour))
  func aNodeWithPartialSlabsToSpareHelpsOut(_ flavour: pa_flavour) throws {
    let m = try machine(nodes: 2, flavour)
    let objects = try (0..<20 * Self.perSlab).map { _ in try #require(m.alloc(node: 1)) }
    // Half-full slabs, more of them than CPU 0 keeps itself.
    for object in objects where object == objects[0] || Int(bitPattern: object) & 64 != 0 {
      m.free(object)
    }
    let spare = m.node(1).nr_partial
    #expect(spare > m.cache.pointee.min_partial)
    // CPU 1 runs on node 1; CPU 0 on node 0, which has no slab at all: it takes node 1's before a
    // new one.
    m.drain()
    let slabs = m.node(0).nr_slabs + m.node(1).nr_slabs
    m.on(0) { #expect(page_to_nid(m.slab(of: m.alloc()!)) == 1) }
    #expect(m.node(0).nr_slabs + m.node(1).nr_slabs == slabs)
    // Who prefers node 0 gets a new slab there instead.
    m.drain()
    m.on(0) { #expect(page_to_nid(m.slab(of: m.alloc(node: 0)!)) == 0) }
    #expect(m.node(0).nr_slabs + m.node(1).nr_slabs == slabs + 1)
    #expect(m.complaint == nil)
  }

  @Test(arguments: flavours.map(\.flavour))
  func zeroedOnDemand(_ flavour: pa_flavour) throws {
    let m = try machine(flavour)
    let object = try #require(m.alloc())
    object.initializeMemory(as: UInt8.self, repeating: 0xa5, count: 64)
    m.free(object)
    #expect(m.alloc(gfpKernel | __GFP_ZERO) == object)
    #expect(UnsafeRawBufferPointer(start: object, count: 64).allSatisfy { $0 == 0 })
  }
}
