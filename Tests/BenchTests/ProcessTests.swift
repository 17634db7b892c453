// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

/// Blocks to processes to rows.
@Suite struct ProcessTests {
  private func isNear(_ found: Double, _ expected: Double) -> Bool {
    abs(found - expected) <= 1e-9 * max(1, abs(expected))
  }

  @Test func aProcessIsTheMedianOfItsBlocks() throws {
    // Ratios 1.1, 1.2, 9: the median of pairs is 1.2, that of medians apart would be 240 / 200.
    let process: [(UInt64, UInt64, UInt64)] = [(100, 110, 100), (200, 240, 200), (300, 2700, 300)]
    let rows = try Compare.comparisons(
      Samples.blocks(process, process: 0) + Samples.blocks(process, process: 1))
    #expect(isNear(rows[0].effect.percent, 20))
    #expect(isNear(rows[0].twinEffect.percent, 0))
    #expect(rows[0].processes == 2 && rows[0].blocks == 6)
    // Medians of slots are 200 and 240 of 1000 tables, so here nothing is to be spread apart.
    #expect(isNear(rows[0].baseNanosecondsPerTable, 0.2))
    #expect(isNear(rows[0].testNanosecondsPerTable, 0.24))
    // First quartiles: 150 against 175.
    #expect(isNear(rows[0].q25Effect.percent, (175.0 / 150 - 1) * 100))
    let summary = try Summarise.summaries(
      Samples.blocks(process, process: 0) + Samples.blocks(process, process: 3))
    #expect(summary[0].processes == 2 && summary[0].blocks == 6 && summary[0].slots == 6)
  }

  /// Many blocks in one process are one value still.
  @Test func aProcessCountsOnceHoweverManyBlocksItHas() throws {
    let long = Array(repeating: (base: UInt64(100), test: UInt64(110), twin: UInt64(100)), count: 9)
    let rows = try Compare.comparisons(
      Samples.blocks(long, process: 0) + Samples.blocks([(100, 121, 100)], process: 1))
    #expect(isNear(rows[0].effect.percent, (exp((log(1.1) + log(1.21)) / 2) - 1) * 100))
    #expect(rows[0].blocks == 10)
  }

  @Test func firstQuartilesHaveTheirOwnInterval() throws {
    let rows = try Compare.comparisons(
      Samples.processes([(1000, 1100, 1000), (1000, 1090, 1000), (1000, 1105, 1000)]))
    // One slot per process: quartile and median are the same.
    #expect(isNear(rows[0].q25Effect.lowPercent, rows[0].effect.lowPercent))
    #expect(isNear(rows[0].q25Effect.highPercent, rows[0].effect.highPercent))
  }

  @Test func pValuesAreCorrectedForAllRowsOfTheRun() throws {
    var other = Samples.testCase
    other.lock = .embedded
    let first: [(UInt64, UInt64, UInt64)] = [
      (1000, 1010, 1000), (1000, 1012, 1000), (1000, 1015, 1000),
    ]
    let second: [(UInt64, UInt64, UInt64)] = [
      (1000, 1030, 1000), (1000, 990, 1000), (1000, 1005, 1000),
    ]
    let alone = try Compare.comparisons(Samples.processes(first))
    let both = try Compare.comparisons(
      Samples.processes(first) + Samples.processes(second, of: other))
    #expect(alone[0].familyRows == 1 && both.map(\.familyRows) == [2, 2])
    #expect(isNear(both[0].pDifferenceHolm, 2 * alone[0].pDifferenceHolm))
    #expect(isNear(both[0].pEquivalenceHolm, 2 * alone[0].pEquivalenceHolm))
    #expect(both[0].smallestVisiblePercent > alone[0].smallestVisiblePercent)
    #expect(both[1].pDifferenceHolm > 0.1)
  }

  @Test func timeThatWouldSettleIsForOpenRowsOnly() throws {
    let open: [(UInt64, UInt64, UInt64)] = [
      (1000, 1020, 1000), (1000, 960, 1000), (1000, 1005, 1000),
    ]
    let settled = Samples.processes([(1000, 1100, 1000), (1000, 1101, 1000)])
    #expect(try Compare.comparisons(Samples.processes(open))[0].settleMinutes == nil)
    let row = try Compare.comparisons(Samples.processes(open), mainSeconds: 60)[0]
    #expect(row.verdict == .inconclusive)
    let asked = try Compare.comparisons(
      RunTally(Samples.processes(open)).measured(), threshold: .init(), mainSeconds: 60)
    #expect(asked == [row])
    let estimate = TrimmedMean(open.map { log(Double($0.1) / Double($0.0)) })
    let error = (abs(abs(estimate.centre) - log(1.02))) / (1.9599639845 + 0.8416212336)
    let minutes = pow(estimate.standardError / error, 2) - 1
    #expect(abs(try #require(row.settleMinutes) - minutes) < 1e-3 * minutes)
    #expect(
      try Compare.comparisons(Samples.processes(open), mainSeconds: 86_400 * 30)[0].settleMinutes
        == nil)
    #expect(try Compare.comparisons(settled, mainSeconds: 60)[0].settleMinutes == nil)
    // The twin is what stands in the way, and it would stand there tomorrow.
    let twin = try Compare.comparisons(
      Samples.processes(open.map { ($0.0, $0.1, $0.0 * 2) }), mainSeconds: 60)[0]
    #expect(twin.verdict == .inconclusive && twin.settleMinutes == nil)
  }

  /// What is open although it is narrow, for the twin or for few degrees of freedom, takes one more process.
  @Test func theLeastThatMayHelpIsOneMoreProcess() {
    let narrow = TrimmedMean([0.001, 0.0011, 0.0012, 0.001])
    let minutes = Power.minutesToSettle(
      narrow, threshold: log(1.02), rows: 1, processes: 4, seconds: 240)
    #expect(minutes == 1)
    // The effect is on the threshold: no time is enough.
    #expect(
      Power.minutesToSettle(narrow, threshold: narrow.centre, rows: 1, processes: 4, seconds: 1)
        == nil)
  }

  private static func value(_ base: Int, _ test: Int, _ ratio: Double) -> ProcessValue {
    ProcessValue(
      blocks: 1, baseCopy: base, testCopy: test, ratio: ratio, difference: 0, q25Ratio: 0,
      middle: 0, baseThroughput: 0, testThroughput: 0)
  }

  /// Reference: least squares with dummy variables in NumPy (numpy.linalg.lstsq).
  @Test func placementIsOmegaSquaredOfBothArmsCopies() throws {
    let rows: [(Int, Int, Double)] = [
      (0, 0, -2), (1, 1, 10), (2, 2, 10), (3, 3, 28), (0, 1, 5), (1, 2, 10), (2, 3, 19),
      (3, 0, 9), (0, 2, 5), (1, 3, 19), (2, 0, 0), (3, 1, 16), (0, 3, 14), (1, 0, 23), (2, 1, 7),
      (3, 2, 16), (0, 0, 18), (1, 1, 7),
    ]
    let values = rows.map { Self.value($0.0, $0.1, $0.2) }
    #expect(isNear(try #require(PlacementShare.of(values)), 0.29351061627387853))
    // Six effects and a mean ask for thirteen processes.
    #expect(PlacementShare.of(Array(values.prefix(12))) == nil)
    #expect(PlacementShare.of(Array(values.prefix(13))) != nil)
    // Groups that are alike explain nothing, not less than nothing.
    let alike = [1, 2, 3].map { Self.value(0, 0, $0) } + [2, 2].map { Self.value(1, 0, $0) }
    #expect(PlacementShare.of(alike) == 0)
    #expect(PlacementShare.of([1, 2, 3].map { Self.value(0, 0, $0) }) == nil)
  }

  /// The second half of the processes draws other copies of the one arm or the other, and is slower.
  @Test(arguments: [Plan.Arm.Role.base, .test])
  func theRowsPlacementIsThatOfItsProcesses(_ moved: Plan.Arm.Role) throws {
    var samples: [Sample] = []
    for process in 0..<4 {
      let times: [(Plan.Arm.Role, Int)] = [(.base, 1000), (.test, 1000), (.twin, 1000)]
      for (position, (arm, time)) in times.enumerated() {
        let copy = arm == moved ? process / 2 : 0
        samples.append(
          Samples.sample(
            arm, block: 0, position: position, nanoseconds: UInt64(time + 100 * copy),
            process: process, copy: copy))
      }
    }
    #expect(isNear(try #require(Compare.comparisons(samples)[0].placementSharePercent), 100))
    let half = try Compare.comparisons(samples.filter { $0.process < 2 })
    #expect(half[0].placementSharePercent == nil)
  }
}
