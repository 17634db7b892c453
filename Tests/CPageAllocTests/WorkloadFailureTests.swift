// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

/// Each allocation of each workload refused in its turn, and memory that is truly gone.
@Suite struct WorkloadFailureTests {
  private static let builds = [
    "base_embedded_memcg", "merged_embedded_memcg", "base_rt_memcg", "merged_rt_memcg",
    "merged_lockdep_memcg", "merged_none_nomemcg",
  ]

  /// Where one allocation is like a hundred others, one in so many is refused.
  private func stride(_ workload: pa_workload, _ nth: UInt32) -> UInt32 {
    let long = [
      PA_WORKLOAD_KASAN, PA_WORKLOAD_TOUCH, PA_WORKLOAD_FORK_LARGE, PA_WORKLOAD_HOTPLUG,
    ].contains(workload)
    return long && nth > 12 ? 61 : 1
  }

  @Test(arguments: builds, WorkloadTests.later)
  func failsAtEachAttempt(_ name: String, _ workload: pa_workload) throws {
    let v = Variant.named(name)
    let m = try PgtableMachine(nodeBytes: 24 << 20)
    let gang = try Gang(m)
    let before = m.sums
    // Remap: up to and with one operation of 1 GiB. Race: one of the PMD level. Handover: tables
    // under way.
    let ops: UInt64 =
      [PA_WORKLOAD_REMAP, PA_WORKLOAD_RACE, PA_WORKLOAD_HANDOVER, PA_WORKLOAD_SINGLE].contains(
        workload)
      ? 8 : 1
    let all = try gang.run(v, batch(workload, ops: ops))[0].tables
    var nth: UInt32 = 1
    var refused = 0
    while true {
      let what: Comment = "\(name), workload \(workload.rawValue), attempt \(nth)"
      m.drainLocks(v)
      gang.task(0).pointee.fail_nth = nth
      let r = try gang.run(v, batch(workload, ops: ops))[0]
      let left = gang.task(0).pointee.fail_nth
      gang.task(0).pointee.fail_nth = 0
      m.drainLocks(v)
      #expect(m.sums == before, what)
      #expect(m.machineComplaint == nil, what)
      if left > 0 {
        #expect(r.failed_tables == 0 && r.tables == all, what)
        break
      }
      // A slab's page is asked for twice.
      #expect(r.failed_tables == 1 || v.allocatesLocks && r.failed_tables == 0, what)
      #expect(r.tables <= all, what)
      refused += Int(r.failed_tables)
      nth += stride(workload, nth)
    }
    #expect(refused >= 4, "\(name), workload \(workload.rawValue)")
  }

  @Test(arguments: builds, WorkloadTests.later)
  func withoutMemory(_ name: String, _ workload: pa_workload) throws {
    let v = Variant.named(name)
    let m = try PgtableMachine()
    let gang = try Gang(m)
    let before = m.sums
    var failures = 0
    for left in [0, 1, 2, 3, 5, 8, 11, 20, 60, 300] {
      m.leave(left, v)
      let starved = m.sums
      let r = try gang.run(v, batch(workload, ops: 9))[0]
      failures += r.failed_tables > 0 ? 1 : 0
      m.drainLocks(v)
      #expect(m.sums == starved, "\(name), workload \(workload.rawValue), \(left) pages left")
      m.release(v)
    }
    #expect(failures > 0)
    #expect(m.sums == before)
    #expect(m.machineComplaint == nil)
  }
}
