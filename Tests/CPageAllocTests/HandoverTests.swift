// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Glibc
import Testing

/// Tables that one thread constructs and the next destroys.
@Suite struct HandoverTests {
  private func handover(_ kind: TableKind, ops: UInt64) -> pa_batch {
    batch(PA_WORKLOAD_HANDOVER, kind, ops: ops, policy: PA_POLICY_LOCAL)
  }

  /// As many come as go, whoever frees them, in rings of one, two and four threads on two nodes.
  @Test(arguments: Variant.builds, [1, 2, 4]) func ringsBalance(_ v: Variant, threads: Int) throws {
    let m = try PgtableMachine(nodes: 2, cpus: 4)
    let before = m.sums
    let gang = try Gang(m, cpus: Array(0..<UInt32(threads)))
    for kind in TableKind.all {
      for ops in [1, 31, 32, 33, 300] as [UInt64] {
        let results = try gang.run(v, handover(kind, ops: ops))
        #expect(results.map(\.tables) == Array(repeating: ops, count: threads), "\(kind)")
        #expect(results.allSatisfy { $0.failed_tables == 0 }, "\(kind)")
      }
    }
    m.drainLocks(v)
    #expect(m.sums == before)
    #expect(m.books.bad_pages == 0)
    #expect(m.machineComplaint == nil)
  }

  /// The page of node 0 ends on the list that node 1's CPU keeps of node 0's zone, and the other
  /// way round.
  @Test(arguments: ["base", "merged"], ["embedded", "rt"])
  func pagesEndOnTheOtherNodesCPU(_ build: String, lock: String) throws {
    let v = Variant.named("\(build)_\(lock)_memcg")
    let m = try PgtableMachine(nodes: 2, cpus: 2)
    let gang = try Gang(m, cpus: [0, 1])
    func onLists(cpu: Int, node: Int) -> Int {
      Int(look_pcp(look_zone(m.machine, UInt32(node)), m.tasks[cpu]).count)
    }
    for ops in [1, 7, 40] as [UInt64] {
      let far = (0..<2).map { onLists(cpu: $0, node: 1 - $0) }
      _ = try gang.run(v, handover(TableKind(level: PA_LEVEL_PMD, user: true), ops: ops))
      for cpu in 0..<2 {
        #expect(onLists(cpu: cpu, node: 1 - cpu) == far[cpu] + Int(ops), "CPU \(cpu)")
      }
    }
  }

  /// So many that those lists overflow into the far zone's buddy lists, from which its own CPU
  /// takes them again.
  @Test func farListsAreDrained() throws {
    let m = try PgtableMachine(nodes: 2, cpus: 2)
    let gang = try Gang(m, cpus: [0, 1])
    let v = Variant.named("merged_rt_memcg")
    let results = try gang.run(
      v, handover(TableKind(level: PA_LEVEL_PTE, user: false), ops: 50_000))
    #expect(results.allSatisfy { $0.failed_tables == 0 })
    for cpu in 0..<2 {
      let far = look_pcp(look_zone(m.machine, UInt32(1 - cpu)), m.tasks[cpu])
      #expect(far.count > 0 && far.count <= far.high_max)
    }
    #expect(m.machineComplaint == nil)
  }

  /// A table that could not be had is passed on as none, and counted by who wanted it.
  @Test func whatIsNotHadIsNotFreed() throws {
    let m = try PgtableMachine(nodes: 2, cpus: 2)
    let v = Variant.named("base_rt_memcg")
    let before = m.sums
    let gang = try Gang(m, cpus: [0, 1])
    gang.task(1).pointee.fail_nth = 1  // a page: an object may yet come from a smaller slab
    let results = try gang.run(v, handover(TableKind(level: PA_LEVEL_PMD, user: true), ops: 200))
    #expect(results.map(\.tables) == [200, 199])
    #expect(results.map(\.failed_tables) == [0, 1])
    m.drainLocks(v)
    #expect(m.sums == before)
  }

  @Test func singleOperationsSayNothing() throws {
    let gang = try Gang(PgtableMachine(cpus: 2))
    var ticks: [UInt64] = [0, 0]
    let error = ticks.withUnsafeMutableBufferPointer { ticks in
      gang.tryRun([
        pa_slot(
          variant: Variant.named("merged_rt_memcg").index,
          batch: batch(PA_WORKLOAD_HANDOVER), op_ticks: ticks.baseAddress)
      ]).error
    }
    #expect(error == EINVAL)
  }

  @Test func refusesTablesWhoseStoreIsOneThreads() throws {
    let gang = try Gang(PgtableMachine(cpus: 2))
    let v = Variant.named("merged_rt_memcg")
    #expect(gang.tryRun(v.index, batch(PA_WORKLOAD_HANDOVER, mm: PA_MM_NULL)).error == EINVAL)
    var shaped = batch(PA_WORKLOAD_HANDOVER)
    shaped.table.shape.source = UInt8(PA_SOURCE_PAGES.rawValue)
    #expect(gang.tryRun(v.index, shaped).error == EINVAL)
  }
}
