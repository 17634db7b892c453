// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Glibc
import Testing

/// A small machine with one cache of any object size, laid out in the place of one of the machine's
/// own.
final class SlabMachine: TestMachine, @unchecked Sendable {
  let cache: UnsafeMutablePointer<kmem_cache>
  private let percpu: UnsafeMutableRawPointer
  private var nodeParts: [UnsafeMutableRawPointer] = []

  init(
    nodes: Int = 1, cpus: Int = 2, objectBytes: UInt32 = 64, flavour: pa_flavour = FLAVOUR_PLAIN
  ) throws {
    let machine = try TestMachine.create(nodes: nodes, cpus: cpus)
    cache = page_ptl_cache(
      machine, UInt8(PA_LOCK_RT.rawValue), UInt8(PA_CONFIG_MINIMAL.rawValue))
    percpu = UnsafeMutableRawPointer(cache.pointee.cpu_slab)
    super.init(machine, nodes: nodes, cpus: cpus, flavour: flavour)
    try #require(boot(objectBytes: objectBytes) == 0)
  }

  deinit {
    for part in nodeParts { part.deallocate() }
  }

  /// Lays the cache out anew. It must hold nothing.
  func boot(objectBytes: UInt32) -> Int32 {
    var env = kmem_cache_boot()
    env.ctx = Unmanaged.passUnretained(self).toOpaque()
    env.globals = globals
    env.hardened = flavour.isDebian
    env.alloc_percpu = { context, bytes, _ in
      let me = Unmanaged<SlabMachine>.fromOpaque(context!).takeUnretainedValue()
      for task in me.tasks {
        memset(me.percpu + Int(bitPattern: UInt(task.pointee.percpu_offset)), 0, bytes)
      }
      return me.percpu
    }
    env.alloc_node = { context, _, bytes in
      let me = Unmanaged<SlabMachine>.fromOpaque(context!).takeUnretainedValue()
      let part = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      memset(part, 0, bytes)
      me.nodeParts.append(part)
      return part
    }
    return kmem_cache_boot(cache, forever("test"), objectBytes, &env)
  }

  func alloc(_ gfp: gfp_t = gfpKernel) -> UnsafeMutableRawPointer? {
    kmem_cache_alloc(cache, gfp, flavour)
  }
  func alloc(node: Int32, _ gfp: gfp_t = gfpKernel) -> UnsafeMutableRawPointer? {
    kmem_cache_alloc_node(cache, gfp, node, flavour)
  }
  func free(_ object: UnsafeMutableRawPointer) { kmem_cache_free(cache, object, flavour) }
  func drain() { kmem_cache_drain(cache, flavour) }

  var live: UInt64 { kmem_cache_live_objects(cache, globals) }
  var slabPages: UInt64 { kmem_cache_slab_pages(cache, globals) }
  var complaint: String? { kmem_cache_validate(cache, globals).map { String(cString: $0) } }
  func cpu(_ cpu: Int) -> kmem_cache_cpu {
    (percpu + Int(bitPattern: UInt(tasks[cpu].pointee.percpu_offset)))
      .load(as: kmem_cache_cpu.self)
  }
  func node(_ nid: Int) -> kmem_cache_node {
    withUnsafeBytes(of: &cache.pointee.node) {
      $0.bindMemory(to: UnsafeMutablePointer<kmem_cache_node>.self)[nid].pointee
    }
  }
  /// The slab that an object lies in.
  func slab(of object: UnsafeMutableRawPointer) -> UnsafeMutablePointer<page> {
    compound_head(virt_to_page(object))
  }
  func counters(of slab: UnsafeMutablePointer<page>) -> slab_counters {
    slab_counters(word: slab.pointee.slab_counters)
  }

  /// NR_SLAB_UNRECLAIMABLE_B of all nodes, in pages.
  var accountedPages: Int {
    let offsets = tasks.map { UInt($0.pointee.percpu_offset) }
    return (0..<nodes).reduce(0) {
      $0
        + node_page_state_snapshot(
          NODE_DATA(UInt32($1)), NR_SLAB_UNRECLAIMABLE_B, UInt32(tasks.count), offsets)
    }
  }
}
