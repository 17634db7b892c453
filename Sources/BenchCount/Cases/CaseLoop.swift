// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// One arm's loop in one case of a plan, run for a tool that watches the process. The process that counts hands it
/// over as JSON.
package struct CaseLoop: Codable, Sendable, Hashable {
  /// Enough for every case that does not hold many tables at once, and quick to set up under valgrind.
  private static let nodeBytes: UInt64 = 64 << 20
  /// Not the plan's, so that the random order is the same in whichever run is counted.
  private static let workSeed: UInt64 = 1

  var plan: Plan
  /// Index into the plan's cases.
  var caseIndex: Int
  /// Index into the plan's arms.
  var armIndex: Int
  /// Operations of each slot, in order.
  var operations: [UInt64]

  /// - Parameter operations: `nil`: those that are counted of the case's workload.
  package init(plan: Plan, caseIndex: Int, armIndex: Int, operations: [UInt64]? = nil) {
    self.plan = plan
    self.caseIndex = caseIndex
    self.armIndex = armIndex
    self.operations = operations ?? plan.cases[caseIndex].workload.countedOperations
  }

  /// - Throws: `CallgrindError` for a text that is no such document, or one that names no case or arm.
  package static func decode(_ data: Data) throws(CallgrindError) -> CaseLoop {
    guard let loop = try? JSONDecoder().decode(CaseLoop.self, from: data) else {
      throw CallgrindError(sentence: "standard input is not the JSON of a plan, a case and an arm")
    }
    guard loop.plan.cases.indices.contains(loop.caseIndex),
      loop.plan.arms.indices.contains(loop.armIndex),
      loop.plan.arms[loop.armIndex].behaviours.indices.contains(loop.caseIndex)
    else {
      throw CallgrindError(
        sentence: "the plan has no case \(loop.caseIndex) with an arm \(loop.armIndex)")
    }
    return loop
  }

  /// Runs an empty window of time, whose cost is that of opening and closing one, then a slot for each of `operations`.
  /// - Returns: the tables made, for each of `operations`.
  /// - Throws: `KernelError`, also for a build that is not compiled in; `CallgrindError` where memory ran out.
  package func perform() throws -> [UInt64] {
    let variant = try variant()
    let batch = self.batch
    let behaviour = self.behaviour
    let plant = plan.arms[armIndex].plant
    let operations = self.operations
    return try Machine(plan: machinePlan, host: HostTopology.current()).withGangs { gangs in
      let gang = gangs[GangCPUs(of: batch.testCase)]!
      let recorder = SlotRecorder(slots: 1, threads: 1)
      try recorder.run(
        gang, calls: [SlotCall(variant: variant, behaviour: Self.plain(behaviour))],
        batch: Self.empty(batch))
      return try operations.map { count in
        var batch = batch
        batch.ops = count
        try recorder.run(
          gang, calls: [SlotCall(variant: variant, behaviour: behaviour, plant: plant)],
          batch: batch)
        let found = recorder.measurement(slot: 0, thread: 0, threads: 1)
        guard found.failedTables == 0 else {
          throw CallgrindError(
            sentence: """
              \(batch.testCase.words): \(found.failedTables) tables found no memory while \
              instructions were counted
              """)
        }
        return found.tables
      }
    }
  }

  /// The pattern of the loop functions that this arm runs; see `builds/define.h`.
  func loopPattern() throws(KernelError) -> String {
    "run_\(VariantCatalogue.name(at: try variant()))_*"
  }

  private var behaviour: Behaviour { plan.arms[armIndex].behaviours[caseIndex] }

  private func variant() throws(KernelError) -> UInt32 {
    let testCase = plan.cases[caseIndex]
    return try VariantCatalogue.index(
      of: behaviour.build, lock: testCase.lock, memcg: testCase.memcg,
      config: testCase.config, copy: 0)
  }

  private var batch: Batch {
    Batch(
      testCase: machinePlan.cases[0], bulkTables: plan.bulkTables, forkGiB: plan.forkGiB, ops: 0,
      seed: Self.workSeed)
  }

  /// One case with one thread: several threads would wait for each other, and waiting would be counted.
  private var machinePlan: Plan {
    var plan = plan
    var testCase = plan.cases[caseIndex]
    testCase.threads = 1
    // The instructions are the same in each, and here none of the measuring's own are among them.
    testCase.condition = testCase.workload.conditions[0]
    plan.cases = [testCase]
    plan.useHugePages = false
    switch testCase.workload {
    case .bulkInOrder, .bulkReverse, .bulkRandom, .forkLarge: break
    default:
      for node in plan.nodes.indices {
        plan.nodes[node].nodeBytes = min(plan.nodes[node].nodeBytes, Self.nodeBytes)
      }
    }
    return plan
  }

  /// The loop that does nothing has neither hooks nor shapes.
  private static func empty(_ batch: Batch) -> Batch {
    var batch = batch
    batch.testCase.workload = .empty
    batch.testCase.condition = Workload.empty.conditions[0]
    batch.testCase.level = nil
    batch.testCase.hook = .none
    return batch
  }

  private static func plain(_ behaviour: Behaviour) -> Behaviour {
    var behaviour = behaviour
    behaviour.shape = nil
    return behaviour
  }
}
