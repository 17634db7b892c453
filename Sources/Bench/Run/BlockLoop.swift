// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Works through the slots of one process, block by block.
final class BlockLoop {
  private let job: WorkerJob
  private let plan: Plan
  private let variants: CompiledArms
  private let gangs: [GangCPUs: Gang]
  private let isDisturbed: ([Sample]) -> Bool
  private let recorder: SlotRecorder
  /// `nil` where nobody asks for tails, and in a pilot only for their time.
  private(set) var tails: TailRecorder?
  /// CLOCK_MONOTONIC at the process's first slot.
  private var origin: UInt64?
  /// By case of the plan.
  private(set) var operations: [UInt64?]
  private(set) var samples: [Sample] = []
  private var seconds: [Double]
  private var blocksRun: [Int]

  /// Mean wall time of a block, by case; `nil` where there was none.
  var secondsPerBlock: [Double?] {
    zip(seconds, blocksRun).map { $1 > 0 ? $0 / Double($1) : nil }
  }

  init(
    job: WorkerJob, variants: CompiledArms, gangs: [GangCPUs: Gang],
    isDisturbed: @escaping ([Sample]) -> Bool
  ) {
    self.job = job
    plan = job.plan
    self.variants = variants
    self.gangs = gangs
    self.isDisturbed = isDisturbed
    recorder = SlotRecorder(
      slots: Schedule.slotsPerBlock(plan), threads: plan.cases.map(\.threads).max() ?? 1)
    tails = plan.tails ? TailRecorder(plan: plan) : nil
    operations = job.operations
    seconds = Array(repeating: 0, count: plan.cases.count)
    blocksRun = Array(repeating: 0, count: plan.cases.count)
  }

  /// - Returns: false if it was interrupted.
  func run(_ slots: [Slot], isInterrupted: () -> Bool) throws -> Bool {
    let size = Schedule.slotsPerBlock(plan)
    for start in stride(from: 0, to: slots.count, by: size) {
      if isInterrupted() { return false }
      let block = Array(slots[start..<(start + size)])
      let caseIndex = block[0].caseIndex
      try calibrate(block)
      let begun = ContinuousClock.now
      let rows = try runBlock(block, attempt: 0)
      samples += rows
      // Once more, and whatever comes counts: a machine that is never quiet would keep us for ever.
      if isDisturbed(rows) { samples += try runBlock(block, attempt: 1) }
      try tails?.run(
        block, gangs[GangCPUs(of: plan.cases[caseIndex])]!, calls: block.map(call),
        batch: batch(block[0], ops: operations[caseIndex]!), recorder: recorder)
      seconds[caseIndex] += (ContinuousClock.now - begun) / .seconds(1)
      blocksRun[caseIndex] += 1
    }
    return true
  }

  private func runBlock(_ slots: [Slot], attempt: Int) throws -> [Sample] {
    let testCase = plan.cases[slots[0].caseIndex]
    let gang = gangs[GangCPUs(of: testCase)]!
    let batch = self.batch(slots[0], ops: operations[slots[0].caseIndex]!)
    let calls = slots.map(call)
    // The block before was another case: one slot that is not kept brings back caches and lists.
    try recorder.run(gang, calls: [calls[0]], batch: batch)
    try recorder.run(gang, calls: calls, batch: batch)
    let rows = samples(of: slots, testCase, batch, attempt: attempt)
    try checkMemory(rows.map { ($0.failedTables, $0.tables) }, testCase)
    return rows
  }

  /// Finds the case's operation count, on the base, if nobody has. Warms all arms in any case: each runs once.
  private func calibrate(_ slots: [Slot]) throws {
    let caseIndex = slots[0].caseIndex
    guard blocksRun[caseIndex] == 0 else { return }
    let gang = gangs[GangCPUs(of: plan.cases[caseIndex])]!
    let base = call(slots.min { $0.armIndex < $1.armIndex }!)
    if operations[caseIndex] == nil { operations[caseIndex] = try count(slots[0], base, gang) }
    let batch = self.batch(slots[0], ops: operations[caseIndex]!)
    let each = Dictionary(grouping: slots, by: \.armIndex).sorted { $0.key < $1.key }
    try recorder.run(gang, calls: each.map { call($0.value[0]) }, batch: batch)
  }

  private func count(_ slot: Slot, _ base: SlotCall, _ gang: Gang) throws -> UInt64 {
    let testCase = plan.cases[slot.caseIndex]
    let found = try OperationCount.operations(target: plan.slotTargetNanoseconds) { ops in
      try recorder.run(gang, calls: [base], batch: batch(slot, ops: ops))
      let threads = measurements(slot: 0, threads: gang.threads)
      try checkMemory(threads.map { ($0.failedTables, $0.tables) }, testCase)
      return threads.map(\.loopNanoseconds).max()!
    }
    guard let found else {
      throw RunError(
        kind: .notCalibrated,
        sentence: """
          \(testCase.words): \(OperationCount.limit) operations take less than half a slot of \
          \(plan.slotTargetNanoseconds) ns, so the loop does no work
          """)
    }
    return testCase.condition.displacedCache == nil
      ? found : max(found, OperationCount.fewestDisplaced)
  }

  private func batch(_ slot: Slot, ops: UInt64) -> Batch {
    Batch(
      testCase: plan.cases[slot.caseIndex], bulkTables: plan.bulkTables, forkGiB: plan.forkGiB,
      displacedBytes: plan.displacedBytes?[slot.caseIndex] ?? 0, ops: ops,
      seed: Schedule.workSeed(
        plan, caseIndex: slot.caseIndex, phase: job.phase, process: job.process, block: slot.block))
  }

  private func call(_ slot: Slot) -> SlotCall {
    SlotCall(
      variant: variants.variant(of: slot),
      behaviour: plan.arms[slot.armIndex].behaviours[slot.caseIndex],
      plant: plan.arms[slot.armIndex].plant)
  }

  private func measurements(slot: Int, threads: Int) -> [SlotResult] {
    (0..<threads).map { recorder.measurement(slot: slot, thread: $0, threads: threads) }
  }

  private func samples(
    of slots: [Slot], _ testCase: Case, _ batch: Batch, attempt: Int
  ) -> [Sample] {
    var rows: [Sample] = []
    for (index, slot) in slots.enumerated() {
      let arm = plan.arms[slot.armIndex]
      for thread in 0..<testCase.threads {
        var row = Sample(
          runID: job.runID, testCase: testCase, emulated: plan.emulated,
          series: arm.series.name, arm: arm.role, copy: slot.copy, phase: job.phase,
          process: job.process, block: slot.block, attempt: attempt, position: slot.position,
          thread: thread, ops: batch.ops)
        recorder.fill(&row, slot: index, thread: thread, threads: testCase.threads)
        tails?.addSlot(wallNanoseconds: row.wallNanoseconds, tscTicks: row.tscTicks)
        let start = origin ?? row.startNanoseconds
        origin = start
        row.startNanoseconds -= start
        row.tables = Self.claimed(row.tables, batch.ops, arm.plant)
        rows.append(row)
      }
    }
    return rows
  }

  /// Tables of the operations that the slot says it did.
  private static func claimed(_ tables: UInt64, _ ops: UInt64, _ plant: Plant?) -> UInt64 {
    guard let done = plant?.operations(ops), done != ops else { return tables }
    return UInt64((Double(tables) * Double(ops) / Double(done)).rounded())
  }

  private func checkMemory(
    _ tables: [(failed: UInt64, made: UInt64)], _ testCase: Case
  ) throws(RunError) {
    let failed = tables.reduce(0) { $0 + $1.failed }
    guard failed > 0 else { return }
    let made = tables.reduce(0) { $0 + $1.made }
    let node = plan.nodes[testCase.memNode]
    let smaller =
      switch testCase.workload {
      case .bulkInOrder, .bulkReverse, .bulkRandom: " or fewer --bulk-tables"
      case .forkLarge where plan.forkGiB > 1: " or a smaller --fork-gib"
      default: ""
      }
    throw RunError(
      kind: .outOfMemory,
      sentence: """
        \(testCase.words): \(failed) of \(failed + made) tables found no memory on node \(node.id) \
        with its \(ByteSize.words(node.nodeBytes)); use --node-memory \
        \(ByteSize.flag(node.nodeBytes * 2))\(smaller)
        """)
  }
}
