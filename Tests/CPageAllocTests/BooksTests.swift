// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

/// The sums of `struct pa_books`, at rest and after every kind of run.
@Suite struct BooksTests {
  /// No table is left, none is accounted, no lock is out, and every page is where it can be had.
  private func expectBalanced(
    _ m: PgtableMachine, since before: Sums, _ what: Comment,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let books = m.books
    #expect(m.sums == before, what, sourceLocation: sourceLocation)
    #expect(books.bad_pages == 0, what, sourceLocation: sourceLocation)
    #expect(m.machineComplaint == nil, what, sourceLocation: sourceLocation)
  }

  @Test func newMachine() throws {
    for nodes in 1...3 {
      let m = try PgtableMachine(nodes: nodes, cpus: nodes)
      let books = m.books
      #expect(books.managed_pages == UInt64(nodes) * 4096)
      // init_mm's PGD, made before there are constructors.
      #expect(books.table_pages == 1)
      #expect(books.free_pages + books.pcp_pages + books.slab_pages + 1 == books.managed_pages)
      #expect(
        m.sums == Sums(unused: books.managed_pages - 1, tables: 1))
      #expect(m.machineComplaint == nil)
    }
  }

  /// While tables live, the sums say so: accounted is what is constructed, lock objects are what
  /// tables hold.
  @Test(arguments: Variant.lockNames) func liveTables(_ lock: String) throws {
    let m = try PgtableMachine()
    for v in Variant.builds where v.lockName == lock {
      let before = m.sums
      var live: [(Page, TableKind)] = []
      for kind in TableKind.all {
        live += m.construct(33, kind, v).map { ($0!, kind) }
        let books = m.books
        // Books know a table's lock by the page's type.
        if v.conf.page_type == v.conf.accounted {
          #expect(books.nr_pagetable == Int64(books.constructed_pages))
          #expect(books.lock_objects == books.locked_tables)
        }
        #expect(books.table_pages == UInt64(live.count) + 1)
      }
      live.shuffle()
      for (table, kind) in live { m.free(table, kind, v) }
      expectBalanced(m, since: before, "\(v.name)")
    }
  }

  @Test(arguments: Variant.lockNames) func balanceAfterEveryWorkload(_ lock: String) throws {
    let m = try PgtableMachine(cpus: 2, nodeBytes: roomyNodeBytes)
    for v in Variant.all where v.lockName == lock {
      let before = m.sums
      for threads in [[UInt32(0)], [1, 0]] {
        let gang = try Gang(m, cpus: threads)
        for workload in workloads {
          let kinds =
            workload.rawValue < PA_WORKLOAD_GROW.rawValue
            ? TableKind.all : [TableKind.all[0]]
          for kind in kinds {
            let results = try gang.run(v, batch(workload, kind, ops: 2, bulkTables: 70))
            #expect(results.allSatisfy { $0.failed_tables == 0 })
          }
          expectBalanced(
            m, since: before, "workload \(workload.rawValue), \(threads.count) threads")
        }
      }
    }
  }

  /// More tables than there is memory: the rest is reported as failed, and nothing is lost.
  @Test(arguments: Variant.lockNames, [1, 2]) func bulkWithoutMemory(_ lock: String, threads: Int)
    throws
  {
    let m = try PgtableMachine(cpus: 2)
    for v in Variant.builds where v.lockName == lock {
      let before = m.sums
      let gang = try Gang(m, cpus: Array(0..<UInt32(threads)))
      // A kind that takes a lock, in the build that gives fewer tables one.
      let kind = TableKind(level: PA_LEVEL_PMD, user: true)
      for workload in bulkOrders {
        let results = try gang.run(v, batch(workload, kind, ops: 1, bulkTables: 4200))
        for r in results {
          #expect(r.tables + r.failed_tables == 4200)
          #expect(r.failed_tables > 0)
        }
        #expect(results.reduce(0) { $0 + $1.tables } > 3800)
        m.drainLocks(v)
        expectBalanced(m, since: before, "workload \(workload.rawValue)")
      }
    }
  }

  @Test(arguments: Variant.lockNames) func churnWithoutMemory(_ lock: String) throws {
    let m = try PgtableMachine()
    let gang = try Gang(m)
    for v in Variant.builds where v.lockName == lock {
      for kind in TableKind.all {
        m.exhaust(v)
        let r = try gang.run(v, batch(PA_WORKLOAD_CHURN, kind, ops: 5))[0]
        #expect(r.tables == 0 && r.failed_tables == 5, "\(v.name), \(kind.testDescription)")
      }
      m.release(v)
    }
    #expect(m.machineComplaint == nil)
  }

  /// The two workloads that build trees, with too little memory for one: 513 tables, and twice 12.
  @Test(arguments: Variant.lockNames) func treesWithoutMemory(_ lock: String) throws {
    let m = try PgtableMachine()
    for v in Variant.builds where v.lockName == lock {
      let before = m.sums
      let gang = try Gang(m)
      for (workload, most) in [(PA_WORKLOAD_GROW, 520), (PA_WORKLOAD_FORK, 30)] {
        var failures = 0
        // Every number of pages for the short tree, some for the long one.
        for left in stride(from: 0, through: most, by: workload == PA_WORKLOAD_FORK ? 1 : 40) {
          m.leave(left, v)
          let starved = m.sums
          let r = try gang.run(v, batch(workload, ops: 2))[0]
          failures += r.failed_tables > 0 ? 1 : 0
          if left < 12 { #expect(r.failed_tables > 0, "\(left) pages left") }
          m.drainLocks(v)
          expectBalanced(m, since: starved, "workload \(workload.rawValue), \(left) pages left")
        }
        m.release(v)
        #expect(failures > 1)
        let r = try gang.run(v, batch(workload, ops: 1))[0]
        #expect(r.failed_tables == 0)
        m.drainLocks(v)
        expectBalanced(m, since: before, "workload \(workload.rawValue)")
      }
    }
  }

  /// A process may boot machines one after the other without end.
  @Test func anyNumberOfMachines() throws {
    for _ in 0..<40 {
      let m = try PgtableMachine()
      for kind in [
        PA_LOCK_RT, PA_LOCK_DEBUG, PA_LOCK_LOCKDEP, PA_LOCK_LOCKSTAT, PA_LOCK_RT_DEBUG,
        PA_LOCK_RT_LOCKDEP,
      ] {
        let v = Variant.all.first { $0.locks == kind }!
        try Gang(m).run(v, batch(PA_WORKLOAD_CHURN, TableKind(level: PA_LEVEL_PMD, user: true)))
      }
    }
  }
}
