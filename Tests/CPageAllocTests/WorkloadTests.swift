// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

/// The workloads beyond churn, bulk, grow and fork: how many tables they make, what they leave
/// behind where they are told to, and that they leave nothing else.
@Suite struct WorkloadTests {
  static let later = workloads.filter { $0.rawValue >= PA_WORKLOAD_REMAP.rawValue }

  @Test(arguments: Variant.lockNames) func remapMixesSizes(_ lock: String) throws {
    let m = try PgtableMachine()
    let gang = try Gang(m)
    for v in Variant.builds where v.lockName == lock {
      // 7 of 2 MiB make a table each; the 8th, of 1 GiB, a PMD table and 8 PTE tables.
      for (ops, tables) in [(7, 7), (8, 16), (9, 17), (16, 32), (100, 88 + 12 * 9)] {
        let r = try gang.run(v, batch(PA_WORKLOAD_REMAP, ops: UInt64(ops)))[0]
        #expect(r.tables == UInt64(tables) && r.failed_tables == 0, "\(v.name), \(ops) ops")
      }
    }
  }

  /// x86 before the series' second version: where kernel PTE tables have a constructor, each that a
  /// huge mapping replaces stays accounted, and its page keeps its type. PMD tables were always
  /// destroyed.
  @Test(arguments: Variant.builds) func rawHugeFreeLeaksPTETables(_ v: Variant) throws {
    let m = try PgtableMachine()
    let before = m.sums
    let gang = try Gang(m)
    let r = try gang.run(v, batch(PA_WORKLOAD_REMAP, ops: 16, rawHugeFree: true))[0]
    #expect(r.tables == 32)
    if v.conf.constructsKernelPTE {
      let kernelPTE = Construction(v, TableKind(level: PA_LEVEL_PTE, user: false))
      #expect(m.books.nr_pagetable == (kernelPTE.counted ? 30 : 0))
      #expect(m.books.constructed_pages > 0 || !kernelPTE.marked)
      #expect(m.machineComplaint != nil || !kernelPTE.marked)
      #expect(m.books.table_pages == before.tables)
    } else {
      m.drainLocks(v)
      #expect(m.sums == before)
      #expect(m.machineComplaint == nil)
    }
  }

  /// With checks a page that is freed with a type is a bad page, and is lost.
  @Test func rawHugeFreeMakesBadPages() async {
    await #expect(processExitsWith: .success) {
      look_switches().pointee.check_pages = true
      for (name, bad) in [("base_rt_memcg", UInt64(0)), ("merged_rt_memcg", 30)] {
        let m = try PgtableMachine()
        let before = m.books
        let gang = try Gang(m)
        try gang.run(Variant.named(name), batch(PA_WORKLOAD_REMAP, ops: 16, rawHugeFree: true))
        #expect(m.books.bad_pages == bad && m.books.constructed_pages == bad)
        #expect(m.books.table_pages == before.table_pages + bad)
        #expect(m.machineComplaint == nil)
      }
    }
  }

  /// Tables of the special allocator in one operation, from PTE up.
  private static let special: [(pa_workload, [Int64], [pa_mm_kind])] = [
    (PA_WORKLOAD_HOTPLUG, [64, 1, 0, 0], [PA_MM_INIT, PA_MM_NULL]),
    (PA_WORKLOAD_EFI, [8, 1, 1, 1], [PA_MM_EFI, PA_MM_NULL]),
    (PA_WORKLOAD_SPLIT, [8, 1, 0, 0], [PA_MM_INIT, PA_MM_NULL]),
  ]

  /// Constructed and not destroyed is accounted for ever; destroyed and not constructed is
  /// accounted less than nothing. A lock stays where one was made: for init_mm in the build that
  /// does not look at mm, else always. Where the allocation counts, nothing stays.
  @Test(arguments: Variant.builds.filter { $0.chargesUsers && $0.conf.accountsInConstructor })
  func levelsAreConstructedAsAsked(_ v: Variant) throws {
    var random = Random(state: 7 + UInt64(v.index))
    for (workload, tables, mms) in Self.special {
      for mm in mms {
        for round in 0..<5 {
          let ctor = round == 0 ? 0 : UInt8.random(in: 0...15, using: &random)
          let dtor = round == 1 ? ctor : UInt8.random(in: 0...15, using: &random)
          let what: Comment = "\(workload.rawValue), mm \(mm.rawValue), \(ctor) \(dtor)"
          var accounted: Int64 = 0
          var locks: Int64 = 0
          for (level, count) in tables.enumerated() {
            let made = ctor >> UInt8(level) & 1 == 1
            let unmade = dtor >> UInt8(level) & 1 == 1
            accounted += (made ? count : 0) - (unmade ? count : 0)
            let rule = level == 0 ? v.conf.pte_ptlock_init : v.conf.pmd_ptlock_init
            let takesLock =
              level <= 1 && v.allocatesLocks && pa_conf.runs(rule, mm)
            if made && !unmade && takesLock { locks += count }
          }
          let m = try PgtableMachine()
          let r = try Gang(m).run(
            v, batch(workload, ops: 3, mm: mm, ctorLevels: ctor, dtorLevels: dtor))[0]
          #expect(
            Int64(r.tables) == 3 * (tables.reduce(0, +) + (workload == PA_WORKLOAD_EFI ? 1 : 0)))
          #expect(m.books.nr_pagetable == 3 * accounted, what)
          #expect(m.books.lock_objects == UInt64(3 * locks), what)
          #expect(m.books.table_pages == 1, what)
          if ctor == dtor { #expect(m.machineComplaint == nil, what) }
        }
      }
    }
  }

  /// Any order, any number of operations, one thread or two.
  @Test(arguments: Variant.lockNames, [1, 2]) func anySequenceBalances(_ lock: String, threads: Int)
    throws
  {
    let seed = UInt64.random(in: 1...999_999)
    var random = Random(state: seed)
    let m = try PgtableMachine(cpus: 2, nodeBytes: roomyNodeBytes)
    let before = m.sums
    let gang = try Gang(m, cpus: Array(0..<UInt32(threads)))
    let variants = Variant.all.filter { $0.lockName == lock }
    for slot in 0..<60 {
      let v = variants.randomElement(using: &random)!
      let workload = Self.later.randomElement(using: &random)!
      let large = [PA_WORKLOAD_KASAN, PA_WORKLOAD_TOUCH, PA_WORKLOAD_FORK_LARGE].contains(workload)
      let mms = Self.special.first { $0.0 == workload }?.2 ?? [PA_MM_INIT]
      let levels = UInt8.random(in: 0...15, using: &random)
      let what: Comment = "seed \(seed), slot \(slot), \(v.name), workload \(workload.rawValue)"
      let results = try gang.run(
        v,
        batch(
          workload, ops: UInt64.random(in: 0...(large ? 2 : 20), using: &random),
          mm: mms.randomElement(using: &random)!, ctorLevels: levels, dtorLevels: levels))
      #expect(results.allSatisfy { $0.failed_tables == 0 }, what)
      m.drainLocks(v)
      #expect(m.sums == before, what)
    }
    #expect(m.books.bad_pages == 0)
    #expect(m.machineComplaint == nil, "seed \(seed)")
  }

  /// Two threads at the same two entries: as many tables come and go as were asked for.
  @Test(arguments: Variant.builds) func racersMeet(_ v: Variant) throws {
    let m = try PgtableMachine()
    let before = m.sums
    let gang = try Gang(m, cpus: [0, 1])
    for _ in 0..<5 {
      let results = try gang.run(v, batch(PA_WORKLOAD_RACE, ops: 2000))
      #expect(results.map(\.tables) == [2000, 2000])
    }
    m.drainLocks(v)
    #expect(m.sums == before)
    #expect(m.machineComplaint == nil)
  }

  /// What a slot asks the page allocator for: fork's parent is made beside what is counted, exec
  /// has none.
  @Test func forkHasAParentAndExecHasNone() throws {
    let m = try PgtableMachine(nodeBytes: roomyNodeBytes)
    let gang = try Gang(m)
    let task = try #require(gang_task(gang.raw, 0))
    let v = Variant.named("merged_embedded_memcg")
    for (workload, parents) in [
      (PA_WORKLOAD_EXEC, 0), (PA_WORKLOAD_FORK, 1), (PA_WORKLOAD_FORK_LARGE, 1),
    ] as [(pa_workload, UInt64)] {
      task.pointee.fail_nth = .max
      let r = try gang.run(v, batch(workload, ops: 2))[0]
      let attempts = UInt64(UInt32.max - task.pointee.fail_nth)
      task.pointee.fail_nth = 0
      #expect(attempts == r.tables / 2 * (2 + parents), "workload \(workload.rawValue)")
    }
  }

}
