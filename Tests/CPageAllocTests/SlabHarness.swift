// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Glibc
import Testing

/// GFP_KERNEL; the C macro does not import.
let gfpKernel: gfp_t = __GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM | __GFP_IO | __GFP_FS

/// Every flavour of kernel with the size of its spinlock_t (a word for the plain one, which embeds it).
let flavours: [(flavour: pa_flavour, lockBytes: UInt32)] = [
  (FLAVOUR_PLAIN, 8), (FLAVOUR_RT, 32), (FLAVOUR_DEBUG, 24), (FLAVOUR_LOCKDEP, 64),
]

/// A small machine with one cache of any object size, laid out in the place of one of the machine's own. One
/// thread may act as each of its CPUs in turn.
final class SlabMachine: @unchecked Sendable {
  let machine: OpaquePointer
  let cache: UnsafeMutablePointer<kmem_cache>
  let tasks: [UnsafeMutablePointer<task_struct>]
  let nodes: Int
  let flavour: pa_flavour
  private let percpu: UnsafeMutableRawPointer
  private(set) var held: [UnsafeMutablePointer<page>] = []
  private var nodeParts: [UnsafeMutableRawPointer] = []

  /// CPUs are dealt to the nodes in turn.
  init(
    nodes: Int = 1, cpus: Int = 2, objectBytes: UInt32 = 64, flavour: pa_flavour = FLAVOUR_PLAIN,
    nodeBytes: UInt64 = 16 << 20
  ) throws {
    let config = UnsafeMutablePointer<pa_machine_config>.allocate(capacity: 1)
    defer { config.deallocate() }
    config.initialize(to: pa_machine_config())
    config.pointee.node_count = UInt32(nodes)
    config.pointee.cpu_count = UInt32(cpus)
    withUnsafeMutableBytes(of: &config.pointee.nodes) {
      let all = $0.bindMemory(to: pa_node_config.self)
      for n in 0..<nodes { all[n] = pa_node_config(node_bytes: nodeBytes, host_node: -1) }
    }
    withUnsafeMutableBytes(of: &config.pointee.cpus) {
      let all = $0.bindMemory(to: pa_cpu_config.self)
      for c in 0..<cpus { all[c] = pa_cpu_config(host_cpu: -1, node: UInt32(c % nodes)) }
    }
    withUnsafeMutableBytes(of: &config.pointee.distance) {
      for a in 0..<nodes { for b in 0..<nodes { $0[a * Int(PA_MAX_NODES) + b] = a == b ? 10 : 20 } }
    }
    var error: Int32 = 0
    machine = try #require(pa_machine_create(config, &error), "errno \(error)")
    var made: [UnsafeMutablePointer<task_struct>] = []
    for cpu in 0..<cpus {
      let task = UnsafeMutablePointer<task_struct>.allocate(capacity: 1)
      task_init(task, machine, UInt32(cpu))
      made.append(task)
    }
    tasks = made
    cache = page_ptl_cache(machine, UInt8(PA_LOCK_RT.rawValue))
    percpu = UnsafeMutableRawPointer(cache.pointee.cpu_slab)
    self.nodes = nodes
    self.flavour = flavour
    set_current(tasks[0])
    try #require(boot(objectBytes: objectBytes) == 0)
  }

  deinit {
    pa_machine_destroy(machine)
    for task in tasks { task.deallocate() }
    for part in nodeParts { part.deallocate() }
  }

  var globals: OpaquePointer { tasks[0].pointee.globals }

  /// Lays the cache out anew. It must hold nothing.
  func boot(objectBytes: UInt32) -> Int32 {
    var env = kmem_cache_boot()
    env.ctx = Unmanaged.passUnretained(self).toOpaque()
    env.globals = globals
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
    return kmem_cache_boot(cache, "test", objectBytes, &env)
  }

  /// What follows happens on this CPU.
  func on<R>(_ cpu: Int, _ body: () throws -> R) rethrows -> R {
    set_current(tasks[cpu])
    return try body()
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
  /// No task has interrupts masked, is pinned, or holds a lock.
  var idle: Bool {
    tasks.allSatisfy {
      let t = $0.pointee
      return t.irq_flags == 1 << 9 && t.preempt_count == 0 && t.migration_disabled == 0
        && t.nr_pinned == 0 && t.rcu_read_lock_nesting == 0 && t.lockdep.depth == 0
    }
  }
  /// Pages that nobody uses.
  var freePages: UInt64 {
    let books = pa_machine_books(machine)
    return books.free_pages + books.pcp_pages
  }

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

  /// Takes the pages of a node (or of all nodes) that can be had and keeps them.
  func exhaust(node: Int32? = nil) {
    while let page = node.map({ alloc_pages_node($0, gfpKernel | __GFP_THISNODE, 0, flavour) })
      ?? (node == nil ? alloc_pages(gfpKernel, 0, flavour) : nil)
    {
      held.append(page)
    }
  }
  /// Gives back held pages, at most `count`, for which `choose` says so by their number.
  func release(_ count: Int = .max, where choose: (UInt64) -> Bool = { _ in true }) {
    var kept: [UnsafeMutablePointer<page>] = []
    var left = count
    for page in held {
      if left > 0 && choose(page_to_pfn(page).v) {
        __free_pages(page, 0, flavour)
        left -= 1
      } else {
        kept.append(page)
      }
    }
    held = kept
  }
}
