// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import Foundation
import Testing

@testable import Bench

@Suite struct KernelTests {
  /// Every nameable series has compiled code, in all copies, for whatever it is asked to do. Without memcg only the two ends
  /// of the series do.
  @Test func everySeriesIsCompiledInAllCopiesForEveryLock() throws {
    for series in Series.nameable {
      for lock in LockKind.allCases {
        for memcg in ["base", "merged"].contains(series.name) ? [false, true] : [true] {
          for testCase in Self.cases(lock: lock, memcg: memcg) {
            let build = series.behaviour(in: testCase).build
            let copies = try (0..<VariantCatalogue.copies(of: lock)).map {
              try VariantCatalogue.index(of: build, lock: lock, memcg: memcg, copy: $0)
            }
            #expect(Set(copies).count == ([.embedded, .rt].contains(lock) ? 4 : 2))
          }
        }
      }
    }
  }

  private static func cases(lock: LockKind, memcg: Bool) -> [Case] {
    let tables = Architecture.allCases.flatMap { arch in
      TableKind.all(archs: [arch]).filter { $0.absence == nil && $0.path != .hotRemove }
    }
    let churn = tables.map {
      Case(
        workload: .churn, level: $0.level, mm: $0.mm, arch: $0.arch, path: $0.path, lock: lock,
        memcg: memcg, threads: 1, cpuNode: 0, memNode: 0)
    }
    let trees = [Architecture.x86With4Levels, .riscv64].flatMap { arch in
      [(Workload.grow, MMKind.initMM), (.fork, .user)].map {
        Case(
          workload: $0, level: nil, mm: $1, arch: arch, lock: lock, memcg: memcg, threads: 1,
          cpuNode: 0, memNode: 0)
      }
    }
    return churn + trees
  }

  /// What a slot is told, field by field.
  @Test func aBatchSaysWhatTheSeriesDoesInTheCase() {
    func batch(
      _ series: Series, _ workload: Workload, _ level: Level? = nil, _ mm: MMKind = .initMM,
      _ arch: Architecture = .x86With4Levels, _ path: AllocatorPath = .helper, hook: Hook = .none
    ) -> pa_batch {
      let testCase = Case(
        workload: workload, level: level, mm: mm, arch: arch, path: path, lock: .rt, memcg: true,
        hook: hook, threads: 1, cpuNode: 0, memNode: 1)
      return Batch(testCase: testCase, bulkTables: 9, forkGiB: 2, ops: 7, seed: 3)
        .constant(series.behaviour(in: testCase))
    }
    let plain = batch(.merged, .bulkRandom, .pud)
    #expect(plain.workload == UInt8(PA_WORKLOAD_BULK_RANDOM.rawValue) && plain.table.level == 2)
    #expect(plain.table.mm == UInt8(PA_MM_INIT.rawValue) && plain.memory.node == 1)
    #expect(plain.bulk_tables == 9 && plain.fork_gib == 2 && plain.ops == 7 && plain.seed == 3)
    #expect(plain.rules.ctor_levels == 0 && plain.rules.dtor_levels == 0)
    #expect(plain.rules.raw_huge_free == 0)
    #expect(plain.hook == 0 && plain.table.shape.source == UInt8(PA_SOURCE_GENERIC.rawValue))
    for (hook, constant) in [
      (Hook.count, PA_HOOK_COUNT), (.protect, PA_HOOK_PROTECT),
      (.protectBatched, PA_HOOK_PROTECT_BATCHED),
    ] {
      let hooked = batch(.merged, .bulkRandom, .pte, hook: hook)
      #expect(hooked.hook == UInt8(constant.rawValue))
    }
    let crst = batch(.merged, .churn, .pmd, .user, .s390).table.shape
    #expect(crst.source == UInt8(PA_SOURCE_PAGES.rawValue) && crst.order == 2)
    #expect(crst.ctor_call == UInt8(PA_CTOR_CALL_PMD.rawValue) && crst.table_bytes == 16384)
    // PTE to P4D; only the repaired kernel undoes it.
    let added = batch(.merged, .hotplug, nil, .initMM, .arm64With4K, .hotAdd)
    #expect(added.rules.ctor_levels == 0b01111 && added.rules.dtor_levels == 0)
    let repaired = batch(.mergedFixed, .hotplug, nil, .initMM, .arm64With4K, .hotAdd)
    #expect(repaired.rules.ctor_levels == 0b01111 && repaired.rules.dtor_levels == 0b01111)
    #expect(batch(.base, .hotplug, nil, .initMM, .arm64With4K, .hotAdd).rules.ctor_levels == 0)
    #expect(batch(.v1, .remap).rules.raw_huge_free == 1)
    #expect(batch(.merged, .remap).rules.raw_huge_free == 0)
    let efi = batch(.merged, .churn, .pte, .efiMM, .riscv64, .efi)
    #expect(efi.table.mm == UInt8(PA_MM_NULL.rawValue))
  }

  @Test func aBuildThatIsNotCompiledIsNamed() {
    do {
      _ = try VariantCatalogue.index(
        of: Behaviour.CompiledRules(
          pmdPtlockInit: .never, pageType: .withConstructor, accounting: .withConstructor),
        lock: .rt,
        memcg: true,
        copy: 1)
      Issue.record("found a variant that cannot be")
    } catch {
      #expect(
        "\(error)" == """
          no compiled variant has lock rt, memcg on, config minimal and a PMD lock never, a page \
          type with-constructor, a count with-constructor
          """)
    }
  }

  @Test func thisMachineHasAUsableNodeWithCPUs() {
    let host = HostTopology.current()
    let usable = host.nodes.filter(\.isAllowed)
    #expect(!usable.isEmpty)
    #expect(
      usable.allSatisfy { $0.freeBytes <= $0.availableBytes && $0.availableBytes <= $0.bytes })
    #expect(usable.contains { !host.allowedCPUs(ofNode: $0.id).isEmpty })
    #expect(host.distances.count == host.nodes.count)
    #expect(host.distances.allSatisfy { $0.count == host.nodes.count })
  }

  @Test func aFreshMachinesBooksBalance() throws {
    let host = HostTopology.current()
    let plan = try PlanBuilder(host: host).plan(for: PlanBuilderTests.compare)
    let machine = try Machine(plan: plan, host: host)
    let books = machine.books()
    #expect(books.managedPages > 0)
    #expect(books.freePages + books.pcpPages + books.slabPages + books.tablePages <= 65536)
    #expect(Books.differences(before: books, after: machine.books()) == [])
    #expect(machine.validate() == nil)
    #expect(machine.nodeFacts().map(\.directMapBytes) == plan.nodes.map(\.nodeBytes))
  }

  @Test func noMemoryIsExplained() throws {
    let host = PlanBuilderTests.host(available: 21_583_000_000)
    var plan = try PlanBuilder(host: PlanBuilderTests.host()).plan(for: PlanBuilderTests.compare)
    plan.nodes[0].nodeBytes = 64 << 30
    #expect(
      MachineTrouble.sentence(errno: ENOMEM, plan: plan.machine, host: host)
        == "node 0 has 20.1 GiB available, 64 GiB were asked for; use --node-memory 16G")
    plan.nodes[0].nodeBytes = 1 << 30
    #expect(
      MachineTrouble.sentence(errno: ENOMEM, plan: plan.machine, host: host)
        .hasPrefix("the system gave no memory for nodes of 1 GiB"))
  }

  @Test func misplacedMemoryIsNamedWithNodeAndCount() {
    func trouble(_ misplaced: UInt64, _ absent: UInt64, error: Int32 = 0) -> String? {
      Machine.trouble(
        pa_residence(
          sampled_pages: 512, misplaced_pages: misplaced, absent_pages: absent, found_node: 3),
        error: error, node: 1, hostNode: 2, arena: UInt8(PA_ARENA_VMEMMAP.rawValue),
        when: "after the run")
    }
    #expect(trouble(0, 0) == nil)
    #expect(
      trouble(7, 1)?.hasPrefix(
        "after the run, 7 of 512 sampled pages of node 1's struct pages lie on another node than the "
          + "host's 2, to which they were bound: the first on the host's 3;") == true)
    #expect(
      trouble(0, 4)?.hasPrefix(
        "after the run, 4 of 512 sampled pages of node 1's struct pages were not in memory") == true
    )
    #expect(
      trouble(0, 0, error: EPERM)?.hasPrefix(
        "the system does not say where this process's memory lies (move_pages: Operation not "
          + "permitted)") == true)
  }

  @Test func threadsAreCPUsOfTheirNode() throws {
    var request = PlanBuilderTests.compare
    request.threads = [1, 2]
    request.cpuNodes = [1, 0]
    request.memNodes = [0, 1]
    let plan = try PlanBuilder(host: PlanBuilderTests.host(nodes: 3)).plan(for: request)
    let layout = try MachineLayout(plan: plan)
    #expect(layout.members.count == 4)
    for (placement, members) in layout.members {
      let cpus = members.map { layout.cpus[Int($0)] }
      #expect(cpus.allSatisfy { $0.node == placement.cpuNode })
      let first = placement.cpuNode * 2
      #expect(cpus.map(\.hostCPU) == Array(first..<(first + placement.threads)))
    }
    // Those of node 2 are there too, though nothing runs on them.
    #expect(Set(layout.cpus.map(\.hostCPU)) == [0, 1, 2, 3, 4, 5])
    #expect(layout.cpus.count == 6)
  }

  @Test func moreThreadsThanTheModelHoldsAreRefused() throws {
    var request = PlanBuilderTests.compare
    request.threads = [300]
    let host = PlanBuilderTests.host(cpusPerNode: 300)
    let plan = try PlanBuilder(host: host).plan(for: request)
    #expect(throws: KernelError.self) { try MachineLayout(plan: plan) }
    request.threads = [2]
    #expect(try MachineLayout(plan: PlanBuilder(host: host).plan(for: request)).cpus.count == 256)
  }

  @Test func booksThatDifferAreNamed() {
    let before = Books(
      managedPages: 100, freePages: 90, pcpPages: 6, slabPages: 0, tablePages: 4,
      constructedPages: 4, nrPagetable: 4, lockObjects: 2, lockedTables: 2, badPages: 0)
    #expect(Books.differences(before: before, after: before) == [])
    var moved = before
    moved.freePages = 80
    moved.pcpPages = 10
    moved.slabPages = 6
    #expect(Books.differences(before: before, after: moved) == [])
    let spoiled: [(String, (inout Books) -> Void)] = [
      ("managed pages", { $0.managedPages += 1 }), ("pages in all", { $0.freePages -= 1 }),
      ("pages in use as tables", { $0.tablePages += 1 }), ("NR_PAGETABLE", { $0.nrPagetable -= 1 }),
      ("constructed tables", { $0.constructedPages += 1 }),
      ("lock objects", { $0.lockObjects += 1 }),
      ("lock objects less", { $0.lockedTables -= 1 }), ("bad state", { $0.badPages += 1 }),
    ]
    for (what, spoil) in spoiled {
      var after = before
      spoil(&after)
      let found = Books.differences(before: before, after: after).joined(separator: "; ")
      #expect(found.contains(what), "\(found)")
    }
  }

  @Test func aLeakExplainsWhatItLeaves() {
    let before = Books(
      managedPages: 100, freePages: 90, pcpPages: 6, slabPages: 0, tablePages: 4,
      constructedPages: 4, nrPagetable: 4, lockObjects: 2, lockedTables: 2, badPages: 0)
    var after = before
    after.nrPagetable += 70
    after.constructedPages += 1
    after.lockObjects += 3
    #expect(Books.differences(before: before, after: after, leaks: true) == [])
    #expect(Books.differences(before: before, after: after).count == 4)
    after.tablePages += 1
    after.nrPagetable = 3
    #expect(
      Books.differences(before: before, after: after, leaks: true).joined(separator: "; ")
        == """
        pages in all went from 100 to 101; pages in use as tables went from 4 to 5; NR_PAGETABLE went \
        from 4 to 3
        """)
  }

  @Test func sizesInWordsAndFlags() {
    #expect(ByteSize.words(64 << 30) == "64 GiB")
    #expect(ByteSize.words((20 << 30) + (180 << 20)) == "20.1 GiB")
    #expect(ByteSize.words(1023) == "1023 bytes")
    #expect(ByteSize.flag(256 << 20) == "256M")
    #expect(ByteSize.flag(4097) == "4097")
  }
}
