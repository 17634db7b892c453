// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Foundation
import Testing

/// GFP_KERNEL; the C macro does not import.
let gfpKernel: gfp_t = __GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM | __GFP_IO | __GFP_FS

/// Every flavour of kernel with the size of its spinlock_t (a word for the plain one, which embeds
/// it).
let flavours: [(flavour: pa_flavour, lockBytes: UInt32)] = [
  (FLAVOUR_PLAIN, 8), (FLAVOUR_RT, 32), (FLAVOUR_DEBUG, 24), (FLAVOUR_LOCKDEP, 64),
  (FLAVOUR_DEBIAN, 8), (FLAVOUR_DEBIAN_RT, 32),
]

extension pa_flavour {
  /// PREEMPT_RT, in either configuration.
  var isRT: Bool { self == FLAVOUR_RT || self == FLAVOUR_DEBIAN_RT }
  /// Debian's configuration, with either lock.
  var isDebian: Bool { self == FLAVOUR_DEBIAN || self == FLAVOUR_DEBIAN_RT }
}

/// SplitMix64, as base/random.h.
struct Random: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 { random_next(&state) }
}

/// Where threads leave words for each other, 0 for none. The lock is one that the thread sanitizer
/// knows.
final class Exchange: @unchecked Sendable {
  private let lock = NSLock()
  private var slots: [UInt]

  init(slots: Int) { self.slots = [UInt](repeating: 0, count: slots) }

  func swap(_ slot: Int, _ word: UInt) -> UInt {
    lock.withLock {
      defer { slots[slot] = word }
      return slots[slot]
    }
  }
  var count: Int { lock.withLock { slots.count { $0 != 0 } } }
}

/// A small machine. One thread may act as each of its CPUs in turn, or one thread as each of them.
class TestMachine: @unchecked Sendable {
  let machine: OpaquePointer
  let tasks: [UnsafeMutablePointer<task_struct>]
  let nodes: Int
  let flavour: pa_flavour
  private(set) var held: [UnsafeMutablePointer<page>] = []

  static func create(
    nodes: Int, cpus: Int, nodeBytes: UInt64 = 16 << 20,
    distance: (Int, Int) -> UInt8 = { $0 == $1 ? 10 : 20 }
  ) throws -> OpaquePointer {
    let config = config(
      nodes: nodes, cpus: cpus, nodeBytes: nodeBytes, distance: distance)
    defer { config.deallocate() }
    var error: Int32 = 0
    return try #require(pa_machine_create(config, &error), "errno \(error)")
  }

  /// CPUs are dealt to the nodes in turn. `distance` is from, to. The caller deallocates.
  static func config(
    nodes: Int, cpus: Int, nodeBytes: UInt64 = 16 << 20,
    distance: (Int, Int) -> UInt8 = { $0 == $1 ? 10 : 20 }
  ) -> UnsafeMutablePointer<pa_machine_config> {
    let config = UnsafeMutablePointer<pa_machine_config>.allocate(capacity: 1)
    config.initialize(to: pa_machine_config())
    config.pointee.node_count = UInt32(nodes)
    config.pointee.cpu_count = UInt32(cpus)
    config.pointee.use_huge_pages = 1  // fewer page faults at each start
    withUnsafeMutableBytes(of: &config.pointee.nodes) {
      let all = $0.bindMemory(to: pa_node_config.self)
      for n in 0..<nodes {
        all[n] = pa_node_config(node_bytes: nodeBytes, weight: 0, host_node: -1)
      }
    }
    withUnsafeMutableBytes(of: &config.pointee.cpus) {
      let all = $0.bindMemory(to: pa_cpu_config.self)
      for c in 0..<cpus { all[c] = pa_cpu_config(host_cpu: -1, node: UInt32(c % nodes)) }
    }
    withUnsafeMutableBytes(of: &config.pointee.distance) {
      for a in 0..<nodes { for b in 0..<nodes { $0[a * Int(PA_MAX_NODES) + b] = distance(a, b) } }
    }
    return config
  }

  /// Takes over a machine, with a task for each CPU.
  init(_ machine: OpaquePointer, nodes: Int, cpus: Int, flavour: pa_flavour) {
    var made: [UnsafeMutablePointer<task_struct>] = []
    for cpu in 0..<cpus {
      let task = UnsafeMutablePointer<task_struct>.allocate(capacity: 1)
      task_init(task, machine, UInt32(cpu))
      made.append(task)
    }
    self.machine = machine
    tasks = made
    self.nodes = nodes
    self.flavour = flavour
    set_current(tasks[0])
  }

  convenience init(
    nodes: Int = 1, cpus: Int = 2, flavour: pa_flavour = FLAVOUR_PLAIN,
    nodeBytes: UInt64 = 16 << 20,
    distance: (Int, Int) -> UInt8 = { $0 == $1 ? 10 : 20 }
  ) throws {
    let machine = try Self.create(
      nodes: nodes, cpus: cpus, nodeBytes: nodeBytes, distance: distance)
    self.init(machine, nodes: nodes, cpus: cpus, flavour: flavour)
  }

  deinit {
    // What runs on without a machine must fail at once, and not write into what has this memory
    // next.
    if tasks.contains(where: { $0 == get_current() }) { set_current(nil) }
    pa_machine_destroy(machine)
    for task in tasks { task.deallocate() }
  }

  var globals: OpaquePointer { look_globals(machine) }

  /// What follows happens on this CPU.
  func on<R>(_ cpu: Int, _ body: () throws -> R) rethrows -> R {
    set_current(tasks[cpu])
    return try body()
  }

  /// What is not sound; nil if all is.
  var machineComplaint: String? { pa_machine_validate(machine).map { String(cString: $0) } }

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

/// A name for what keeps its pointer: a String's would be gone after the call.
func forever(_ name: StaticString) -> UnsafePointer<CChar> {
  UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
}
