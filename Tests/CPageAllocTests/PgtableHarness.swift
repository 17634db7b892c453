// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Glibc
import Testing

typealias Entry = UnsafeMutablePointer<UInt64>

/// One row of the registry.
struct Variant: CustomTestStringConvertible, Sendable {
  let index: UInt32
  let name: String
  let conf: pa_conf
  let copy: UInt8

  init(_ index: UInt32) {
    let variant = pa_variant_at(index).pointee
    self.index = index
    name = String(cString: variant.name)
    conf = variant.conf
    copy = variant.copy
  }

  static let all = (0..<pa_variant_count()).map(Variant.init)
  /// Without the twins.
  static let builds = all.filter { $0.copy == 0 }
  static func named(_ name: String) -> Variant { builds.first { $0.name == name }! }

  var testDescription: String { copy == 0 ? name : name + "_twin" }
  static let lockNames = ["none", "embedded", "rt", "debug", "lockdep"]
  var lockName: String { Self.lockNames[Int(conf.lock)] }
  /// "base" or "merged".
  var build: String { String(name.prefix { $0 != "_" }) }
  var allocatesLocks: Bool { alloc_split_ptlocks(conf) }
  var locks: pa_lock_kind { pa_lock_kind(UInt32(conf.lock)) }
  var chargesUsers: Bool { conf.memcg == 1 }
}

/// What kind of table is meant.
struct TableKind: CustomTestStringConvertible, Sendable, Hashable {
  let level: pa_level
  let user: Bool

  static let all = [false, true].flatMap { user in
    [PA_LEVEL_PTE, PA_LEVEL_PMD, PA_LEVEL_PUD, PA_LEVEL_P4D, PA_LEVEL_PGD]
      .map { TableKind(level: $0, user: user) }
  }
  /// Those that a batch can name.
  static let inBatches = all.filter { $0.level != PA_LEVEL_PGD }

  var testDescription: String {
    ["pte", "pmd", "pud", "p4d", "pgd"][Int(level.rawValue)] + (user ? " of user" : " of init_mm")
  }

  static func == (a: TableKind, b: TableKind) -> Bool { a.level == b.level && a.user == b.user }
  func hash(into hasher: inout Hasher) {
    hasher.combine(level.rawValue)
    hasher.combine(user)
  }
}

/// What construction does to a table, from the kernel's sources.
struct Construction {
  let constructed: Bool
  let lockInitialised: Bool

  /// include/asm-generic/pgalloc.h and include/linux/mm.h of 6.14 ("base") and 6.16 ("merged"), on an
  /// architecture with split PMD locks. Columns: build, mm, level, constructor called, ptlock_init() called.
  private static let rows: [(String, Bool, pa_level, Bool, Bool)] = [
    ("base", true, PA_LEVEL_PTE, true, true),
    ("base", true, PA_LEVEL_PMD, true, true),
    ("base", true, PA_LEVEL_PUD, true, false),
    ("base", true, PA_LEVEL_P4D, true, false),
    ("base", true, PA_LEVEL_PGD, true, false),
    ("base", false, PA_LEVEL_PTE, false, false),
    ("base", false, PA_LEVEL_PMD, true, true),
    ("base", false, PA_LEVEL_PUD, true, false),
    ("base", false, PA_LEVEL_P4D, true, false),
    ("base", false, PA_LEVEL_PGD, true, false),
    ("merged", true, PA_LEVEL_PTE, true, true),
    ("merged", true, PA_LEVEL_PMD, true, true),
    ("merged", true, PA_LEVEL_PUD, true, false),
    ("merged", true, PA_LEVEL_P4D, true, false),
    ("merged", true, PA_LEVEL_PGD, true, false),
    ("merged", false, PA_LEVEL_PTE, true, false),
    ("merged", false, PA_LEVEL_PMD, true, false),
    ("merged", false, PA_LEVEL_PUD, true, false),
    ("merged", false, PA_LEVEL_P4D, true, false),
    ("merged", false, PA_LEVEL_PGD, true, false),
  ]

  init(_ variant: Variant, _ kind: TableKind) {
    let row = Self.rows.first {
      $0.0 == variant.build && $0.1 == kind.user && $0.2 == kind.level
    }!
    constructed = row.3
    lockInitialised = row.4 && variant.locks != PA_LOCK_NONE
  }
}

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

/// A small machine, one task for each of its CPUs, and one user's address space. One thread may act as each
/// CPU in turn.
final class PgtableMachine: @unchecked Sendable {
  let machine: OpaquePointer
  let tasks: [UnsafeMutablePointer<task_struct>]
  let initMM: OpaquePointer
  let userMM: OpaquePointer
  private var held: [Page] = []

  init(nodes: Int = 1, cpus: Int = 2, nodeBytes: UInt64 = 16 << 20, hostCPUs: [Int32] = []) throws {
    machine = try bootMachine(
      nodes: nodes, cpus: cpus, nodeBytes: nodeBytes, hostCPUs: hostCPUs)
    var made: [UnsafeMutablePointer<task_struct>] = []
    for cpu in 0..<cpus {
      let task = UnsafeMutablePointer<task_struct>.allocate(capacity: 1)
      task_init(task, machine, UInt32(cpu))
      made.append(task)
    }
    tasks = made
    initMM = machine_init_mm(machine)
    userMM = mm_new()
    on(0)
  }

  deinit {
    pa_machine_destroy(machine)
    for task in tasks { task.deallocate() }
    mm_free(userMM)
  }

  /// What this thread does from here on happens on this CPU.
  func on(_ cpu: Int) { set_current(tasks[cpu]) }

  var globals: OpaquePointer { tasks[0].pointee.globals }
  var books: pa_books { pa_machine_books(machine) }
  var complaint: String? { pa_machine_validate(machine).map { String(cString: $0) } }

  var sums: Sums {
    let books = self.books
    return Sums(
      unused: books.free_pages + books.pcp_pages + books.slab_pages,
      tables: books.table_pages,
      constructed: books.constructed_pages,
      accounted: books.nr_pagetable,
      lockObjects: books.lock_objects,
      lockedTables: books.locked_tables,
      charged: memcg_kmem_pages(tasks[0].pointee.memcg, globals),
      groupAccounted: memcg_state_snapshot(tasks[0].pointee.memcg, NR_PAGETABLE.rawValue, globals))
  }

  func mm(_ kind: TableKind) -> OpaquePointer { kind.user ? userMM : initMM }
  func env(_ v: Variant) -> pgtable_env {
    pgtable_env(init_mm: initMM, page_ptl_cachep: page_ptl_cache(machine, v.conf.lock))
  }

  /// A table as the level's alloc function hands it out, or nil.
  func allocate(_ kind: TableKind, _ v: Variant) -> Page? {
    let mm = self.mm(kind)
    let table: UnsafeMutableRawPointer?
    switch kind.level {
    case PA_LEVEL_PTE where kind.user: return pte_alloc_one(mm, env(v), v.conf)
    case PA_LEVEL_PTE: table = UnsafeMutableRawPointer(pte_alloc_one_kernel(mm, env(v), v.conf))
    case PA_LEVEL_PMD: table = UnsafeMutableRawPointer(pmd_alloc_one(mm, env(v), v.conf))
    default: table = upper_alloc_one(mm, env(v), v.conf)
    }
    return table.map { virt_to_page($0) }
  }

  func free(_ table: Page, _ kind: TableKind, _ v: Variant) {
    let mm = self.mm(kind)
    switch kind.level {
    case PA_LEVEL_PTE where kind.user: pte_free(mm, table, env(v), v.conf)
    case PA_LEVEL_PTE:
      pte_free_kernel(mm, page_address(table).assumingMemoryBound(to: pte_t.self), env(v), v.conf)
    default: upper_free(mm, page_address(table), env(v), v.conf)
    }
  }

  /// Runs a variant's own bulk loop once and leaves its tables as they are: it is told to destroy a table that
  /// is not there.
  func construct(_ count: Int, _ kind: TableKind, _ v: Variant) -> [Page?] {
    let tables = bulk(
      count, kind, v, order: [UInt32](repeating: UInt32(count), count: count), spare: 1)
    return tables.dropLast().map { table in
      table.map {
        kind == TableKind(level: PA_LEVEL_PTE, user: true)
          ? $0.assumingMemoryBound(to: page.self) : virt_to_page($0)
      }
    }
  }

  /// Runs a variant's own bulk loop and returns what it wrote down.
  @discardableResult
  func bulk(
    _ count: Int, _ kind: TableKind, _ v: Variant, order: [UInt32], spare: Int = 0, ops: UInt64 = 1
  ) -> [UnsafeMutableRawPointer?] {
    var tables = [UnsafeMutableRawPointer?](repeating: nil, count: count + spare)
    tables.withUnsafeMutableBufferPointer { tables in
      order.withUnsafeBufferPointer { order in
        var args = run_args()
        args.mm = mm(kind)
        args.level = UInt8(kind.level.rawValue)
        args.bulk_tables = UInt32(count)
        args.tables = tables.baseAddress
        args.destroy_order = order.baseAddress
        run(v, PA_WORKLOAD_BULK_RANDOM, &args, ops: ops)
      }
    }
    return tables
  }

  /// Calls a variant's loop in this thread.
  @discardableResult
  func run(
    _ v: Variant, _ workload: pa_workload, _ args: inout run_args, ops: UInt64
  ) -> run_result {
    var result = run_result()
    args.env = env(v)
    args.ops = ops
    v.entryPoints[Int(workload.rawValue)](&args, &result)
    return result
  }

  /// Takes all pages that can be had and keeps them.
  func exhaust(_ v: Variant) {
    while let page = alloc_pages(gfpKernel, 0, flavour_of(v.conf)) { held.append(page) }
  }
  /// Writes to every byte of the held pages.
  func soilHeld() { for page in held { memset(page_address(page), 0xa5, 4096) } }
  /// Holds as many pages as leaves about `count` to be had: watermarks and counters make it inexact.
  func leave(_ count: Int, _ v: Variant) {
    exhaust(v)
    release(v, count)
  }
  /// Gives back held pages, at most `count`.
  func release(_ v: Variant, _ count: Int = .max) {
    for _ in 0..<min(count, held.count) { __free_pages(held.removeLast(), 0, flavour_of(v.conf)) }
  }
  /// Gives every empty slab back.
  func drainLocks(_ v: Variant) {
    page_ptl_cache(machine, v.conf.lock).map { kmem_cache_drain($0, flavour_of(v.conf)) }
  }
}

extension Variant {
  typealias EntryPoint =
    @convention(c) (
      UnsafePointer<run_args>?, UnsafeMutablePointer<run_result>?
    ) -> Void

  /// The loops, by workload.
  var entryPoints: [EntryPoint] {
    withUnsafeBytes(of: variant_entry(index).pointee.run) {
      $0.bindMemory(to: EntryPoint.self).map { $0 }
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
