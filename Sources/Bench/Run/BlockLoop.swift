// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Works through the schedule of a plan, block by block.
final class BlockLoop {
  private let plan: Plan
  /// Variant index, by case and arm.
  private let variants: [[UInt32]]
  private let gangs: [Placement: Gang]
  private let record: RunRecord
  private let recorder: SlotRecorder
  /// CLOCK_MONOTONIC at the run's first slot.
  private var origin: UInt64?

  init(plan: Plan, variants: [[UInt32]], gangs: [Placement: Gang], record: RunRecord) {
    self.plan = plan
    self.variants = variants
    self.gangs = gangs
    self.record = record
    recorder = SlotRecorder(
      slots: Schedule.slotsPerBlock(plan), threads: plan.cases.map(\.threads).max() ?? 1)
  }

  /// - Returns: true if the user stopped it.
  func run(progress: any RunProgress, isInterrupted: () -> Bool) throws -> Bool {
    let slots = Schedule.slots(for: plan)
    let size = Schedule.slotsPerBlock(plan)
    let blocks = slots.count / size
    let started = ContinuousClock.now
    for index in 0..<blocks {
      if isInterrupted() { return true }
      try runBlock(Array(slots[(index * size)..<((index + 1) * size)]))
      let elapsed = (ContinuousClock.now - started) / .seconds(1)
      let done = index + 1
      progress.advanced(
        blocksDone: done, of: blocks,
        secondsLeft: elapsed / Double(done) * Double(blocks - done))
    }
    return false
  }

  private func runBlock(_ slots: [Slot]) throws {
    let caseIndex = slots[0].caseIndex
    let testCase = plan.cases[caseIndex]
    let gang = gangs[Placement(of: testCase)]!
    var batch = Batch(
      testCase: testCase, bulkTables: plan.bulkTables, forkGiB: plan.forkGiB, ops: 0,
      seed: Schedule.workSeed(plan, caseIndex: caseIndex, block: slots[0].block))
    batch.ops = try operations(caseIndex, gang, batch)
    let order = slots.map { call(caseIndex, arm: $0.armIndex) }
    // The block before was another case: one slot that is not kept brings back caches and lists.
    try recorder.run(gang, calls: [order[0]], batch: batch)
    try recorder.run(gang, calls: order, batch: batch)
    let rows = samples(of: slots, testCase, batch)
    try record.append(rows, caseIndex: caseIndex)
    try checkMemory(rows, testCase)
  }

  /// The case's calibrated count; calibrates on the first arm and warms all arms the first time.
  private func operations(_ caseIndex: Int, _ gang: Gang, _ batch: Batch) throws -> UInt64 {
    if let known = record.manifest.operations[caseIndex] { return known }
    let arms = plan.arms.indices.map { call(caseIndex, arm: $0) }
    let found = try Calibration.operations(target: plan.slotTargetNanoseconds) { ops in
      var probe = batch
      probe.ops = ops
      try recorder.run(gang, calls: [arms[0]], batch: probe)
      let threads = measurements(slot: 0, threads: gang.threads)
      try checkMemory(threads, batch.testCase)
      return threads.map(\.wallNanoseconds).max()!
    }
    guard let found else {
      throw RunError(
        kind: .notCalibrated,
        sentence: """
          \(batch.testCase.words): \(Calibration.limit) operations take less than half a slot of \
          \(plan.slotTargetNanoseconds) ns, so the loop does no work
          """)
    }
    var warm = batch
    warm.ops = found
    try recorder.run(gang, calls: arms, batch: warm)
    try record.calibrated(caseIndex: caseIndex, operations: found)
    return found
  }

  private func call(_ caseIndex: Int, arm: Int) -> SlotCall {
    SlotCall(
      variant: variants[caseIndex][arm], behaviour: plan.arms[arm].behaviours[caseIndex])
  }

  private func measurements(slot: Int, threads: Int) -> [Measurement] {
    (0..<threads).map { recorder.measurement(slot: slot, thread: $0, threads: threads) }
  }

  private func samples(of slots: [Slot], _ testCase: Case, _ batch: Batch) -> [Sample] {
    var rows: [Sample] = []
    for (index, slot) in slots.enumerated() {
      let arm = plan.arms[slot.armIndex]
      for (thread, found) in measurements(slot: index, threads: testCase.threads).enumerated() {
        let start = origin ?? found.startNanoseconds
        origin = start
        rows.append(
          Sample(
            runID: record.manifest.runID, testCase: testCase, emulated: plan.emulated,
            series: arm.series.name, arm: arm.role, copy: slot.copy, phase: .main,
            process: 0, block: slot.block, attempt: 0, position: slot.position, thread: thread,
            ops: batch.ops, tables: found.tables,
            failedTables: found.failedTables, wallNanoseconds: found.wallNanoseconds,
            cpuNanoseconds: found.cpuNanoseconds, tscTicks: found.tscTicks,
            voluntarySwitches: found.voluntarySwitches,
            involuntarySwitches: found.involuntarySwitches, minorFaults: found.minorFaults,
            majorFaults: found.majorFaults, firstHostCPU: found.firstHostCPU,
            lastHostCPU: found.lastHostCPU, stealTicks: 0,
            startNanoseconds: found.startNanoseconds - start))
      }
    }
    return rows
  }

  private func checkMemory(_ rows: [Sample], _ testCase: Case) throws(RunError) {
    let failed = rows.reduce(0) { $0 + $1.failedTables }
    let made = rows.reduce(0) { $0 + $1.tables }
    if failed > 0 { throw outOfMemory(testCase, failed: failed, made: made) }
  }

  private func checkMemory(_ threads: [Measurement], _ testCase: Case) throws(RunError) {
    let failed = threads.reduce(0) { $0 + $1.failedTables }
    let made = threads.reduce(0) { $0 + $1.tables }
    if failed > 0 { throw outOfMemory(testCase, failed: failed, made: made) }
  }

  private func outOfMemory(_ testCase: Case, failed: UInt64, made: UInt64) -> RunError {
    let node = plan.nodes[testCase.memNode]
    let smaller =
      switch testCase.workload {
      case .bulkInOrder, .bulkReverse, .bulkRandom: " or fewer --bulk-tables"
      case .forkLarge where plan.forkGiB > 1: " or a smaller --fork-gib"
      default: ""
      }
    return RunError(
      kind: .outOfMemory,
      sentence: """
        \(testCase.words): \(failed) of \(failed + made) tables found no memory on node \(node.id) \
        with its \(ByteSize.words(node.nodeBytes)); use --node-memory \
        \(ByteSize.flag(node.nodeBytes * 2))\(smaller)
        """)
  }
}
