// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

/// Populating one entry, on each level.
enum Populate: CaseIterable, CustomTestStringConvertible {
  case p4d, pud, pmd, userPMD, pte, userPTE

  /// What hangs from the entry afterwards.
  var kind: TableKind {
    switch self {
    case .p4d: TableKind(level: PA_LEVEL_P4D, user: true)
    case .pud: TableKind(level: PA_LEVEL_PUD, user: true)
    case .pmd: TableKind(level: PA_LEVEL_PMD, user: false)
    case .userPMD: TableKind(level: PA_LEVEL_PMD, user: true)
    case .pte: TableKind(level: PA_LEVEL_PTE, user: false)
    case .userPTE: TableKind(level: PA_LEVEL_PTE, user: true)
    }
  }
  /// The table that the entry is in.
  var parent: TableKind {
    TableKind(level: pa_level(kind.level.rawValue + 1), user: kind.user)
  }
  /// What a user's count of its tables grows by: P4D tables are not in it.
  var countedBytes: Int { kind.mm == PA_MM_USER && self != .p4d ? 4096 : 0 }
  var testDescription: String { "__\(self)_alloc" }

  func callAsFunction(_ m: PgtableMachine, _ entry: Entry, _ v: Variant) -> Int32 {
    let mm = m.mm(kind)
    let e = m.env(v)
    func at<T>(_: T.Type) -> UnsafeMutablePointer<T> {
      UnsafeMutableRawPointer(entry).assumingMemoryBound(to: T.self)
    }
    return switch self {
    case .p4d: __p4d_alloc(mm, at(pgd_t.self), e, v.conf)
    case .pud: __pud_alloc(mm, at(p4d_t.self), e, v.conf)
    case .pmd, .userPMD: __pmd_alloc(mm, at(pud_t.self), e, v.conf)
    case .pte: __pte_alloc_kernel(at(pmd_t.self), e, v.conf)
    case .userPTE: __pte_alloc(mm, at(pmd_t.self), e, v.conf)
    }
  }
}

/// The tree: what is put where, lost races, and memory that runs out below each level.
@Suite struct PgtableTreeTests {
  private static let slot = 0x123
  private let enomem: Int32 = -12

  @Test(arguments: Variant.lockNames) func populates(_ lock: String) throws {
    let m = try PgtableMachine()
    for v in Variant.builds where v.lockName == lock {
      for step in Populate.allCases {
        let what: Comment = "\(v.name), \(step.testDescription)"
        let start = m.sums
        let parent = try #require(m.allocate(step.parent, v))
        let entry = entries(parent) + Self.slot
        let before = m.sums
        let bytes = m.countedBytes(step.kind)

        #expect(step(m, entry, v) == 0, what)
        #expect(entry.pointee & 0xfff == 0x67, what)
        let table = virt_to_page(table_of(entry.pointee))!
        let expected = Construction(v, step.kind)
        let locked: UInt64 = expected.lockInitialised && v.allocatesLocks ? 1 : 0
        #expect(table.pointee.isTable == expected.marked, what)
        #expect(m.books.nr_pagetable == before.accounted + (expected.counted ? 1 : 0), what)
        #expect(m.books.lock_objects == before.lockObjects + locked, what)
        #expect(m.countedBytes(step.kind) == bytes + step.countedBytes, what)
        for i in 0..<512 where i != Self.slot { #expect(entries(parent)[i] == 0, what) }
        let populated = m.sums

        // Somebody else was first: the entry stays, the new table goes.
        let first = entry.pointee
        #expect(step(m, entry, v) == 0, what)
        #expect(entry.pointee == first, what)
        #expect(m.sums == populated, what)
        #expect(m.countedBytes(step.kind) == bytes + step.countedBytes, what)

        m.free(table, step.kind, v)
        m.free(parent, step.parent, v)
        m.drainLocks(v)
        #expect(m.sums == start, what)
      }
      #expect(m.machineComplaint == nil)
    }
  }

  /// init_mm counts its PMD tables, as every mm does, but not its PTE tables. In a process of its
  /// own: the count is one for all machines.
  @Test func initMMCountsItsPMDTables() async {
    await #expect(processExitsWith: .success) {
      let m = try PgtableMachine()
      let v = Variant.named("merged_embedded_memcg")
      let mm = try #require(m.mm(Populate.pmd.kind))
      for (step, bytes) in [(Populate.pmd, 4096), (.pte, 4096), (.pmd, 8192)] {
        let parent = try #require(m.allocate(step.parent, v))
        #expect(step(m, entries(parent), v) == 0)
        #expect(mm_pgtables_bytes(mm) == bytes)
      }
    }
  }

  /// Each attempt to allocate fails once: the page, then the lock.
  @Test(arguments: Variant.lockNames) func failsAtEachAttempt(_ lock: String) throws {
    let m = try PgtableMachine()
    for v in Variant.builds where v.lockName == lock {
      for step in Populate.allCases {
        let what: Comment = "\(v.name), \(step.testDescription)"
        let parent = try #require(m.allocate(step.parent, v))
        let entry = entries(parent) + Self.slot
        m.drainLocks(v)
        let before = m.sums
        let bytes = m.countedBytes(step.kind)
        var failures: UInt32 = 0
        while true {
          m.tasks[0].pointee.fail_nth = failures + 1
          let result = step(m, entry, v)
          m.tasks[0].pointee.fail_nth = 0
          if result == 0 { break }
          failures += 1
          #expect(result == enomem, what)
          #expect(entry.pointee == 0, what)
          #expect(m.countedBytes(step.kind) == bytes, what)
          m.drainLocks(v)
          #expect(m.sums == before, what)
          try #require(failures < 9, what)
        }
        let takesLock = Construction(v, step.kind).lockInitialised && v.allocatesLocks
        #expect(failures == (takesLock ? 2 : 1), what)
        m.free(virt_to_page(table_of(entry.pointee)), step.kind, v)
        m.free(parent, step.parent, v)
      }
      #expect(m.machineComplaint == nil)
    }
  }

  /// From no memory to enough. How many pages suffice is the watermarks' affair.
  @Test(arguments: Variant.lockNames) func failsWithoutMemory(_ lock: String) throws {
    let m = try PgtableMachine()
    for v in Variant.builds where v.lockName == lock && v.chargesUsers {
      for step in Populate.allCases {
        let what: Comment = "\(v.name), \(step.testDescription)"
        let parent = try #require(m.allocate(step.parent, v))
        let entry = entries(parent) + Self.slot
        m.drainLocks(v)
        for left in [0, 1, 2, 3, 4, 300] {
          m.leave(left, v)
          let before = m.sums
          let result = step(m, entry, v)
          #expect(result == 0 || result == enomem, "\(what), \(left) pages left")
          #expect(left > 0 || result == enomem, "\(what), \(left) pages left")
          #expect(left < 300 || result == 0, "\(what), \(left) pages left")
          if result == 0 {
            m.free(virt_to_page(table_of(entry.pointee)), step.kind, v)
            entry.pointee = 0
          }
          #expect(entry.pointee == 0, what)
          m.drainLocks(v)
          #expect(m.sums == before, "\(what), \(left) pages left")
        }
        m.release(v)
        m.free(parent, step.parent, v)
      }
      #expect(m.machineComplaint == nil)
    }
  }

  /// An address of which every level has an index of its own, walked by hand.
  private static let indices: [UInt64] = [0x1a, 0x2b, 0x3c, 0x4d, 0x5e]  // pgd, p4d, pud, pmd, pte
  private static let address = indices.reduce(0) { $0 << 9 | $1 } << 12

  @Test(arguments: Variant.lockNames, [false, true]) func walksToTheRightEntries(
    _ lock: String, user: Bool
  ) throws {
    let m = try PgtableMachine()
    for v in Variant.builds where v.lockName == lock {
      let kind = TableKind(level: PA_LEVEL_PGD, user: user)
      let mm = m.mm(kind)
      if user {
        mm_set_pgd(mm, page_address(m.allocate(kind, v)).assumingMemoryBound(to: pgd_t.self))
      }
      let index = Int(Self.indices[0])
      let before = m.sums
      let bytes = m.countedBytes(kind)
      let e = m.env(v)

      for round in 1...2 {
        let pud = try #require(pud_alloc(mm, mm_pgd(mm) + index, Self.address, e, v.conf))
        let pmd = try #require(pmd_alloc(mm, pud, Self.address, e, v.conf))
        let pte = try #require(
          user
            ? pte_alloc(mm, pmd, Self.address, e, v.conf)
            : pte_alloc_kernel(pmd, Self.address, e, v.conf))
        // The second time everything is there already.
        #expect(m.books.table_pages == before.tables + 4, "round \(round)")
        var table = UnsafeMutableRawPointer(mm_pgd(mm)!).assumingMemoryBound(to: UInt64.self)
        for index in Self.indices.dropLast() {
          #expect((0..<512).filter { table[$0] != 0 } == [Int(index)])
          table = table_of(table[Int(index)]).assumingMemoryBound(to: UInt64.self)
        }
        #expect(
          UnsafeMutableRawPointer(pte) == UnsafeMutableRawPointer(table + Int(Self.indices[4])))
      }
      #expect(free_pgd_range(mm, mm_pgd(mm), e, v.conf) == 4)
      for i in 0..<512 { #expect(mm_pgd(mm)[i].v == 0) }
      m.drainLocks(v)
      #expect(m.sums == before)
      #expect(m.countedBytes(kind) == bytes)
      if user { m.free(virt_to_page(mm_pgd(mm)), kind, v) }
      #expect(m.machineComplaint == nil)
    }
  }

  /// A walk that fails in the middle leaves a tree that can be taken down.
  @Test(arguments: Variant.lockNames) func walkFailsAtEachAttempt(_ lock: String) throws {
    let m = try PgtableMachine()
    for v in Variant.builds where v.lockName == lock && v.chargesUsers {
      let kind = TableKind(level: PA_LEVEL_PGD, user: true)
      let mm = m.mm(kind)
      mm_set_pgd(mm, page_address(m.allocate(kind, v)).assumingMemoryBound(to: pgd_t.self))
      let index = Int(Self.indices[0])
      let before = m.sums
      let e = m.env(v)
      var tablesAtFailure: [UInt64] = []
      for nth in 1...UInt32(20) {
        m.tasks[0].pointee.fail_nth = nth
        let pte = pud_alloc(mm, mm_pgd(mm) + index, Self.address, e, v.conf)
          .flatMap { pmd_alloc(mm, $0, Self.address, e, v.conf) }
          .flatMap { pte_alloc(mm, $0, Self.address, e, v.conf) }
        let allSucceeded = m.tasks[0].pointee.fail_nth > 0
        m.tasks[0].pointee.fail_nth = 0
        let freed = free_pgd_range(mm, mm_pgd(mm), e, v.conf)
        if pte == nil { tablesAtFailure.append(freed) }
        m.drainLocks(v)
        #expect(m.sums == before, "attempt \(nth)")
        #expect(mm_pgtables_bytes(mm) == 0, "attempt \(nth)")
        if allSucceeded { break }
      }
      // P4D, PUD, PMD, its lock, PTE, its lock. A slab's page is asked for twice, so that one
      // failure is none.
      #expect(
        tablesAtFailure == (v.allocatesLocks ? [0, 1, 2, 2, 3, 3] : [0, 1, 2, 3]), "\(v.name)")
      m.free(virt_to_page(mm_pgd(mm)), kind, v)
      #expect(m.machineComplaint == nil)
    }
  }
}
