// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import Foundation

/// What every slot of a block has in common.
public struct Batch: Sendable {
  public var testCase: Case
  public var bulkTables: Int
  /// GiB that fork-large's parent maps.
  public var forkGiB: Int
  /// Operations per thread.
  public var ops: UInt64
  /// For the random order; the same in all slots of a block, so that all arms do the same work.
  public var seed: UInt64

  func constant(_ behaviour: Behaviour, plant: Plant? = nil) -> pa_batch {
    var batch = pa_batch()
    batch.workload = testCase.workload.constant
    batch.level = (testCase.level ?? .pte).constant
    batch.mm = behaviour.mmArgument.constant
    batch.mem_node = UInt32(testCase.memNode)
    batch.bulk_tables = UInt32(bulkTables)
    batch.fork_gib = UInt32(forkGiB)
    batch.ops = plant?.operations(ops) ?? ops
    batch.seed = seed
    batch.ctor_levels = Self.mask(behaviour.constructorLevels)
    batch.dtor_levels = Self.mask(behaviour.destructorLevels)
    batch.raw_huge_free = behaviour.rawHugeFree ? 1 : 0
    batch.hook = testCase.hook.constant
    if let turns = plant?.delayTurns, turns > 0 {
      batch.hook = UInt8(PA_HOOK_DELAY.rawValue)
      batch.delay_turns = UInt32(turns)
    }
    if let shape = behaviour.shape { batch.shape = shape.constant }
    return batch
  }
}

extension Batch {
  private static func mask(_ levels: [Level]) -> UInt8 {
    levels.reduce(0) { $0 | 1 << $1.constant }
  }
}

/// What differs from slot to slot of a block: the arm.
public struct SlotCall: Sendable {
  public var variant: UInt32
  public var behaviour: Behaviour
  public var plant: Plant?

  public init(variant: UInt32, behaviour: Behaviour, plant: Plant? = nil) {
    self.variant = variant
    self.behaviour = behaviour
    self.plant = plant
  }
}

/// What one thread measured in one slot (`struct pa_slot_result`).
public struct Measurement: Sendable {
  public var wallNanoseconds: UInt64
  public var cpuNanoseconds: UInt64
  public var tscTicks: UInt64
  public var tables: UInt64
  public var failedTables: UInt64
  public var voluntarySwitches: UInt64
  public var involuntarySwitches: UInt64
  public var minorFaults: UInt64
  public var majorFaults: UInt64
  public var firstHostCPU: Int
  public var lastHostCPU: Int
  public var stealTicks: UInt64
  /// CLOCK_MONOTONIC when the slot was started.
  public var startNanoseconds: UInt64
}

/// Room for the results of one block, made before the run, so that nothing is allocated between the first
/// and the last slot of a block.
public struct SlotRecorder: ~Copyable {
  private let capacity: Int
  private let threadCapacity: Int
  private let variants: UnsafeMutablePointer<UInt32>
  private let batches: UnsafeMutablePointer<pa_batch>
  private let starts: UnsafeMutablePointer<UInt64>
  private let results: UnsafeMutablePointer<pa_slot_result>

  public init(slots: Int, threads: Int) {
    capacity = slots
    threadCapacity = threads
    variants = .allocate(capacity: slots)
    variants.initialize(repeating: 0, count: slots)
    batches = .allocate(capacity: slots)
    batches.initialize(repeating: pa_batch(), count: slots)
    starts = .allocate(capacity: slots)
    starts.initialize(repeating: 0, count: slots)
    results = .allocate(capacity: slots * threads)
    results.initialize(repeating: pa_slot_result(), count: slots * threads)
  }

  deinit {
    variants.deallocate()
    batches.deallocate()
    starts.deallocate()
    results.deallocate()
  }

  /// Runs one slot per call.
  /// - Throws: `KernelError` if the loop's own bookkeeping found no memory.
  public func run(_ gang: Gang, calls: [SlotCall], batch: Batch) throws(KernelError) {
    precondition(calls.count <= capacity && gang.threads <= threadCapacity)
    for (index, call) in calls.enumerated() {
      variants[index] = call.variant
      batches[index] = batch.constant(call.behaviour, plant: call.plant)
    }
    let result = Self.loop(
      gang.handle, gang.threads, calls.count, variants, batches, starts, results)
    try check(result) { errno in
      """
      \(batch.testCase.words): the loop could not run \(batch.ops) operations \
      (\(KernelError.reason(errno)))
      """
    }
  }

  /// Nothing but plain pointers in here: no allocation and no reference counting, by construction.
  @inline(never)
  private static func loop(
    _ gang: OpaquePointer, _ threads: Int, _ slots: Int,
    _ variants: UnsafePointer<UInt32>, _ batches: UnsafePointer<pa_batch>,
    _ starts: UnsafeMutablePointer<UInt64>, _ results: UnsafeMutablePointer<pa_slot_result>
  ) -> Int32 {
    var slot = 0
    while slot < slots {
      starts[slot] = monotonicNanoseconds()
      let result = pa_gang_run(gang, variants[slot], batches + slot, results + slot * threads)
      if result != 0 { return result }
      slot += 1
    }
    return 0
  }

  /// What thread `thread` of slot `slot` measured in the last run of a gang of `threads` threads.
  public func measurement(slot: Int, thread: Int, threads: Int) -> Measurement {
    let result = results[slot * threads + thread]
    return Measurement(
      wallNanoseconds: result.wall_ns, cpuNanoseconds: result.cpu_ns, tscTicks: result.tsc_ticks,
      tables: result.tables, failedTables: result.failed_tables,
      voluntarySwitches: result.voluntary_switches,
      involuntarySwitches: result.involuntary_switches, minorFaults: result.minor_faults,
      majorFaults: result.major_faults, firstHostCPU: Int(result.first_host_cpu),
      lastHostCPU: Int(result.last_host_cpu), stealTicks: result.steal_ticks,
      startNanoseconds: starts[slot])
  }
}

private func monotonicNanoseconds() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}
