// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import Bench

/// Stored runs made by hand, for the tests of reports.
enum ReportFixture {
  static func testCase(
    _ workload: Workload, _ level: Level?, mm: MMKind = .initMM, lock: LockKind = .embedded,
    memcg: Bool = true, threads: Int = 1, cpuNode: Int = 0, memNode: Int = 0
  ) -> Case {
    Case(
      workload: workload, level: level, mm: mm, lock: lock, memcg: memcg, threads: threads,
      cpuNode: cpuNode, memNode: memNode)
  }

  static func comparison(
    _ testCase: Case, emulated: Bool = false, base: Double = 400, effect: Effect,
    twin: Effect = Effect(percent: 0.04, lowPercent: -0.5, highPercent: 0.6),
    placebo: Effect? = nil, verdict: Verdict
  ) -> Comparison {
    func cost(_ effect: Effect) -> CostEffect {
      CostEffect(
        nanoseconds: base * effect.percent / 100, lowNanoseconds: base * effect.lowPercent / 100,
        highNanoseconds: base * effect.highPercent / 100)
    }
    let test = base * (1 + effect.percent / 100)
    return Comparison(
      runID: "run-1", testCase: testCase, emulated: emulated, base: "base", test: "merged",
      processes: 12, blocks: 36, baseNanosecondsPerTable: base, testNanosecondsPerTable: test,
      baseTablesPerSecond: 1e9 / base, testTablesPerSecond: 1e9 / test,
      cost: cost(effect), twinCost: cost(twin), placeboCost: placebo.map(cost), effect: effect,
      twinEffect: twin, placeboEffect: placebo, q25Effect: effect, thresholdPercent: 2,
      familyRows: 3,
      pDifferenceHolm: 0.001, pBeyondHolm: 0.001, pEquivalenceHolm: 0.001,
      smallestVisiblePercent: 1.25, smallestVisibleNanoseconds: 5, settleMinutes: nil,
      placementSharePercent: nil,
      droppedPercent: 0, disturbedPercent: 0, verdict: verdict, intervalLevelPercent: 95,
      interval90LowPercent: effect.lowPercent + 0.1,
      interval90HighPercent: effect.highPercent - 0.1,
      interval90LowNanoseconds: base * (effect.lowPercent + 0.1) / 100,
      interval90HighNanoseconds: base * (effect.highPercent - 0.1) / 100, method: "paired-t")
  }

  /// Base against merged, with the twin.
  static func arms(_ cases: [Case]) -> [Plan.Arm] {
    [
      Plan.Arm(role: .base, series: .base, cases: cases),
      Plan.Arm(role: .test, series: .merged, cases: cases),
      Plan.Arm(role: .twin, series: .base, cases: cases),
    ]
  }

  static func summary(
    _ testCase: Case, series: String, arm: Plan.Arm.Role, median: Double, failedTables: UInt64 = 0
  ) -> Summary {
    Summary(
      runID: "run-1", testCase: testCase, emulated: false, series: series, arm: arm, processes: 12,
      blocks: 12, slots: 24, minNanosecondsPerTable: median - 5, q25NanosecondsPerTable: median - 2,
      medianNanosecondsPerTable: median, meanNanosecondsPerTable: median + 1,
      p90NanosecondsPerTable: median + 9, maxNanosecondsPerTable: median + 40,
      tablesPerSecond: 1e9 / median, failedTables: failedTables, events: EventCounts())
  }

  static func sample(
    _ testCase: Case, series: String, arm: Plan.Arm.Role, block: Int, start: UInt64
  ) -> Sample {
    Sample(
      runID: "run-1", testCase: testCase, emulated: false, series: series, arm: arm,
      copy: arm == .twin ? 1 : 0, phase: .main, process: 0, block: block, attempt: 0, position: 0,
      thread: 0, ops: 1000, tables: 1000,
      failedTables: 0, wallNanoseconds: 400_000 + start % 7, cpuNanoseconds: 400_000, tscTicks: 0,
      voluntarySwitches: 0, involuntarySwitches: 0, minorFaults: 0, majorFaults: 0,
      firstHostCPU: 0, lastHostCPU: 0, stealTicks: 0, startNanoseconds: start)
  }

  private static let cases = [testCase(.churn, .pte), testCase(.grow, nil)]

  static func manifest(
    arms: [Plan.Arm] = [
      Plan.Arm(role: .base, series: .base, cases: cases),
      Plan.Arm(role: .test, series: .merged, cases: cases),
      Plan.Arm(role: .twin, series: .base, cases: cases),
    ], emulated: Bool = false, status: Manifest.Status = .finished, optimized: Bool = true
  ) -> Manifest {
    let node = Plan.Node(id: 0, hostNode: nil, nodeBytes: 1 << 28, hostCPUs: [0])
    return Manifest(
      schemaVersion: ResultSchema.version, runID: "run-1", status: status, failure: nil,
      commandLine: ["bench-cli", "compare", "base", "merged", "--out", "it's here"],
      toolVersion: "0", gitDescribe: nil, compiler: "Clang", optimized: optimized,
      startedUTC: "2026-01-01T00:00:00Z", finishedUTC: nil,
      plan: Plan(
        arms: arms, cases: cases, nodes: emulated ? [node, node] : [node],
        distances: emulated ? [[10, 20], [20, 10]] : [[10]],
        emulated: emulated, useHugePages: true, effort: .budget(seconds: 10), slotsPerArm: 2,
        slotTargetNanoseconds: 2_000_000, bulkTables: 1000, forkGiB: 1, seed: 7,
        thresholdPercent: 2),
      fingerprint: [
        "cpu_model": "Test CPU", "cpus": "2", "nodes": "1", "kernel_release": "6.12.0",
        "fingerprint": "0123456789abcdef",
      ], calibration: nil, eventsRefusal: nil, nodes: [], operations: [1000, 1000],
      design: Design(processes: 12, blocks: [6, 11], pilot: []), processesKept: 12,
      processesRepeated: 0, mainSeconds: 9, booksBefore: nil, booksAfter: nil)
  }

  /// Two comparisons that share a section, and one that does not.
  static let compared = StoredRun(
    directory: "results/run-1", manifest: manifest(),
    comparisons: [
      comparison(
        testCase(.churn, .pte), effect: Effect(percent: 12, lowPercent: 10.96, highPercent: 13.04),
        verdict: .regressed),
      comparison(
        testCase(.churn, .pmd, lock: .lockdep), base: 65_000.4,
        effect: Effect(percent: -30, lowPercent: -31, highPercent: -29), verdict: .improved),
      comparison(
        testCase(.grow, nil), effect: Effect(percent: -0.01, lowPercent: -1, highPercent: 1),
        verdict: .equivalent),
    ], summaries: [])
}
