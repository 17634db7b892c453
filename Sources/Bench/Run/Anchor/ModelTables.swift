// SPDX-License-Identifier: Apache-2.0

/// What the model says of a user's PTE table: construction and destruction, each by itself.
package struct ModelTables: Sendable, Hashable {
  var series: String
  var add: TrimmedMean
  var free: TrimmedMean

  private static let operations: UInt64 = 500
  private static let nodeBytes: UInt64 = 16 << 20

  /// Each series in turn, so that what drifts adds the same to each.
  /// - Parameter rounds: slots of each, at least 2.
  /// - Throws: `KernelError` or `PlanError` where the modelled machine cannot be made.
  static func measure(
    _ series: [Series], host: HostTopology, rounds: Int
  ) throws -> [ModelTables] {
    let (plan, memNode) = try MachinePlan.forOneThread(
      nodeMemoryBytes: nodeBytes, useHugePages: true, host: host)
    let testCase = Case(
      workload: .churn, condition: .serialised, level: .pte, mm: .user, lock: .embedded,
      memcg: true, threads: 1, cpuNode: plan.gangs[0].cpuNode, memNode: memNode)
    let batch = Batch(testCase: testCase, bulkTables: 1, forkGiB: 1, ops: operations, seed: 1)
    let calls = try series.map { series in
      let behaviour = series.behaviour(in: testCase)
      return SlotCall(
        variant: try VariantCatalogue.index(
          of: behaviour.build, lock: testCase.lock, memcg: testCase.memcg, copy: 0),
        behaviour: behaviour)
    }
    return try Machine(plan: plan, host: host).withGangs { gangs in
      let recorder = SlotRecorder(slots: calls.count, threads: 1)
      var samples: [[Sample]] = series.map { _ in [] }
      // One round more, which brings caches and lists into order, and does not count.
      for round in 0...rounds {
        try recorder.run(gangs[plan.gangs[0]]!, calls: calls, batch: batch)
        for slot in calls.indices where round > 0 {
          var sample = Sample(runID: "", testCase: testCase, emulated: false)
          recorder.fill(&sample, slot: slot, thread: 0, threads: 1)
          samples[slot].append(sample)
        }
      }
      return zip(series, samples).map { series, samples in
        func mean(_ part: KeyPath<Sample, UInt64>) -> TrimmedMean {
          TrimmedMean(samples.map { Double($0[keyPath: part]) / Double($0.tables) })
        }
        return ModelTables(
          series: series.name, add: mean(\.constructNanoseconds), free: mean(\.destroyNanoseconds))
      }
    }
  }
}
