// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Foundation
import Testing

/// The threads that run slots: where they run, what they are asked, what they report.
@Suite struct GangTests {
  private static let variant = Variant.named("merged_rt_memcg")

  @Test(
    arguments: [[], [3], [0, 3], [0, 0], [1, 0, 1], [2, 0, 1, 0], [UInt32.max]] as [[UInt32]])
  func refusesPlacements(_ cpus: [UInt32]) throws {
    let m = try PgtableMachine(cpus: 3)
    var error: Int32 = 0
    #expect(pa_gang_create(m.machine, cpus, UInt32(cpus.count), &error) == nil)
    #expect(error == EINVAL)
  }

  @Test func refusesACPUThatTheHostHasNot() throws {
    let inSet = Int32(MemoryLayout<cpu_set_t>.size * 8)
    for host in [inSet - 1, inSet, .max] {
      let m = try PgtableMachine(cpus: 2, hostCPUs: [-1, host])
      var error: Int32 = 0
      #expect(pa_gang_create(m.machine, [0, 1], 2, &error) == nil)
      #expect(error == EINVAL, "host CPU \(host)")
    }
  }

  static let refused: [(String, UInt32, pa_batch)] = {
    let good = batch(PA_WORKLOAD_BULK_RANDOM, ops: 0, bulkTables: 4)
    func with(_ change: (inout pa_batch) -> Void) -> pa_batch {
      var bad = good
      change(&bad)
      return bad
    }
    let index = variant.index
    return [
      ("variant", pa_variant_count(), good),
      ("variant", .max, good),
      ("workload", index, with { $0.workload = UInt8(PA_WORKLOADS.rawValue) }),
      ("workload", index, with { $0.workload = .max }),
      ("level", index, with { $0.table.level = UInt8(PA_LEVELS.rawValue) }),
      ("level", index, with { $0.table.level = .max }),
      ("mm", index, with { $0.table.mm = UInt8(PA_MM_KINDS.rawValue) }),
      ("mm", index, with { $0.table.mm = .max }),
      ("mm of hotplug", index, batch(PA_WORKLOAD_HOTPLUG, mm: PA_MM_USER)),
      ("mm of hotplug", index, batch(PA_WORKLOAD_HOTPLUG, mm: PA_MM_EFI)),
      ("mm of split", index, batch(PA_WORKLOAD_SPLIT, mm: PA_MM_EFI)),
      ("mm of efi", index, batch(PA_WORKLOAD_EFI, mm: PA_MM_USER)),
      ("hook", index, with { $0.hook = UInt8(PA_HOOKS.rawValue) }),
      ("hook", index, with { $0.hook = .max }),
      ("hook of grow", index, batch(PA_WORKLOAD_GROW, hook: PA_HOOK_COUNT)),
      ("hook of fork-large", index, batch(PA_WORKLOAD_FORK_LARGE, hook: PA_HOOK_PROTECT)),
      ("batched hook of churn", index, batch(PA_WORKLOAD_CHURN, hook: PA_HOOK_PROTECT_BATCHED)),
      (
        "hook without memcg", Variant.named("merged_rt_nomemcg").index,
        batch(PA_WORKLOAD_CHURN, hook: PA_HOOK_COUNT)
      ),
      ("mem_node", index, with { $0.memory.node = 1 }),
      ("mem_node", index, with { $0.memory.node = .max }),
      ("bulk_tables", index, with { $0.bulk_tables = 0 }),
      ("bulk_tables", index, with { $0.bulk_tables = 1 << 20 + 1 }),
      ("bulk_tables", index, with { $0.bulk_tables = .max }),
      ("delay of no turn", index, batch(PA_WORKLOAD_CHURN, hook: PA_HOOK_DELAY)),
      (
        "delay in bulk", index,
        with {
          $0.hook = UInt8(PA_HOOK_DELAY.rawValue)
          $0.delay_turns = 1
        }
      ),
      ("fork_gib", index, batch(PA_WORKLOAD_FORK_LARGE, forkGiB: 0)),
      ("fork_gib", index, batch(PA_WORKLOAD_FORK_LARGE, forkGiB: 1025)),
    ]
  }()

  @Test(arguments: refused.indices) func refusesBatches(_ i: Int) throws {
    let (field, variant, bad) = Self.refused[i]
    let gang = try Gang(try PgtableMachine())
    #expect(gang.tryRun(variant, bad).error == EINVAL, "\(field)")
    // And is as good as before.
    #expect(try gang.run(Self.variant, batch(PA_WORKLOAD_CHURN, ops: 3))[0].tables == 3)
  }

  @Test func takesTheBoundsThemselves() throws {
    let gang = try Gang(try PgtableMachine())
    let last = Variant.all.last!
    try gang.run(last, batch(PA_WORKLOAD_BULK_RANDOM, ops: 0, bulkTables: 1 << 20))
    let pgd = TableKind(level: PA_LEVEL_PGD, mm: PA_MM_NULL)
    #expect(try gang.run(last, batch(PA_WORKLOAD_BULK_REVERSE, pgd, bulkTables: 1))[0].tables == 2)
  }

  /// Tables that each workload makes in one operation, for 5 in bulk. Grow: a PMD table and its 512
  /// PTE tables. Fork, exec: PGD, P4D, a PUD and a PMD table for the program and for its libraries
  /// and stack, six PTE tables. Efi: one of each and eight PTE tables. Remap's eighth operation
  /// makes 9.
  static let tables: [UInt64] = [1, 1, 5, 5, 5, 513, 12, 1, 1, 65, 12, 9, 1, 4, 12, 516, 1, 1]

  @Test func everyWorkloadSaysHowManyTablesItMakes() {
    #expect(Self.tables.count == workloads.count, "a workload's place is its constant's value")
  }

  /// A PMD table and 512 PTE tables for each GiB, below one each of the other levels.
  @Test(arguments: [UInt32(1), 3, 7]) func forkLargeCopiesWhatTheParentMaps(_ gib: UInt32) throws {
    let m = try PgtableMachine(nodeBytes: roomyNodeBytes)
    let before = m.sums
    let r = try Gang(m).run(
      Self.variant, batch(PA_WORKLOAD_FORK_LARGE, ops: 2, forkGiB: gib))[0]
    #expect(r.tables == 2 * (513 * UInt64(gib) + 3) && r.failed_tables == 0)
    m.drainLocks(Self.variant)
    #expect(m.sums == before)
  }

  @Test(arguments: [1, 2]) func countsTables(threads: Int) throws {
    let m = try PgtableMachine(cpus: 2, nodeBytes: roomyNodeBytes)
    let gang = try Gang(m, cpus: Array(0..<UInt32(threads)))
    for (workload, perOperation) in zip(workloads, Self.tables) {
      for ops in [UInt64(0), 1, 4] {
        let results = try gang.run(Self.variant, batch(workload, ops: ops, bulkTables: 5))
        for r in results {
          let what: Comment = "workload \(workload.rawValue), \(ops) ops"
          #expect(r.tables == ops * perOperation, what)
          #expect(r.failed_tables == 0, what)
          #expect(ops == 0 || (r.wall_ns > 0 && r.cpu_ns > 0), what)
          #expect(r.first_host_cpu >= 0 && r.last_host_cpu >= 0, what)
        }
      }
    }
  }

  /// The CPUs that some thread of this process is confined to.
  private func confinements() throws -> Set<String> {
    let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")
    // Other tests' threads come and go meanwhile.
    let states = threads.compactMap {
      try? String(contentsOfFile: "/proc/self/task/\($0)/status", encoding: .utf8)
    }
    let prefix = "Cpus_allowed_list:\t"
    return Set(
      states.flatMap { $0.split(separator: "\n") }
        .filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) })
  }

  @Test func pinsThreadsWhereAsked() throws {
    var hosts = [pa_host_cpu](repeating: pa_host_cpu(), count: Int(PA_MAX_CPUS))
    let count = min(hosts.count, Int(pa_host_cpus(&hosts, UInt32(hosts.count))))
    let allowed = hosts[..<count].filter { $0.allowed == 1 }.map(\.id).suffix(2)
    let m = try PgtableMachine(cpus: allowed.count, hostCPUs: Array(allowed))
    // The first thread on the last CPU.
    let gang = try Gang(m, cpus: (0..<UInt32(allowed.count)).reversed())
    // Where they are found could be luck. A listing may leave out a thread while others end.
    var unseen = Set(allowed.map(String.init))
    for _ in 0..<100 where !unseen.isEmpty { unseen.subtract(try confinements()) }
    #expect(
      unseen.isEmpty, "no thread is confined to CPU \(unseen.sorted().joined(separator: ", "))")
    for _ in 0..<5 {
      let results = try gang.run(Self.variant, batch(PA_WORKLOAD_CHURN))
      #expect(results.map(\.first_host_cpu) == allowed.reversed())
      #expect(results.map(\.last_host_cpu) == allowed.reversed())
    }
  }

  /// Machines share the lock of init_mm, which complains of a CPU that takes it twice.
  @Test func machinesShareNoProcessorNumber() throws {
    let numbers = try (0..<3).flatMap { _ in
      let m = try PgtableMachine(cpus: 2)
      return m.tasks.prefix(2).map(\.pointee.cpu)
    }
    #expect(Set(numbers).count == 6)
  }

  @Test func threadsActAsTheCPUsTheyStandFor() throws {
    let m = try PgtableMachine(nodes: 2, cpus: 4)
    var error: Int32 = 0
    let cpus: [UInt32] = [3, 0]
    let gang = try #require(pa_gang_create(m.machine, cpus, 2, &error))
    for (t, cpu) in cpus.enumerated() {
      let task = try #require(gang_task(gang, UInt32(t)))
      #expect(task.pointee.cpu == m.tasks[Int(cpu)].pointee.cpu)
      #expect(task.pointee.numa_node == Int32(cpu % 2))
      #expect(task.pointee.percpu_offset == m.tasks[Int(cpu)].pointee.percpu_offset)
    }
    pa_gang_destroy(gang)
  }

  @Test func oneSlotAfterAnother() throws {
    let m = try PgtableMachine(cpus: 2)
    let before = m.sums
    let gang = try Gang(m, cpus: [0, 1])
    for slot in 0..<300 {
      let v = Variant.all[slot % Variant.all.count]
      let results = try gang.run(
        v, batch(workloads[slot % 5], ops: 1, bulkTables: UInt32(slot % 7 + 1)))
      #expect(results.allSatisfy { $0.failed_tables == 0 }, "slot \(slot)")
    }
    for v in Variant.builds { m.drainLocks(v) }
    #expect(m.sums == before)
    #expect(m.machineComplaint == nil)
  }

  /// One call, many slots: each has its own result and its own start, and leaves nothing to the
  /// next.
  @Test func runsSlotsOneAfterTheOther() throws {
    let m = try PgtableMachine(cpus: 2, nodeBytes: roomyNodeBytes)
    let gang = try Gang(m, cpus: [0, 1])
    let slots = zip(workloads, Self.tables).enumerated().map { place, workload in
      pa_slot(
        variant: Self.variant.index,
        batch: batch(workload.0, ops: UInt64(place % 3), bulkTables: 5), op_ticks: nil)
    }
    let (error, results) = gang.tryRun(slots)
    #expect(error == 0)
    for (place, slot) in slots.enumerated() {
      for thread in 0..<2 {
        let found = results[2 * place + thread]
        #expect(found.tables == slot.batch.ops * Self.tables[place], "slot \(place)")
        if place > 0 { #expect(found.start_ns > results[2 * place - 2].start_ns) }
      }
    }
    // One that cannot be done, and none is.
    var bad = slots
    bad[3].batch.memory.node = 9
    let refused = gang.tryRun(bad)
    #expect(refused.error == EINVAL && refused.results.allSatisfy { $0.start_ns == 0 })
  }

  /// As many times as operations, which add up to the slot's; rounds of different operations cannot
  /// be taken apart.
  @Test func singleOperationsAreTimed() throws {
    let m = try PgtableMachine(cpus: 2, nodeBytes: roomyNodeBytes)
    let gang = try Gang(m, cpus: [0, 1])
    let ops = 3
    for (workload, perOperation) in zip(workloads, Self.tables) {
      var times = [UInt64](repeating: 0, count: 2 * ops)
      let (error, results) = times.withUnsafeMutableBufferPointer { times in
        gang.tryRun([
          pa_slot(
            variant: Self.variant.index, batch: batch(workload, ops: UInt64(ops), bulkTables: 5),
            op_ticks: times.baseAddress)
        ])
      }
      let what: Comment = "workload \(workload.rawValue)"
      let others = [PA_WORKLOAD_RACE, PA_WORKLOAD_REMAP, PA_WORKLOAD_HANDOVER, PA_WORKLOAD_SINGLE]
      guard !others.contains(workload) else {
        #expect(error == EINVAL, what)
        continue
      }
      #expect(error == 0, what)
      for (thread, found) in results.enumerated() {
        #expect(found.tables == UInt64(ops) * perOperation && found.failed_tables == 0, what)
        let own = times[(thread * ops)..<((thread + 1) * ops)]
        #expect(own.allSatisfy { $0 > 0 }, what)
        #expect(own.reduce(0, +) == (found.tsc_ticks > 0 ? found.tsc_ticks : found.wall_ns), what)
      }
    }
  }

  @Test func gangsComeAndGo() throws {
    let m = try PgtableMachine(cpus: 4)
    for threads in 1...4 {
      for runs in 0...1 {
        let gang = try Gang(m, cpus: Array(0..<UInt32(threads)))
        for _ in 0..<runs { try gang.run(Self.variant, batch(PA_WORKLOAD_CHURN)) }
      }
    }
    #expect(m.machineComplaint == nil)
  }

  /// Pages come from the node that is asked for, wherever the thread is, and from the other when it
  /// is full.
  @Test(arguments: [UInt32(0), 1], [UInt32(0), 1]) func takesThePreferredNode(
    cpu: UInt32, memNode: UInt32
  )
    throws
  {
    let m = try PgtableMachine(nodes: 2, cpus: 2)
    let gang = try Gang(m, cpus: [cpu])
    let v = Variant.named("merged_none_memcg")
    func events(_ item: numa_stat_item) -> [UInt64] {
      (0..<2).map { nid in
        m.tasks.reduce(0) { $0 + look_numa_event(look_zone(m.machine, nid), $1, item) }
      }
    }
    func grown(_ item: numa_stat_item, from before: [UInt64]) -> [UInt64] {
      zip(events(item), before).map { $0 - $1 }
    }
    let other = 1 - Int(memNode)
    let hits = events(NUMA_HIT)
    let remote = events(NUMA_OTHER)

    try gang.run(v, batch(PA_WORKLOAD_BULK_IN_ORDER, ops: 3, bulkTables: 50, memNode: memNode))
    var expected: [UInt64] = [0, 0]
    expected[Int(memNode)] = 150
    #expect(grown(NUMA_HIT, from: hits) == expected)
    #expect(grown(NUMA_OTHER, from: remote) == (cpu == memNode ? [0, 0] : expected))
    #expect(events(NUMA_MISS) == [0, 0])

    let more = try gang.run(
      v, batch(PA_WORKLOAD_BULK_IN_ORDER, ops: 1, bulkTables: 5000, memNode: memNode))
    #expect(more[0].tables == 5000 && more[0].failed_tables == 0)
    #expect(events(NUMA_MISS)[other] > 900 && events(NUMA_MISS)[Int(memNode)] == 0)
  }
}
