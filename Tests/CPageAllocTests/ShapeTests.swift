// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Glibc
import Testing

/// Tables of other architectures: how many constructors, locks, pages and accounts they take, and
/// that all of it comes back.
@Suite struct ShapeTests {
  /// As many tables as a page holds take one constructor, and one more takes another.
  @Test(arguments: Shape.all) func constructorsPerPage(_ shape: Shape) throws {
    let m = try PgtableMachine()
    for v in Variant.builds where ["none", "embedded", "lockstat", "rtdebug"].contains(v.lockName) {
      for (mm, more) in [(PA_MM_USER, 0), (PA_MM_INIT, 1), (PA_MM_EFI, 1)] as [(pa_mm_kind, UInt64)]
      {
        let what: Comment = "\(v.name), \(shape.name), mm \(mm.rawValue)"
        let before = m.sums
        let tables = shape.tablesPerConstructor + more
        let pages = 1 + more
        let (built, destroyed) = try m.trial(
          v, shape.level, mm, shape.value, tables: UInt32(tables))
        #expect(built.tables == tables && destroyed.tables == tables, what)
        #expect(built.pages == (shape.isPool ? 0 : pages << UInt64(shape.value.order)), what)
        #expect(built.ctors == (shape.constructs(v) ? pages : 0), what)
        #expect(built.dtors == 0 && destroyed.ctors == 0, what)
        #expect(destroyed.dtors == built.ctors, what)
        #expect(built.ptlock_inits == (shape.locks(v, mm) ? pages : 0), what)
        #expect(built.locks_allocated == (v.allocatesLocks ? built.ptlock_inits : 0), what)
        #expect(destroyed.locks_freed == built.locks_allocated, what)
        #expect(
          built.accounted_pages == (shape.accounts(v) ? Int64(pages) * shape.accounted : 0), what)
        // The machine's own books say the same.
        #expect(built.nr_pagetable == built.accounted_pages, what)
        #expect(built.lock_objects == Int64(built.locks_allocated), what)
        #expect(built.constructed_pages == (shape.marks(v) ? Int64(pages) : 0), what)
        #expect(destroyed.accounted_pages == -built.accounted_pages, what)
        #expect(destroyed.nr_pagetable == -built.nr_pagetable, what)
        #expect(destroyed.lock_objects == -built.lock_objects, what)
        #expect(destroyed.constructed_pages == -built.constructed_pages, what)
        #expect(destroyed.pages == built.pages && destroyed.bad_pages == 0, what)
        m.drainLocks(v)
        #expect(m.sums == before, what)
      }
    }
    #expect(m.machineComplaint == nil)
  }

  /// The numbers of the architectures, by themselves.
  @Test func known() throws {
    let m = try PgtableMachine()
    let v = Variant.named("merged_debug_memcg")
    func ctors(_ shape: Shape, _ tables: UInt32) throws -> UInt64 {
      try m.trial(v, shape.level, PA_MM_USER, shape.value, tables: tables).built.ctors
    }
    #expect(try ctors(.ppcPTE, 256) == 1)
    #expect(try ctors(.ppcPTE, 257) == 2)
    #expect(try ctors(.ppcPMD, 16) == 1)
    #expect(try ctors(.m68kPTE, 16) == 1)
    #expect(try ctors(.m68kPTE, 17) == 2)
    #expect(try ctors(.m68kPMD, 8) == 1)
    #expect(try ctors(.m68kPMD, 9) == 2)
    #expect(try ctors(.sparc32, 16) == 1)
    #expect(try ctors(.sparc32, 17) == 2)
    let crst = try m.trial(v, PA_LEVEL_PMD, PA_MM_USER, Shape.s390CRST.value, tables: 1).built
    #expect(crst.nr_pagetable == 4 && crst.pages == 4 && crst.ctors == 1)
    let large = try m.trial(v, PA_LEVEL_PTE, PA_MM_INIT, Shape.arm64With64K.value, tables: 1).built
    #expect(large.nr_pagetable == 1 && large.pages == 16 && large.ctors == 1)
  }

  /// The timed loops, with threads that share an mm, end with balanced books.
  @Test(arguments: Variant.lockNames) func loopsBalance(_ lock: String) throws {
    let m = try PgtableMachine(cpus: 2)
    for v in Variant.all where v.lockName == lock {
      let before = m.sums
      let gang = try Gang(m, cpus: [0, 1])
      for shape in Shape.all {
        for mm in [PA_MM_INIT, PA_MM_USER, PA_MM_EFI] {
          let kind = TableKind(level: shape.level, mm: mm)
          for (workload, tables) in [(PA_WORKLOAD_CHURN, 3), (PA_WORKLOAD_BULK_RANDOM, 60)]
            as [(pa_workload, UInt64)]
          {
            let results = try gang.run(
              v, batch(workload, kind, ops: 3, bulkTables: 20, shape: shape.value))
            #expect(results.allSatisfy { $0.failed_tables == 0 && $0.tables == tables })
          }
        }
        m.drainLocks(v)
        #expect(m.sums == before, "\(v.testDescription), \(shape.name)")
        #expect(m.books.bad_pages == 0)
      }
    }
    #expect(m.machineComplaint == nil)
  }

  /// Each attempt to allocate fails once: the pool's page or the table's, then the lock.
  @Test(arguments: Shape.all) func failsAtEachAttempt(_ shape: Shape) throws {
    let m = try PgtableMachine()
    for v in Variant.builds where ["embedded", "lockdep", "rtlockdep"].contains(v.lockName) {
      let gang = try Gang(m)
      let task = try #require(gang_task(gang.raw, 0))
      // A slab is there: its page would be asked for twice, so that one failure is none.
      let cache = page_ptl_cache(m.machine, v.conf.lock, v.conf.config)
      let lock = cache.map { kmem_cache_alloc($0, gfpKernel, flavour_of(v.conf)) }
      for workload in [PA_WORKLOAD_CHURN, PA_WORKLOAD_BULK_REVERSE] {
        let what: Comment = "\(v.name), \(shape.name)"
        let kind = TableKind(level: shape.level, mm: PA_MM_USER)
        let before = m.sums
        var failures: UInt32 = 0
        while true {
          task.pointee.fail_nth = failures + 1
          let r = try gang.run(
            v, batch(workload, kind, ops: 1, bulkTables: 3, shape: shape.value))[0]
          let injected = task.pointee.fail_nth == 0
          task.pointee.fail_nth = 0
          #expect(m.sums == before, what)
          if !injected { break }
          failures += 1
          #expect(r.failed_tables > 0, what)
          try #require(failures < 20, what)
        }
        let perPage: UInt32 = shape.locks(v, PA_MM_USER) && v.allocatesLocks ? 2 : 1
        let pages = workload == PA_WORKLOAD_CHURN || shape.tablesPerConstructor > 1 ? 1 : 3
        #expect(failures == perPage * UInt32(pages), what)
      }
      if let cache, let lock { kmem_cache_free(cache, lock, flavour_of(v.conf)) }
      m.drainLocks(v)
    }
    #expect(m.machineComplaint == nil)
  }

  /// Tables lie apart from each other, inside what was allocated, aligned to their size, and are as
  /// the shape says that they are filled, whoever had the memory before.
  @Test(arguments: Shape.all) func contents(_ shape: Shape) throws {
    let m = try PgtableMachine()
    let v = Variant.named("merged_rt_memcg")
    m.exhaust(v)
    m.soilKept()
    m.release(v)
    let kind = TableKind(level: shape.level, mm: PA_MM_USER)
    let tables = m.bulk(
      40, kind, v, order: [UInt32](repeating: 40, count: 40), spare: 1, shape: shape
    ) { tables in
      let live = tables.dropLast().map { $0! }
      let bytes = Int(shape.value.table_bytes)
      let words = bytes / 8
      for table in live {
        #expect(UInt(bitPattern: table) % UInt(bytes) == 0)
        let entries = UnsafeBufferPointer(
          start: table.assumingMemoryBound(to: UInt64.self), count: words)
        let empty: UInt64 = shape.value.fill == UInt8(PA_FILL_PATTERN.rawValue) ? 0x400 : 0
        #expect(entries.allSatisfy { $0 == empty }, "\(shape.name)")
        memset(table, 0xa5, bytes)
      }
      let sorted = live.map { UInt(bitPattern: $0) }.sorted()
      #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $0 + UInt(bytes) <= $1 })
      // Who frees a table of a page that is cut up leaves it empty.
      for table in live { memset(table, 0, bytes) }
    }
    #expect(tables.count == 41)
  }

  /// No page is asked for while one that is cut up has room, wherever on the list it stood when it
  /// was full.
  @Test(arguments: [Shape.m68kPTE, .m68kPMD, .sparc32, .sparc32Kernel])
  func pagesWithRoomServeFirst(_ shape: Shape) throws {
    let m = try PgtableMachine()
    let v = Variant.named("merged_rt_memcg")
    let before = m.sums
    let store = UnsafeMutablePointer<shape_store>.allocate(capacity: 1)
    store.initialize(to: shape_store())
    defer { store.deallocate() }
    withUnsafePointer(to: shape.value) { value in
      let s = shape_env(shape: value, store: store)
      let allocate = { shape_alloc(m.userMM, s, m.env(v), v.conf) }
      let free = { shape_free($0, m.userMM, s, m.env(v), v.conf) }
      shape_open(s, 48, v.conf)
      let tables = (0..<48).map { _ in allocate() }
      #expect(!tables.contains(nil) && Set(tables).count == 48)
      for i in [20, 37] { free(tables[i]) }
      #expect(Set([allocate(), allocate()]) == [tables[20], tables[37]])
      for table in tables { free(table) }
      shape_close(m.userMM, s, m.env(v), v.conf)
    }
    #expect(m.sums == before)
  }

  /// Users' tables are charged to the user, whole pages of them.
  @Test(arguments: Shape.all.filter { !$0.isPool }) func charges(_ shape: Shape) throws {
    let m = try PgtableMachine()
    for name in ["merged_embedded_memcg", "merged_embedded_nomemcg"] {
      let v = Variant.named(name)
      let before = m.sums.charged
      let kind = TableKind(level: shape.level, mm: PA_MM_USER)
      _ = m.bulk(1, kind, v, order: [1], spare: 1, shape: shape) { _ in
        let pages = v.chargesUsers && shape.value.gfp_user == 1 ? 1 << Int(shape.value.order) : 0
        #expect(m.sums.charged == before + pages, "\(name), \(shape.name)")
      }
      #expect(m.sums.charged == before, "\(name), \(shape.name)")
    }
  }

  static let refused: [(String, Shape)] = [
    ("source", Shape.raw.with { $0.source = 7 }),
    ("order", Shape.raw.with { $0.order = 11 }),
    ("page_order", Shape.s390CRST.with { $0.page_order = 3 }),
    ("fill", Shape.raw.with { $0.fill = 3 }),
    ("ctor_call", Shape.s390CRST.with { $0.ctor_call = 6 }),
    ("dtor_call", Shape.s390CRST.with { $0.dtor_call = 2 }),
    ("split_lock", Shape.s390CRST.with { $0.split_lock = 2 }),
    ("gfp_user", Shape.s390CRST.with { $0.gfp_user = 2 }),
    ("pattern beyond the page", Shape.s390CRST.with { $0.table_bytes = 16392 }),
    ("pattern of no entries", Shape.s390CRST.with { $0.table_bytes = 0 }),
    ("pattern in fragments", Shape.ppcPTE.with { $0.fill = UInt8(PA_FILL_PATTERN.rawValue) }),
    ("raw, constructed", Shape.raw.with { $0.ctor_call = 2 }),
    ("boot, constructed", Shape.memblock.with { $0.ctor_call = 2 }),
    ("fragments with a rest", Shape.ppcPTE.with { $0.tables_per_page = 128 }),
    ("fragments too many", Shape.ppcPTE.with { $0.tables_per_page = 512 }),
    ("no tables", Shape.m68kPTE.with { $0.tables_per_page = 0 }),
    ("no bytes", Shape.m68kPTE.with { $0.table_bytes = 0 }),
    ("a size that is no power of two", Shape.m68kPTE.with { $0.table_bytes = 192 }),
    ("more than the page", Shape.m68kPTE.with { $0.table_bytes = 512 }),
    (
      "more than 64",
      Shape.m68kPTE.with {
        $0.tables_per_page = 128
        $0.table_bytes = 32
      }
    ),
    ("nocache PMD", Shape.sparc32.with { $0.ctor_call = UInt8(PA_CTOR_CALL_PMD.rawValue) }),
  ]

  @Test(arguments: refused.indices) func refusesShapes(_ i: Int) throws {
    let (field, shape) = Self.refused[i]
    let m = try PgtableMachine()
    let gang = try Gang(m)
    let v = Variant.named("merged_rt_memcg")
    let kind = TableKind(level: shape.level, mm: PA_MM_USER)
    let bad = batch(PA_WORKLOAD_CHURN, kind, shape: shape.value)
    #expect(gang.tryRun(v.index, bad).error == EINVAL, "\(field)")
    var (built, destroyed, conf) = (pa_effects(), pa_effects(), v.conf)
    var table = TableKind(level: PA_LEVEL_PTE, mm: PA_MM_INIT).with(shape.value)
    let error = pa_trial_run(m.machine, &conf, &table, 1, &built, &destroyed)
    #expect(error == EINVAL, "\(field)")
  }

  @Test func refusesWhatNeedsAnMM() throws {
    let gang = try Gang(try PgtableMachine())
    let v = Variant.named("merged_rt_memcg")
    for shape in Shape.all {
      let null = TableKind(level: shape.level, mm: PA_MM_NULL)
      let error = gang.tryRun(v.index, batch(PA_WORKLOAD_CHURN, null, shape: shape.value)).error
      let needs = [PA_SOURCE_FRAGMENT, PA_SOURCE_NOCACHE].contains(shape.source)
      #expect(error == (needs ? EINVAL : 0), "\(shape.name)")
      for workload in [PA_WORKLOAD_GROW, PA_WORKLOAD_FORK] {
        #expect(gang.tryRun(v.index, batch(workload, shape: shape.value)).error == EINVAL)
      }
    }
  }
}
