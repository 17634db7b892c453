// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

/// What each build does to each kind of table, observed on the table itself and in the sums,
/// against the kernel's rows in `Construction`.
@Suite struct PgtableTruthTests {
  private static let count = 3

  /// The compiled loops: their constants are what a result's label says.
  @Test(arguments: Variant.lockNames) func loopsConstruct(_ lock: String) throws {
    let m = try PgtableMachine()
    for v in Variant.all where v.lockName == lock {
      for kind in TableKind.all {
        try check(m, v, kind) { m.construct(Self.count, kind, v) }
      }
    }
  }

  /// The functions that the loops and the tree call, the PGD's among them.
  @Test(arguments: Variant.lockNames) func functionsConstruct(_ lock: String) throws {
    let m = try PgtableMachine()
    for v in Variant.builds where v.lockName == lock {
      for kind in TableKind.all {
        try check(m, v, kind) { (0..<Self.count).map { _ in m.allocate(kind, v) } }
      }
    }
  }

  @Test(arguments: Variant.lockNames) func loopsDestroy(_ lock: String) throws {
    let m = try PgtableMachine()
    for v in Variant.all where v.lockName == lock {
      for kind in TableKind.all {
        let before = m.sums
        let tables = m.bulk(Self.count, kind, v, order: [2, 0, 1], ops: 2)
        try #require(!tables.contains(nil))
        m.drainLocks(v)
        #expect(m.sums == before, "\(v.name), \(kind.testDescription)")
      }
      #expect(m.machineComplaint == nil)
    }
  }

  private static let sources: [String: [UInt32: [String]]] = [
    "v6_13": [
      PA_MM_INIT.rawValue: ["-", "L", "C", "-", "-"],
      PA_MM_USER.rawValue: ["L", "L", "C", "-", "-"],
      PA_MM_EFI.rawValue: ["L", "L", "C", "-", "-"],
    ],
    "base": [
      PA_MM_INIT.rawValue: ["-", "L", "C", "C", "C"],
      PA_MM_USER.rawValue: ["L", "L", "C", "C", "C"],
      PA_MM_EFI.rawValue: ["L", "L", "C", "C", "C"],
    ],
    "kpte": [
      PA_MM_INIT.rawValue: ["C", "L", "C", "C", "C"],
      PA_MM_USER.rawValue: ["L", "L", "C", "C", "C"],
      PA_MM_EFI.rawValue: ["L", "L", "C", "C", "C"],
    ],
    "noskip": [
      PA_MM_INIT.rawValue: ["L", "L", "C", "C", "C"],
      PA_MM_USER.rawValue: ["L", "L", "C", "C", "C"],
      PA_MM_EFI.rawValue: ["L", "L", "C", "C", "C"],
    ],
    "merged": [
      PA_MM_INIT.rawValue: ["C", "C", "C", "C", "C"],
      PA_MM_USER.rawValue: ["L", "L", "C", "C", "C"],
      PA_MM_EFI.rawValue: ["L", "L", "C", "C", "C"],
      PA_MM_NULL.rawValue: ["L", "L", "C", "C", "C"],
    ],
    "v2026": [
      PA_MM_INIT.rawValue: ["C", "C", "C", "C", "C"],
      PA_MM_USER.rawValue: ["L", "L", "C", "C", "C"],
      PA_MM_EFI.rawValue: ["C", "C", "C", "C", "C"],
    ],
  ]

  /// The tests derive what to expect from a build's rules; here the rules of the kernels are held
  /// against what their sources do. A build that is not named here is what its rules say.
  @Test func rulesAreTheSources() throws {
    for (build, mms) in Self.sources {
      for v in Variant.builds where v.build == build {
        for (mm, levels) in mms {
          for (level, does) in zip(TableKind.levels, levels) {
            let found = Construction(v, TableKind(level: level, mm: pa_mm_kind(mm)))
            let what: Comment = "\(v.name), level \(level.rawValue), mm \(mm)"
            #expect(found.called == (does != "-"), what)
            #expect(found.marked == found.called && found.counted == found.called, what)
            #expect(found.lockInitialised == (does == "L" && v.locks != PA_LOCK_NONE), what)
          }
        }
      }
    }
    #expect(Self.sources.keys.allSatisfy { build in Variant.builds.contains { $0.build == build } })
  }

  /// Each loop has constants of its own. What a loop charged goes back to its CPU's stock, where it
  /// is seen afterwards.
  @Test(arguments: Variant.all) func everyLoopChargesAsItsNameSays(_ v: Variant) throws {
    for loop in [LOOP_churn, LOOP_bulk, LOOP_grow, LOOP_process] {
      let m = try PgtableMachine()
      let tables = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: 1)
      let order = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
      defer {
        tables.deallocate()
        order.deallocate()
      }
      order.pointee = 0
      // Of the kernel, so that it is not charged itself. Only grow takes it as it is.
      let pgd = try #require(m.allocate(TableKind(level: PA_LEVEL_PGD, user: false), v))
      mm_set_pgd(m.userMM, page_address(pgd).assumingMemoryBound(to: pgd_t.self))
      var args = run_args()
      args.mm = m.userMM
      args.child = mm_new()
      defer { mm_free(args.child) }
      args.level = UInt8(PA_LEVEL_PMD.rawValue)
      args.bulk_tables = 1
      args.tables = tables
      args.destroy_order = UnsafePointer(order)
      // Without operations grow is left with the tables above the region, which its mm is charged
      // for.
      m.run(v, loop, &args, ops: loop == LOOP_grow ? 0 : 1)
      let stock = look_memcg(look_memcg_of(m.machine, 0), m.tasks[0])
      #expect(stock.stock_is_ours == v.chargesUsers, "loop \(loop.rawValue)")
    }
  }

  private func check(
    _ m: PgtableMachine, _ v: Variant, _ kind: TableKind, make: () -> [Page?]
  ) throws {
    let expected = Construction(v, kind)
    let n = UInt64(Self.count)
    let lockObjects = expected.lockInitialised && v.allocatesLocks ? n : 0
    let charged = kind.user && v.chargesUsers ? Self.count : 0
    let before = m.sums
    let what: Comment = "\(v.name), \(kind.testDescription)"

    let tables = try make().map { try #require($0) }
    var live = before
    live.unused -= n
    live.tables += n
    live.constructed += expected.marked ? n : 0
    live.accounted += expected.counted ? Int64(n) : 0
    live.lockObjects += lockObjects
    live.lockedTables += expected.marked ? lockObjects : 0
    live.charged += charged
    live.groupAccounted += expected.counted ? charged : 0
    #expect(m.sums == live, what)
    for table in tables {
      #expect(table.pointee.isTable == expected.marked, what)
      #expect(table.pointee.isNothing != expected.marked, what)
      #expect((table.pointee.ptl != nil) == (lockObjects > 0), what)
      #expect((table.pointee.memcg_data != 0) == (charged > 0), what)
      #expect(table.pointee.refcount == 1, what)
    }
    #expect(Set(tables.compactMap(\.pointee.ptl)).count == Int(lockObjects), what)

    for table in tables { m.free(table, kind, v) }
    for table in tables {
      #expect(table.pointee.isNothing, what)
      #expect(table.pointee.`private` == 0 && table.pointee.memcg_data == 0, what)
      #expect(table.pointee.refcount == 0, what)
    }
    m.drainLocks(v)
    #expect(m.sums == before, what)
    #expect(m.machineComplaint == nil, what)
  }
}
