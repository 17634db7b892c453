// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Glibc
import Testing

/// Trials: what one table of a kind does to the books; and tables that leak.
@Suite struct TrialTests {
  /// The generic helpers, against the kernel's rows: what is counted is what the loops' tests see.
  @Test(arguments: Variant.lockNames) func genericTables(_ lock: String) throws {
    let m = try PgtableMachine()
    for v in Variant.builds where v.lockName == lock {
      for kind in TableKind.all {
        let what: Comment = "\(v.name), \(kind.testDescription)"
        let expected = Construction(v, kind)
        let before = m.sums
        let (built, destroyed) = try m.trial(v, kind.level, kind.mm, tables: 5)
        #expect(built.tables == 5 && built.pages == 5 && destroyed.pages == 5, what)
        #expect(built.ctors == (expected.called ? 5 : 0), what)
        #expect(destroyed.dtors == built.ctors, what)
        #expect(built.ptlock_inits == (expected.lockInitialised ? 5 : 0), what)
        #expect(built.locks_allocated == (v.allocatesLocks ? built.ptlock_inits : 0), what)
        #expect(destroyed.locks_freed == built.locks_allocated, what)
        #expect(built.accounted_pages == (expected.counted ? 5 : 0), what)
        #expect(built.nr_pagetable == built.accounted_pages, what)
        #expect(built.lock_objects == Int64(built.locks_allocated), what)
        #expect(destroyed.nr_pagetable == -built.nr_pagetable, what)
        m.drainLocks(v)
        #expect(m.sums == before, what)
      }
    }
  }

  /// A caller that names no mm gets the lock, in every build, and is not charged.
  @Test(arguments: Variant.lockNames) func withoutAnMM(_ lock: String) throws {
    let m = try PgtableMachine()
    let gang = try Gang(m)
    for v in Variant.builds where v.lockName == lock {
      for level in TableKind.levels {
        let what: Comment = "\(v.name), level \(level.rawValue)"
        let constructed = v.conf.constructsP4D || level.rawValue <= PA_LEVEL_PUD.rawValue
        func does(_ step: UInt8) -> Bool {
          pa_conf.does(step, constructed: constructed, allocated: true)
        }
        let locked = level.rawValue <= PA_LEVEL_PMD.rawValue && v.locks != PA_LOCK_NONE
        let before = m.sums
        let (built, _) = try m.trial(v, level, PA_MM_NULL, tables: 4)
        #expect(built.ctors == (constructed ? 4 : 0), what)
        #expect(built.ptlock_inits == (locked ? 4 : 0), what)
        #expect(built.nr_pagetable == (does(v.conf.accounted) ? 4 : 0), what)
        let null = TableKind(level: level, mm: PA_MM_NULL)
        let r = try gang.run(v, batch(PA_WORKLOAD_BULK_REVERSE, null, ops: 2, bulkTables: 30))
        #expect(r[0].tables == 60 && r[0].failed_tables == 0, what)
        var named = null.with()
        let shape = Shape.raw.with { $0 = shape_of(&named) }
        m.bulk(3, null, v, order: [3, 3, 3], spare: 1, shape: shape) { tables in
          for table in tables.dropLast() {
            let page = virt_to_page(table!)!.pointee
            #expect(page.isTable == does(v.conf.page_type) && page.memcg_data == 0, what)
          }
        }
        m.drainLocks(v)
        #expect(m.sums == before, what)
      }
    }
  }

  @Test func refusesWhatIsOutOfRange() throws {
    let m = try PgtableMachine()
    func error(
      level: UInt8 = 0, mm: UInt8 = 0, tables: UInt32 = 1,
      _ change: (inout pa_conf) -> Void = { _ in }
    ) -> Int32 {
      var (built, destroyed) = (pa_effects(), pa_effects())
      var kind = pa_table_kind(level: level, mm: mm, shape: pa_shape())
      var conf = Variant.named("merged_rt_memcg").conf
      change(&conf)
      return pa_trial_run(m.machine, &conf, &kind, tables, &built, &destroyed)
    }
    #expect(error() == 0)
    #expect(error(level: UInt8(PA_LEVELS.rawValue)) == EINVAL)
    #expect(error(mm: UInt8(PA_MM_KINDS.rawValue)) == EINVAL)
    #expect(error(tables: 0) == EINVAL)
    #expect(error(tables: 1 << 20 + 1) == EINVAL)
    #expect(error { $0.lock = UInt8(PA_LOCK_KINDS.rawValue) } == EINVAL)
    #expect(error { $0.memcg = 2 } == EINVAL)
    #expect(error { $0.kernel_pte_ctor = UInt8(PA_RULE_CHECKED.rawValue) } == EINVAL)
    #expect(error { $0.pte_ptlock_init = 4 } == EINVAL)
    #expect(error { $0.pmd_ptlock_init = 4 } == EINVAL)
    #expect(error { $0.p4d_ctor = UInt8(PA_RULE_USER.rawValue) } == EINVAL)
    #expect(error { $0.page_type = 3 } == EINVAL)
    #expect(error { $0.accounted = 3 } == EINVAL)
    #expect(m.sums.accounted == 0)
  }

  @Test func sayWhenMemoryEnds() throws {
    let m = try PgtableMachine()
    let before = m.sums
    for shape in [pa_shape(), Shape.ppcPMD.value, Shape.m68kPTE.value, Shape.sparc32.value] {
      var (built, destroyed) = (pa_effects(), pa_effects())
      var kind = TableKind(level: PA_LEVEL_PTE, mm: PA_MM_USER).with(shape)
      var conf = Variant.named("merged_debug_memcg").conf
      let error = pa_trial_run(m.machine, &conf, &kind, 1 << 20, &built, &destroyed)
      #expect(error == ENOMEM)
      #expect(built.tables > 3000 && built.tables == destroyed.tables)
      #expect(built.nr_pagetable > 0 && built.nr_pagetable == -destroyed.nr_pagetable)
      m.drainLocks(Variant.named("merged_debug_memcg"))
      #expect(m.sums == before)
    }
  }

  /// Tables whose destructor is forgotten: v1 where x86 replaces a table by a huge page, arm64's
  /// hot-remove.
  static func leaky(_ ctor: pa_ctor_call) -> pa_shape {
    Shape("leaky", PA_SOURCE_PAGES, ctor: ctor).with { $0.dtor_call = 0 }.value
  }

  @Test(arguments: ["v6_13", "base", "kpte", "merged", "v2026"])
  func leaks(_ build: String) throws {
    for (mm, ctor) in [
      (PA_MM_INIT, PA_CTOR_CALL_KERNEL_PTE), (PA_MM_INIT, PA_CTOR_CALL_PMD),
      (PA_MM_USER, PA_CTOR_CALL_PTE),
    ] {
      let m = try PgtableMachine()
      let v = Variant.named("\(build)_debug_memcg")
      let shape = Shape("leaky", PA_SOURCE_PAGES, ctor: ctor).with { $0.dtor_call = 0 }
      let (built, destroyed) = try m.trial(v, PA_LEVEL_PMD, mm, shape.value, tables: 7)
      let constructed: Int64 = shape.constructs(v) ? 7 : 0
      // Freeing accounts, from July 2026 on, whether or not anybody calls the destructor.
      let leaked = build == "v2026" ? 0 : constructed
      let locked: UInt64 = shape.locks(v, mm) ? 7 : 0
      #expect(built.ctors == UInt64(constructed) && destroyed.dtors == 0)
      #expect(destroyed.pages == 7 && destroyed.bad_pages == 0)
      #expect(m.books.nr_pagetable == leaked)
      #expect(m.books.constructed_pages == UInt64(leaked))
      #expect(built.locks_allocated == locked && destroyed.locks_freed == 0)
      #expect(m.books.lock_objects == locked)
    }
  }

  /// With checks, the page allocator meets the table that is none and keeps it.
  @Test func badPages() async {
    await #expect(processExitsWith: .success) {
      for build in ["base", "merged", "v2026"] {
        let m = try PgtableMachine()
        pa_check_pages(1)
        let v = Variant.named("\(build)_embedded_memcg")
        let (_, destroyed) = try m.trial(
          v, PA_LEVEL_PTE, PA_MM_INIT, TrialTests.leaky(PA_CTOR_CALL_KERNEL_PTE), tables: 6)
        let bad: UInt64 = build == "merged" ? 6 : 0
        #expect(destroyed.bad_pages == bad && destroyed.pages == 6 - bad)
        #expect(m.books.bad_pages == bad && m.books.constructed_pages == bad)
        #expect(m.books.table_pages == 1 + bad && m.books.nr_pagetable == Int64(bad))
        pa_check_pages(0)
        let again = try m.trial(
          v, PA_LEVEL_PTE, PA_MM_INIT, TrialTests.leaky(PA_CTOR_CALL_KERNEL_PTE), tables: 6)
        #expect(again.destroyed.bad_pages == 0 && again.destroyed.pages == 6)
      }
    }
  }

  /// The same in sparc32's pool: its page stays constructed when its last table is gone.
  @Test func leaksInAPool() throws {
    let m = try PgtableMachine()
    let shape = Shape.sparc32.with { $0.dtor_call = 0 }
    let (built, destroyed) = try m.trial(
      Variant.named("merged_debug_memcg"), PA_LEVEL_PTE, PA_MM_USER, shape.value, tables: 16)
    #expect(built.ctors == 1 && built.nr_pagetable == 1)
    #expect(destroyed.dtors == 0 && destroyed.nr_pagetable == 0)
    #expect(m.books.nr_pagetable == 1)
  }

}
