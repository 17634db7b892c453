// SPDX-License-Identifier: Apache-2.0

import CPageAlloc

/// What every slot of a block has in common.
package struct Batch: Sendable {
  package var testCase: Case
  var bulkTables: Int
  /// GiB that fork-large's parent maps.
  var forkGiB: Int
  /// How many bytes other work touches before each timing; 0: there is no other work.
  var displacedBytes: UInt64
  /// Operations per thread.
  package var ops: UInt64
  /// For the random order; the same in all slots of a block, so that all arms do the same work.
  var seed: UInt64

  package init(
    testCase: Case, bulkTables: Int, forkGiB: Int, displacedBytes: UInt64 = 0, ops: UInt64,
    seed: UInt64
  ) {
    self.testCase = testCase
    self.bulkTables = bulkTables
    self.forkGiB = forkGiB
    self.displacedBytes = displacedBytes
    self.ops = ops
    self.seed = seed
  }

  func constant(_ behaviour: Behaviour, plant: Plant? = nil) -> pa_batch {
    var batch = pa_batch()
    batch.workload = testCase.workloadConstant
    batch.table.level = (testCase.level ?? .pte).constant
    batch.table.mm = behaviour.mmArgument.constant
    if let shape = behaviour.shape { batch.table.shape = shape.constant }
    batch.memory.policy = testCase.policy.constant
    batch.memory.node = UInt32(testCase.memNode)
    batch.bulk_tables = UInt32(bulkTables)
    batch.fork_gib = UInt32(forkGiB)
    batch.displaced_bytes = displacedBytes
    batch.ops = plant?.operations(ops) ?? ops
    batch.seed = seed
    batch.rules.ctor_levels = Self.mask(behaviour.constructorLevels)
    batch.rules.dtor_levels = Self.mask(behaviour.destructorLevels)
    batch.rules.raw_huge_free = behaviour.rawHugeFree ? 1 : 0
    batch.hook = testCase.hook.constant
    if let turns = plant?.delayTurns, turns > 0 {
      batch.hook = UInt8(PA_HOOK_DELAY.rawValue)
      batch.delay_turns = UInt32(turns)
    }
    return batch
  }
}

extension Batch {
  private static func mask(_ levels: [Level]) -> UInt8 {
    levels.reduce(0) { $0 | 1 << $1.constant }
  }
}

/// The arm of a slot, which is all that differs between the slots of a block.
package struct SlotCall: Sendable {
  var variant: UInt32
  var behaviour: Behaviour
  var plant: Plant?

  package init(variant: UInt32, behaviour: Behaviour, plant: Plant? = nil) {
    self.variant = variant
    self.behaviour = behaviour
    self.plant = plant
  }
}

/// The part of a slot's result (`struct pa_slot_result`) that a loop needs which keeps no samples.
package struct SlotResult: Sendable {
  package var wallNanoseconds: UInt64
  /// The time of the whole loop, which is longer than what counts where only parts of it are timed.
  var loopNanoseconds: UInt64
  package var tables: UInt64
  package var failedTables: UInt64
}

/// Room for the slots of one block and their results. One call runs them all: between the first and the last there
/// is no Swift.
package struct SlotRecorder: ~Copyable {
  private let capacity: Int
  private let threadCapacity: Int
  private let slots: UnsafeMutablePointer<pa_slot>
  private let results: UnsafeMutablePointer<pa_slot_result>

  package init(slots: Int, threads: Int) {
    capacity = slots
    threadCapacity = threads
    self.slots = .allocate(capacity: slots)
    self.slots.initialize(repeating: pa_slot(), count: slots)
    results = .allocate(capacity: slots * threads)
    results.initialize(repeating: pa_slot_result(), count: slots * threads)
  }

  deinit {
    slots.deallocate()
    results.deallocate()
  }

  /// Runs one slot per call, without a pause.
  /// - Throws: `KernelError` if the loop's own bookkeeping found no memory.
  package func run(_ gang: Gang, calls: [SlotCall], batch: Batch) throws(KernelError) {
    for index in calls.indices { slots[index].op_ticks = nil }
    try runSlots(gang, calls, batch)
  }

  /// Runs one slot per call and times each operation by itself.
  func run(
    _ gang: Gang, calls: [SlotCall], batch: Batch, times: OperationTimes
  ) throws(KernelError) {
    for index in calls.indices {
      slots[index].op_ticks = times.room(
        slot: index, threads: gang.threads, operations: Int(batch.ops))
    }
    try runSlots(gang, calls, batch)
  }

  private func runSlots(
    _ gang: Gang, _ calls: [SlotCall], _ batch: Batch
  ) throws(KernelError) {
    precondition(calls.count <= capacity && gang.threads <= threadCapacity)
    for (index, call) in calls.enumerated() {
      slots[index].variant = call.variant
      slots[index].batch = batch.constant(call.behaviour, plant: call.plant)
    }
    try check(pa_gang_run(gang.handle, slots, UInt32(calls.count), results)) { errno in
      """
      \(batch.testCase.words): the loop could not run \(batch.ops) operations \
      (\(KernelError.reason(errno)))
      """
    }
  }

  /// What thread `thread` measured in slot `slot` of the last run of a gang of `threads` threads, for a loop that keeps
  /// no samples.
  package func measurement(slot: Int, thread: Int, threads: Int) -> SlotResult {
    let result = results[slot * threads + thread]
    return SlotResult(
      wallNanoseconds: result.wall_ns, loopNanoseconds: result.loop_ns, tables: result.tables,
      failedTables: result.failed_tables)
  }

  /// Makes a sample of all that was measured. `startNanoseconds` is CLOCK_MONOTONIC on the first thread when the slot
  /// began.
  func fill(_ sample: inout Sample, slot: Int, thread: Int, threads: Int) {
    let result = results[slot * threads + thread]
    sample.tables = result.tables
    sample.failedTables = result.failed_tables
    sample.wallNanoseconds = result.wall_ns
    sample.cpuNanoseconds = result.cpu_ns
    sample.tscTicks = result.tsc_ticks
    sample.voluntarySwitches = result.voluntary_switches
    sample.involuntarySwitches = result.involuntary_switches
    sample.minorFaults = result.minor_faults
    sample.majorFaults = result.major_faults
    sample.firstHostCPU = Int(result.first_host_cpu)
    sample.lastHostCPU = Int(result.last_host_cpu)
    sample.stealTicks = result.steal_ticks
    sample.startNanoseconds = results[slot * threads].start_ns
    sample.constructNanoseconds = result.construct_ns
    sample.destroyNanoseconds = result.destroy_ns
    sample.windowNanoseconds = result.window_ns
    sample.interruptedWindows = result.interrupted_windows
    sample.chainTicks = result.chain_ticks
    sample.events = EventCounts(result)
  }
}
