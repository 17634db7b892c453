// SPDX-License-Identifier: Apache-2.0

import Histogram

/// Times single operations beside the slots, and keeps what it finds as HDR histograms (Tene): to three digits over
/// any range, in memory that does not grow.
struct TailRecorder {
  /// Of each arm, slot and thread: timing an operation takes longer than most operations, which the slots are for.
  private static let operationsPerSlot: UInt64 = 256

  private struct Key: Hashable {
    var caseIndex: Int
    var armIndex: Int
  }

  private let room: OperationTimes
  private var histograms: [Key: Histogram<UInt32>] = [:]
  private var copies: [Key: Int] = [:]
  /// Of all slots with many operations, whose own clocks weigh nothing: what a tick is worth.
  private var wallNanoseconds: UInt64 = 0
  private var ticks: UInt64 = 0

  init(plan: Plan) {
    room = OperationTimes(
      slots: Schedule.slotsPerBlock(plan), threads: plan.cases.map(\.threads).max() ?? 1,
      operations: Int(Self.operationsPerSlot))
  }

  /// Counts what a slot with many operations took.
  mutating func addSlot(wallNanoseconds: UInt64, tscTicks: UInt64) {
    self.wallNanoseconds += wallNanoseconds
    ticks += tscTicks
  }

  /// Runs the slots of a block once more, an operation at a time.
  mutating func run(
    _ slots: [Slot], _ gang: Gang, calls: [SlotCall], batch: Batch, recorder: borrowing SlotRecorder
  ) throws(KernelError) {
    var batch = batch
    batch.ops = min(batch.ops, Self.operationsPerSlot)
    try recorder.run(gang, calls: calls, batch: batch, times: room)
    for (index, slot) in slots.enumerated() {
      let key = Key(caseIndex: slot.caseIndex, armIndex: slot.armIndex)
      copies[key] = slot.copy
      for thread in 0..<gang.threads {
        for time in room.times(
          slot: index, thread: thread, threads: gang.threads, operations: Int(batch.ops))
        {
          histograms[key, default: Self.histogram()].record(max(time, 1))
        }
      }
    }
  }

  /// A row for each arm and case.
  func tails(runID: String, plan: Plan, process: Int) -> [Tail] {
    let nanoseconds = ticks > 0 ? Double(wallNanoseconds) / Double(ticks) : 1
    return plan.cases.indices.flatMap { caseIndex in
      plan.arms.indices.compactMap { armIndex in
        let key = Key(caseIndex: caseIndex, armIndex: armIndex)
        guard let histogram = histograms[key], let copy = copies[key] else { return nil }
        func percentile(_ share: Double) -> Double {
          Double(histogram.valueAtPercentile(share)) * nanoseconds
        }
        let arm = plan.arms[armIndex]
        return Tail(
          runID: runID, testCase: plan.cases[caseIndex], emulated: plan.emulated,
          series: arm.series.name, arm: arm.role, copy: copy, process: process,
          operations: histogram.totalCount, p50Nanoseconds: percentile(50),
          p90Nanoseconds: percentile(90), p99Nanoseconds: percentile(99),
          p999Nanoseconds: percentile(99.9),
          maxNanoseconds: Double(histogram.max) * nanoseconds)
      }
    }
  }

  private static func histogram() -> Histogram<UInt32> {
    Histogram(numberOfSignificantValueDigits: .three)
  }
}
