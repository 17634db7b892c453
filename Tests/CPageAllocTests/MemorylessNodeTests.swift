// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Glibc
import Testing

/// Nodes of CPUs only.
@Suite struct MemorylessNodeTests {
  /// Node 1 has a CPU and no memory; node 2 is nearer to it than node 0.
  private func machine(_ flavour: pa_flavour) throws -> TestMachine {
    let config = TestMachine.config(nodes: 3, cpus: 3) { from, to in
      from == to ? 10 : from + to == 3 ? 15 : 30
    }
    defer { config.deallocate() }
    withUnsafeMutableBytes(of: &config.pointee.nodes) {
      $0.bindMemory(to: pa_node_config.self)[1].node_bytes = 0
    }
    config.pointee.skip_pages = 3
    var error: Int32 = 0
    return TestMachine(
      try #require(pa_machine_create(config, &error), "errno \(error)"), nodes: 3, cpus: 3,
      flavour: flavour)
  }

  @Test(arguments: flavours.map(\.flavour))
  func itsCPUsAllocateFromTheNearest(_ flavour: pa_flavour) throws {
    let m = try machine(flavour)
    let before = m.freePages
    #expect(pa_machine_books(m.machine).managed_pages == 2 * 4096)
    m.on(1) {
      #expect(m.nodeServing() == 2)
      #expect(m.nodeServing(node: 1) == 2)
      #expect(m.nodeServing(gfpKernel | __GFP_THISNODE, node: 1) == nil)
      m.exhaust(node: 2)
      #expect(m.nodeServing() == 0)
      m.release()
      m.drainAll()
    }
    // Three pages are still out: their addresses were not kept.
    #expect(m.freePages == before - 3)
    for from in [0, 2] {
      let list = (0..<3).map {
        look_zonelist(m.machine, UInt32(from), UInt32(ZONELIST_FALLBACK), $0)
      }
      #expect(list == [Int32(from), Int32(2 - from), -1])
    }
    #expect(m.machineComplaint == nil)
  }

  @Test(arguments: flavours.filter { $0.flavour != FLAVOUR_PLAIN }.map(\.flavour))
  func itsCPUsHaveLockObjects(_ flavour: pa_flavour) throws {
    let m = try machine(flavour)
    let lock: pa_lock_kind =
      flavour.isRT
      ? PA_LOCK_RT
      : flavour == FLAVOUR_DEBUG
        ? PA_LOCK_DEBUG : flavour == FLAVOUR_DEBIAN ? PA_LOCK_EMBEDDED : PA_LOCK_LOCKDEP
    let kind = UInt8(lock.rawValue)
    let cache =
      m.on(0) {
        spinlock_cache(
          m.machine, kind, UInt8((flavour.isDebian ? PA_CONFIG_DEBIAN : PA_CONFIG_MINIMAL).rawValue)
        )
      }!
    let before = m.freePages
    m.on(1) {
      // One that names the node itself gets the nearest, as one that names none.
      let objects = [
        kmem_cache_alloc(cache, gfpKernel, flavour),
        kmem_cache_alloc_node(cache, gfpKernel, 1, flavour),
      ]
      for object in objects {
        #expect(object.map { page_to_nid(compound_head(virt_to_page($0))) } == 2)
      }
      #expect(kmem_cache_live_objects(cache, m.globals) == 2)
      #expect(m.machineComplaint == nil)
      for object in objects { kmem_cache_free(cache, object!, flavour) }
      kmem_cache_drain(cache, flavour)
    }
    #expect(kmem_cache_slab_pages(cache, m.globals) == 0 && m.freePages == before)
    #expect(m.machineComplaint == nil)
  }

  @Test func aMachineNeedsSomeMemory() {
    let config = TestMachine.config(nodes: 2, cpus: 2, nodeBytes: 0)
    defer { config.deallocate() }
    var error: Int32 = 0
    #expect(pa_machine_create(config, &error) == nil && error == EINVAL)
  }
}
