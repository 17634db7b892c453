// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Glibc
import Testing

typealias Entry = UnsafeMutablePointer<UInt64>

/// The sums that a test compares: what does not depend on which list a page waits on.
struct Sums: Equatable {
  /// Pages that are no table: free, on a CPU's list, or the lock caches'.
  var unused: UInt64 = 0
  var tables: UInt64 = 0
  var constructed: UInt64 = 0
  var accounted: Int64 = 0
  var lockObjects: UInt64 = 0
  var lockedTables: UInt64 = 0
  var charged = 0
  var groupAccounted = 0
}

/// A small machine and one user's address space. Its locks are of the kind that each variant
/// brings.
final class PgtableMachine: TestMachine, @unchecked Sendable {
  /// Made last: initialising its lock takes a current task.
  private(set) var userMM: OpaquePointer!
  private var kept: [Page] = []

  /// A CPU without a host's CPU in `hostCPUs` is not pinned.
  init(nodes: Int = 1, cpus: Int = 2, hostCPUs: [Int32] = [], nodeBytes: UInt64 = 16 << 20) throws {
    let config = TestMachine.config(nodes: nodes, cpus: cpus, nodeBytes: nodeBytes)
    defer { config.deallocate() }
    withUnsafeMutableBytes(of: &config.pointee.cpus) {
      let all = $0.bindMemory(to: pa_cpu_config.self)
      for (cpu, host) in hostCPUs.enumerated() { all[cpu].host_cpu = host }
    }
    var error: Int32 = 0
    let machine = try #require(pa_machine_create(config, &error), "errno \(error)")
    super.init(machine, nodes: nodes, cpus: cpus, flavour: FLAVOUR_PLAIN)
    userMM = mm_new()
  }

  deinit { mm_free(userMM) }

  var books: pa_books { pa_machine_books(machine) }

  var sums: Sums {
    let books = self.books
    return Sums(
      unused: books.free_pages + books.pcp_pages + books.slab_pages,
      tables: books.table_pages,
      constructed: books.constructed_pages,
      accounted: books.nr_pagetable,
      lockObjects: books.lock_objects,
      lockedTables: books.locked_tables,
      charged: memcg_state_snapshot(tasks[0].pointee.memcg, UInt32(MEMCG_KMEM), globals),
      groupAccounted: memcg_state_snapshot(tasks[0].pointee.memcg, NR_PAGETABLE.rawValue, globals))
  }

  func mm(_ kind: TableKind) -> OpaquePointer! {
    kind.mm == PA_MM_USER ? userMM : machine_mm(machine, UInt8(kind.mm.rawValue))
  }
  func env(_ v: Variant) -> pgtable_env {
    pgtable_env(page_ptl_cachep: page_ptl_cache(machine, v.conf.lock, v.conf.config))
  }
  /// What a user's mm counts of its tables. init_mm's count is not looked at: it is one for all
  /// machines of the process, on which other tests run meanwhile.
  func countedBytes(_ kind: TableKind) -> Int {
    kind.mm == PA_MM_USER ? mm_pgtables_bytes(userMM) : 0
  }

  /// A table as the level's alloc function hands it out, or nil.
  func allocate(_ kind: TableKind, _ v: Variant) -> Page? {
    let mm = self.mm(kind)
    let table: UnsafeMutableRawPointer?
    switch kind.level {
    case PA_LEVEL_PTE where kind.isPage: return pte_alloc_one(mm, env(v), v.conf)
    case PA_LEVEL_PTE: table = UnsafeMutableRawPointer(pte_alloc_one_kernel(mm, env(v), v.conf))
    case PA_LEVEL_PMD: table = UnsafeMutableRawPointer(pmd_alloc_one(mm, env(v), v.conf))
    case PA_LEVEL_PUD: table = upper_alloc_one(mm, v.conf)
    default: table = p4d_alloc_one(mm, v.conf)
    }
    return table.map { virt_to_page($0) }
  }

  func free(_ table: Page, _ kind: TableKind, _ v: Variant) {
    let mm = self.mm(kind)
    switch kind.level {
    case PA_LEVEL_PTE where kind.isPage: pte_free(mm, table, env(v), v.conf)
    case PA_LEVEL_PTE:
      pte_free_kernel(mm, page_address(table).assumingMemoryBound(to: pte_t.self), env(v), v.conf)
    case PA_LEVEL_P4D, PA_LEVEL_PGD: p4d_free(mm, page_address(table), env(v), v.conf)
    default: upper_free(mm, page_address(table), env(v), v.conf)
    }
  }

  /// Runs a variant's own bulk loop once and leaves its tables as they are: it is told to destroy a
  /// table that is not there.
  func construct(_ count: Int, _ kind: TableKind, _ v: Variant) -> [Page?] {
    let tables = bulk(
      count, kind, v, order: [UInt32](repeating: UInt32(count), count: count), spare: 1)
    return tables.dropLast().map { table in
      table.map {
        kind.isPage
          ? $0.assumingMemoryBound(to: page.self) : virt_to_page($0)
      }
    }
  }

  /// Runs a variant's own bulk loop and returns what it wrote down. `look` sees the tables before a
  /// shape's are given back; it is for orders that destroy nothing.
  @discardableResult
  func bulk(
    _ count: Int, _ kind: TableKind, _ v: Variant, order: [UInt32], spare: Int = 0, ops: UInt64 = 1,
    shape: Shape? = nil, look: ([UnsafeMutableRawPointer?]) -> Void = { _ in }
  ) -> [UnsafeMutableRawPointer?] {
    var tables = [UnsafeMutableRawPointer?](repeating: nil, count: count + spare)
    var value = shape?.value ?? pa_shape()
    let store = UnsafeMutablePointer<shape_store>.allocate(capacity: 1)
    store.initialize(to: shape_store())
    defer { store.deallocate() }
    withUnsafePointer(to: &value) { value in
      let s = shape_env(shape: value, store: store)
      shape_open(s, UInt32(count), v.conf)
      tables.withUnsafeMutableBufferPointer { tables in
        order.withUnsafeBufferPointer { order in
          var args = run_args()
          args.mm = mm(kind)
          args.level = UInt8(kind.level.rawValue)
          args.bulk_tables = UInt32(count)
          args.tables = tables.baseAddress
          args.destroy_order = order.baseAddress
          args.shape = value.pointee
          args.store = store
          run(v, LOOP_bulk, &args, ops: ops)
        }
      }
      look(tables)
      if shape != nil && spare > 0 {
        for table in tables.compactMap({ $0 }) { shape_free(table, mm(kind), s, env(v), v.conf) }
      }
      shape_close(mm(kind), s, env(v), v.conf)
    }
    return tables
  }

  /// Calls a variant's loop in this thread.
  @discardableResult
  func run(_ v: Variant, _ loop: loop_id, _ args: inout run_args, ops: UInt64) -> run_result {
    var result = run_result()
    args.env = env(v)
    args.ops = ops
    v.entryPoint(loop)!(&args, &result)
    return result
  }

  /// Takes all pages that can be had and keeps them.
  func exhaust(_ v: Variant) {
    while let page = alloc_pages(gfpKernel, 0, flavour_of(v.conf)) { kept.append(page) }
  }
  /// Writes to every byte of the kept pages.
  func soilKept() { for page in kept { memset(page_address(page), 0xa5, 4096) } }
  /// Keeps as many pages as leaves about `count` to be had: watermarks and counters make it
  /// inexact.
  func leave(_ count: Int, _ v: Variant) {
    exhaust(v)
    release(v, count)
  }
  /// Gives back kept pages, at most `count`.
  func release(_ v: Variant, _ count: Int = .max) {
    for _ in 0..<min(count, kept.count) { __free_pages(kept.removeLast(), 0, flavour_of(v.conf)) }
  }
  /// Gives every empty slab back.
  func drainLocks(_ v: Variant) {
    page_ptl_cache(machine, v.conf.lock, v.conf.config).map {
      kmem_cache_drain($0, flavour_of(v.conf))
    }
  }
}

extension page {
  var isTable: Bool { page_type == 0xf200_0000 }
  var isNothing: Bool { page_type == .max }
}

/// The 512 entries of a table.
func entries(_ table: Page) -> Entry {
  page_address(table).assumingMemoryBound(to: UInt64.self)
}
