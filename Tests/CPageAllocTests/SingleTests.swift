// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

/// Each construction and each destruction timed by itself, after other work.
@Suite struct SingleTests {
  private static let variant = Variant.named("merged_rt_memcg")

  @Test(arguments: [UInt64(0), 64, 48 << 10, 3 << 20])
  func windowsAddUp(displacedBytes: UInt64) throws {
    let m = try PgtableMachine(cpus: 2)
    let before = m.sums
    let gang = try Gang(m, cpus: [0, 1])
    let results = try gang.run(
      Self.variant, batch(PA_WORKLOAD_SINGLE, ops: 40, displacedBytes: displacedBytes))
    for r in results {
      #expect(r.tables == 40 && r.failed_tables == 0)
      #expect(r.construct_ns + r.destroy_ns == r.wall_ns && r.wall_ns == r.cpu_ns)
      #expect(r.wall_ns > 0 && r.loop_ns > r.wall_ns && r.window_ns > 0 && r.chain_ticks > 0)
    }
    m.drainLocks(Self.variant)
    #expect(m.sums == before)
  }

  @Test func otherWorkloadsHaveNoParts() throws {
    let r = try Gang(try PgtableMachine()).run(Self.variant, batch(PA_WORKLOAD_CHURN, ops: 9))[0]
    #expect(r.construct_ns == 0 && r.destroy_ns == 0 && r.window_ns == 0)
    #expect(r.interrupted_windows == 0 && r.loop_ns == r.wall_ns)
  }

  @Test func whatIsOutOfRangeIsRefused() throws {
    let gang = try Gang(try PgtableMachine())
    let bad = [
      batch(PA_WORKLOAD_CHURN, displacedBytes: 64), batch(PA_WORKLOAD_GROW, displacedBytes: 1),
      batch(PA_WORKLOAD_SINGLE, displacedBytes: 1 << 30 + 1),
      batch(PA_WORKLOAD_SINGLE, displacedBytes: .max),
      batch(PA_WORKLOAD_SINGLE, ops: 1 << 24 + 1),
      batch(PA_WORKLOAD_SINGLE, hook: PA_HOOK_COUNT),
    ]
    for (index, one) in bad.enumerated() {
      #expect(gang.tryRun(Self.variant.index, one).error == EINVAL, "\(index)")
    }
    #expect(try gang.run(Self.variant, batch(PA_WORKLOAD_SINGLE, ops: 0))[0].tables == 0)
  }

  @Test(
    arguments: [
      ([100, 101, 99], 100, 0), ([100, 101, 99, 405], 100, 1), ([10, 10, 10, 40], 17.5, 0),
      ([100, 1_000_000, 102, 98, 100_000], 100, 2), ([7], 7, 0), ([], 0, 0), ([0, 0, 5], 0, 1),
    ] as [([UInt32], Double, UInt64)])
  func whatWasInterruptedIsLeftOut(_ values: [UInt32], _ mean: Double, _ left: UInt64) {
    var values = values
    var interrupted: UInt64 = 5
    #expect(timings_mean(&values, UInt64(values.count), 0, &interrupted) == mean)
    #expect(interrupted == 5 + left)
  }

  @Test func whatIsUsualIsNeverLeftOut() {
    var interrupted: UInt64 = 0
    var values: [UInt32] = [100, 900, 100, 901, 100]
    #expect(timings_mean(&values, 5, 900, &interrupted) == 300 && interrupted == 1)
    values = [1000, 4001, 1000]
    #expect(timings_mean(&values, 3, 900, &interrupted) == 1000 && interrupted == 2)
  }

  /// Two ticks a nanosecond: three tables of 50 and 30 ticks in windows of 10; the fourth construction failed.
  private func settled(isCold: Bool, construct: [UInt32], destroy: [UInt32]) -> pa_slot_result {
    var (empty, construct, destroy) = ([UInt32](repeating: 10, count: 4), construct, destroy)
    let tables = UInt64(construct.count)
    return empty.withUnsafeMutableBufferPointer { empty in
      construct.withUnsafeMutableBufferPointer { construct in
        destroy.withUnsafeMutableBufferPointer { destroy in
          var all = timings(
            empty: empty.baseAddress, construct: construct.baseAddress,
            destroy: destroy.baseAddress, empty_count: 4, table_count: tables)
          var result = pa_slot_result()
          result.wall_ns = 1000
          result.cpu_ns = 900
          result.tsc_ticks = 2000
          timings_settle(&all, isCold, &result)
          return result
        }
      }
    }
  }

  @Test func whatAnEmptyWindowTakesIsTakenOff() {
    let r = settled(isCold: false, construct: [50, 60, 40], destroy: [30, 30, 30])
    #expect(r.construct_ns == 60 && r.destroy_ns == 30 && r.window_ns == 15)
    #expect(r.wall_ns == 90 && r.cpu_ns == 90 && r.tsc_ticks == 180)
    #expect(r.interrupted_windows == 0)
    // Shorter than an empty one: nothing, and not less.
    #expect(settled(isCold: false, construct: [8], destroy: [9]).wall_ns == 0)
  }

  @Test func slowWindowsCountAfterOtherWorkOnly() {
    let slow: [UInt32] = [50, 10_050, 50]
    let warm = settled(isCold: false, construct: slow, destroy: [30, 30, 30])
    #expect(warm.interrupted_windows == 1 && warm.construct_ns == 60)
    let cold = settled(isCold: true, construct: slow, destroy: [30, 30, 30])
    #expect(cold.interrupted_windows == 0 && cold.construct_ns == (50 + 10_050 + 50 - 30) / 2)
    let interrupted = settled(isCold: true, construct: [50, 40_001, 50], destroy: [30, 30, 30])
    #expect(interrupted.interrupted_windows == 1 && interrupted.construct_ns == 60)
  }

  /// lockdep notes in a lock that it was taken. Each combination in a process of its own, which
  /// nobody else's machine shares: init_mm is one for all.
  @Test(
    arguments: [
      PA_WORKLOAD_CHURN, PA_WORKLOAD_BULK_IN_ORDER, PA_WORKLOAD_SINGLE, PA_WORKLOAD_HANDOVER,
    ].map(\.rawValue), [PA_LEVEL_PTE, PA_LEVEL_PMD, PA_LEVEL_PUD].map(\.rawValue))
  func aTableIsInstalledUnderTheKernelsLock(_ workload: UInt32, _ level: UInt32) async {
    await #expect(processExitsWith: .success) { [workload, level] in
      let m = try PgtableMachine()
      let kind = TableKind(level: pa_level(level), user: false)
      let mm = try #require(m.mm(kind))
      #expect(!mm_lock_was_taken(mm))
      try Gang(m).run(
        .named("merged_lockdep_memcg"), batch(pa_workload(workload), kind, ops: 1, bulkTables: 1))
      #expect(mm_lock_was_taken(mm))
    }
  }

  @Test func otherWorkWritesEveryLine() throws {
    var room = displacement()
    #expect(displacement_reserve(&room, 100_000))
    defer { displacement_free(&room) }
    #expect(room.bytes >= 100_000)
    var part = displacement(memory: room.memory, bytes: 100 * 64)
    let words = UnsafeRawPointer(room.memory!).assumingMemoryBound(to: UInt64.self)
    let before = (0..<200).map { words[$0 * 8] }
    for _ in 0..<3 { displace(&part) }
    for line in 0..<200 {
      #expect(words[line * 8] == before[line] + (line < 100 ? 3 : 0), "line \(line)")
    }
  }

  @Test func roomGrowsAndIsNotGivenUp() throws {
    var room = displacement()
    #expect(displacement_reserve(&room, 1))
    let first = room.memory
    #expect(displacement_reserve(&room, room.bytes) && room.memory == first)
    #expect(displacement_reserve(&room, room.bytes + 1) && room.bytes == 4 << 20)
    #expect(!displacement_reserve(&room, 1 << 62) && room.memory == nil && room.bytes == 0)
    displacement_free(&room)
  }

  @Test func loadsAreTimedWhereverTheirLinesAre() {
    for bytes in [UInt64(0), 64, 48 << 10] {
      var ns = -1.0
      #expect(pa_displaced_load_ns(bytes, &ns) == 0 && ns > 0, "\(bytes)")
    }
    for bytes in [UInt64(4096), 5000, 1 << 20] {
      var ns = -1.0
      #expect(pa_resident_load_ns(bytes, &ns) == 0 && ns > 0, "\(bytes)")
    }
  }

  @Test func loadsOfTooMuchOrTooLittleAreRefused() {
    var ns = -1.0
    #expect(pa_displaced_load_ns(1 << 30 + 1, &ns) == EINVAL)
    #expect(pa_resident_load_ns(4095, &ns) == EINVAL && pa_resident_load_ns(.max, &ns) == EINVAL)
    #expect(ns == -1)
  }
}
