// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import Foundation
import Testing

@testable import Bench

@Suite struct CompareTests {
  private func isNear(_ found: Double, _ expected: Double, _ share: Double = 1e-9) -> Bool {
    abs(found - expected) <= share * max(1, abs(expected))
  }

  @Test func threeProcessesByHand() throws {
    // Reference: NumPy and SciPy on ln(1100/1000), ln(1090/1003), ln(1105/999).
    let rows = try Compare.comparisons(
      Samples.processes([(1000, 1100, 1000), (1003, 1090, 1003), (999, 1105, 999)]))
    let row = try #require(rows.first)
    #expect(isNear(row.effect.percent, 9.758546362836167))
    #expect(isNear(row.effect.lowPercent, 7.322670533527711))
    #expect(isNear(row.effect.highPercent, 12.249708657029554))
    #expect(isNear(row.interval90LowPercent, 8.099491563891547))
    #expect(isNear(row.interval90HighPercent, 11.443063472343777))
    #expect(row.twinEffect == Effect(percent: 0, lowPercent: 0, highPercent: 0))
    #expect(isNear(row.baseNanosecondsPerTable, pow(1.0 * 1.003 * 0.999, 1 / 3.0)))
    #expect(isNear(row.testNanosecondsPerTable, pow(1.1 * 1.09 * 1.105, 1 / 3.0)))
    #expect(row.processes == 3 && row.blocks == 3)
    #expect(row.verdict == .regressed)
    #expect(row.base == "base" && row.test == "merged")
    #expect(row.verdictWords == "costs 0.07 to 0.13 ns (7.3 % to 12.3 %) more")
  }

  /// The same rule on the scale of nanoseconds, which no loop's other costs can stretch.
  @Test func aThresholdMayBeInNanoseconds() throws {
    let three: [(base: UInt64, test: UInt64, twin: UInt64)] = [
      (1000, 1100, 1000), (1003, 1090, 1003), (999, 1105, 999),
    ]
    let processes = Samples.processes(three + three + three)
    func row(_ nanoseconds: Double) throws -> Comparison {
      try Compare.comparisons(processes, threshold: .init(nanoseconds: nanoseconds))[0]
    }
    #expect(try row(0.05).verdict == .regressed)
    let within = try row(0.2)
    #expect(within.verdict == .small)
    #expect(
      within.verdictWords
        == "costs 0.08 to 0.11 ns (8.8 % to 10.7 %) more, within the 0.2 ns that count as nothing")
    let across = try row(0.1)
    #expect(across.verdict == .inconclusive)
    #expect(
      across.verdictWords.hasPrefix("cannot tell whether a change that is there is beyond 0.1 ns"))
    #expect(
      try CSVReader.parse(Comparison.self, text: CSVText.file([across]), file: "f") == [across])
  }

  @Test func thePlaceboIsComparedLikeTheTwin() throws {
    let times: [(base: UInt64, test: UInt64, twin: UInt64)] = [
      (1000, 1100, 1000), (1003, 1090, 1003), (999, 1105, 999),
    ]
    var samples = Samples.processes(times)
    for (process, row) in times.enumerated() {
      samples.append(
        Samples.sample(
          .placebo, block: 0, position: 3, nanoseconds: row.base + 20, process: process))
    }
    let row = try Compare.comparisons(samples)[0]
    let placebo = try #require(row.placeboEffect)
    #expect(isNear(placebo.percent, 1.99868, 1e-4))
    #expect(isNear(try #require(row.placeboCost).nanoseconds, 0.02))
    #expect(try Compare.comparisons(Samples.processes(times))[0].placeboEffect == nil)
  }

  /// A few processes may agree by luck.
  @Test func tooFewProcessesGiveNoVerdict() throws {
    let few = Samples.processes(Array(repeating: (1000, 1100, 1000), count: 7))
    let row = try Compare.comparisons(few, threshold: .init(processes: 8))[0]
    #expect(row.verdict == .inconclusive && row.settleMinutes == nil)
    #expect(row.verdictWords == "cannot tell from 7 processes; 8 or more give a verdict")
    #expect(try Compare.comparisons(few)[0].verdict == .regressed)
    let enough = Samples.processes(Array(repeating: (1000, 1100, 1000), count: 8))
    #expect(
      try Compare.comparisons(enough, threshold: .init(processes: 8))[0].verdict == .regressed)
  }

  /// The mean over the processes of their medians, and the clock of the core.
  @Test func aSummaryHasAnIntervalAndAClock() throws {
    var samples = Samples.processes([(1000, 1100, 1000), (1003, 1090, 1003), (999, 1105, 999)])
    let rows = try Summarise.summaries(samples)
    let cost = try #require(rows[1].typicalCost)
    // Reference: SciPy, t interval of 1.100, 1.090, 1.105.
    #expect(isNear(cost.nanoseconds, 1.0983333333333334))
    #expect(isNear(cost.lowNanoseconds, 1.0793604181653498))
    #expect(isNear(cost.highNanoseconds, 1.117306248501317))
    #expect(rows.allSatisfy { $0.cyclesPerNanosecond == nil })
    for place in samples.indices {
      // Two ticks a nanosecond, and the chain's cycles in half as many ticks.
      samples[place].tscTicks = 2 * samples[place].wallNanoseconds
      samples[place].chainTicks = UInt64(Sample.chainCycles) / 2
    }
    #expect(try Summarise.summaries(samples).allSatisfy { $0.cyclesPerNanosecond == 4 })
    #expect(try Compare.comparisons(samples)[0].cyclesPerNanosecond == 4)
    let one = samples.filter { $0.process == 0 }
    #expect(try Summarise.summaries(one).allSatisfy { $0.typicalCost == nil })
    #expect(Sample.chainCycles == Int(PA_CHAIN_CYCLES))
  }

  @Test func theTwoCostsAgreeWithTheEffectWhereProcessesAreTrimmed() throws {
    // Ten processes: one slow for the base alone, one for the test alone, one for all.
    var times: [(UInt64, UInt64, UInt64)] = (0..<10).map { (n: UInt64) in
      (1000 + n, 1101 + 2 * n, 1000 + n)
    }
    times[3].0 = 9000
    times[5].1 = 7000
    times[7] = (5000, 5500, 5000)
    let row = try Compare.comparisons(Samples.processes(times))[0]
    let ratio = row.testNanosecondsPerTable / row.baseNanosecondsPerTable
    #expect(isNear((ratio - 1) * 100, row.effect.percent))
  }

  @Test func aBlocksValueIsTheMeanOfItsSlotsLogarithms() throws {
    // Two slots per arm: base 100 and 400 (geometric mean 200), test 100 and 100.
    let times: [(Plan.Arm.Role, UInt64)] = [
      (.base, 100), (.test, 100), (.twin, 200), (.twin, 200), (.test, 100), (.base, 400),
    ]
    func process(_ number: Int) -> [Sample] {
      times.enumerated().map { position, slot in
        Samples.sample(
          slot.0, block: 0, position: position, nanoseconds: slot.1, tables: 1, process: number)
      }
    }
    let row = try Compare.comparisons(process(0) + process(1))[0]
    #expect(isNear(row.effect.percent, -50))
    #expect(isNear(row.twinEffect.percent, 0))
    #expect(row.verdict == .improved)
  }

  @Test func oneThreadCountsCPUTimeAndThroughputCountsWallTime() throws {
    let row = Samples.sample(.base, block: 0, position: 0, nanoseconds: 2000, wall: 4000)
    let summary = try Summarise.summaries([row])[0]
    #expect(summary.medianNanosecondsPerTable == 2)
    #expect(summary.tablesPerSecond == 0.25e9)
  }

  @Test func severalThreadsCountTheSlowestOnesWallTime() throws {
    var testCase = Samples.testCase
    testCase.threads = 2
    let rows = [0, 1].map { thread in
      Samples.sample(
        .base, block: 0, position: 0, nanoseconds: 1, wall: thread == 0 ? 3000 : 4000,
        thread: thread, of: testCase)
    }
    let summary = try Summarise.summaries(rows)[0]
    #expect(summary.medianNanosecondsPerTable == 4)
    #expect(summary.tablesPerSecond == 0.5e9)
    #expect(throws: StatsError.self) { try Summarise.summaries([rows[0]]) }
    #expect(throws: StatsError.self) { try Summarise.summaries([rows[0], rows[0]]) }
  }

  @Test func theEmptyLoopCountsItsTurns() throws {
    var row = Samples.sample(.single, block: 0, position: 0, nanoseconds: 500)
    row.testCase.workload = .empty
    row.tables = 0
    #expect(try Summarise.summaries([row])[0].minNanosecondsPerTable == 0.5)
  }

  @Test func quantilesAreThoseOfR() throws {
    let rows = [40, 10, 30, 20, 70].enumerated().map {
      Samples.sample(.single, block: $0, position: 0, nanoseconds: $1, tables: 1)
    }
    let summary = try Summarise.summaries(rows)[0]
    // R: quantile(c(10, 20, 30, 40, 70), c(0, .25, .5, .9, 1)) is 10 20 30 58 70.
    #expect(summary.minNanosecondsPerTable == 10)
    #expect(summary.q25NanosecondsPerTable == 20)
    #expect(summary.medianNanosecondsPerTable == 30)
    #expect(summary.meanNanosecondsPerTable == 34)
    #expect(abs(summary.p90NanosecondsPerTable - 58) < 1e-12)
    #expect(summary.maxNanosecondsPerTable == 70)
    #expect(summary.slots == 5 && summary.blocks == 5)
  }

  @Test func casesStayApartAndInOrder() throws {
    var other = Samples.testCase
    other.lock = .embedded
    var mixed: [Sample] = []
    for process in 0..<3 {
      for (testCase, testTime) in [(Samples.testCase, 1000), (other, 2000)] {
        let times: [(Plan.Arm.Role, Int)] = [(.base, 1000), (.test, testTime), (.twin, 1000)]
        for (position, (arm, time)) in times.enumerated() {
          mixed.append(
            Samples.sample(
              arm, block: 0, position: position, nanoseconds: UInt64(time + process),
              process: process, of: testCase))
        }
      }
    }
    let rows = try Compare.comparisons(mixed)
    #expect(rows.map(\.testCase) == [Samples.testCase, other])
    #expect(rows.map(\.verdict) == [.equivalent, .regressed])
    #expect(try Summarise.summaries(mixed).count == 6)
  }

  /// Patch by patch: each against the base, then each against the one before it.
  @Test func stepsAreHeldAgainstTheBaseAndTheStepBefore() throws {
    let arms: [(Plan.Arm.Role, String, UInt64)] = [
      (.base, "base", 1_000_000), (.test, "v1.2", 1_100_000), (.test, "v1.6", 1_210_000),
      (.test, "v1", 605_000), (.twin, "base", 1_000_000),
    ]
    let samples = (0..<3).flatMap { process in
      arms.enumerated().map { position, arm in
        var sample = Samples.sample(
          arm.0, block: 0, position: position, nanoseconds: arm.2 + UInt64(process),
          process: process)
        sample.series = arm.1
        return sample
      }
    }
    let rows = try Compare.comparisons(samples)
    #expect(
      rows.map { "\($0.base) to \($0.test)" } == [
        "base to v1.2", "base to v1.6", "base to v1", "v1.2 to v1.6", "v1.6 to v1",
      ])
    for (row, percent) in zip(rows, [10, 21, -39.5, 10, -50]) {
      #expect(isNear(row.effect.percent, percent, 1e-4))
      #expect(isNear(row.twinEffect.percent, 0))
    }
  }

  private func complaint(_ samples: [Sample]) -> String {
    do {
      _ = try Compare.comparisons(samples)
      return "accepted"
    } catch { return "\(error)" }
  }

  @Test func whatCannotBeComparedIsNamed() {
    let good = Samples.processes([(10, 11, 10), (10, 11, 10)])
    #expect(
      complaint(Array(good.prefix(3)))
        == "churn pmd init_mm rt: an interval needs at least 2 processes; there is 1")
    #expect(
      complaint(good.filter { $0.arm != .twin })
        == """
        churn pmd init_mm rt: 0 arms are 'twin'; a comparison needs one each of base and twin, and a test
        """)
    #expect(
      complaint(good.filter { !($0.arm == .test && $0.process == 1) })
        == """
        churn pmd init_mm rt, process 1: base has 1 slots in 1 blocks, test has 0 in 0; they must be \
        the same
        """)
    var zero = good
    zero[3].cpuNanoseconds = 0
    #expect(complaint(zero).hasSuffix("an interval needs at least 2 processes; there is 1"))
    // A clock that never moves is no disturbance.
    zero[0].cpuNanoseconds = 0
    #expect(
      complaint(zero)
        == """
        churn pmd init_mm rt, process 0, block 0, position 0, base: took no measurable time; use a longer slot
        """)
    zero[0].tables = 0
    #expect(complaint(zero).hasSuffix("process 0, block 0, position 0, base: no table was made"))
    #expect(complaint([]) == "accepted")
  }

  @Test func aPlantedDifferenceIsFoundAndNoneIsNotMadeUp() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SplitMix64(seed: seed)
    // So little noise that a verdict would have to be six standard errors off: no seed turns it round.
    func noisy(_ nanoseconds: Double) -> UInt64 {
      UInt64(nanoseconds * (1 + 0.01 * (random.nextUnit() - 0.5)))
    }
    func rows(_ factor: Double) throws -> Comparison {
      try Compare.comparisons(
        Samples.processes(
          (0..<60).map { _ in (noisy(1e6), noisy(1e6 * factor), noisy(1e6)) }))[0]
    }
    #expect(try rows(1.05).verdict == .regressed, "seed \(seed)")
    #expect(try rows(0.95).verdict == .improved, "seed \(seed)")
    #expect(try rows(1.01).verdict == .small, "seed \(seed)")
    #expect(try [.equivalent, .small].contains(rows(1).verdict), "seed \(seed)")
  }
}
