// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

@Suite struct LooksTests {
  @Test func looksAreAtDoublingNumbers() {
    #expect((0...200).filter(Looks(precisionPercent: 1).isDue) == [8, 16, 32, 64, 128])
  }

  @Test func itTakesTwoNarrowLooksInARow() {
    func answers(_ looks: [[Double]]) -> [Bool] {
      var rule = Looks(precisionPercent: 1)
      return looks.map { rule.mayStop(halfWidths: $0) }
    }
    #expect(
      answers([[0.009, 0.008], [0.011, 0.008], [0.009, 0.008], [log1p(0.01), 0]])
        == [false, false, false, true])
    #expect(answers([[], []]) == [false, false])
  }

  @Test func widthsAreThoseOfTheRowsNotTheirEffects() {
    func row(_ low: Double, _ high: Double) -> Comparison {
      ReportFixture.comparison(
        Samples.testCase, effect: Effect(percent: low, lowPercent: low, highPercent: high),
        verdict: .inconclusive)
    }
    // Of 2 either way at a doubled cost, one is 0.995 of a per cent of it.
    for (rows, narrow) in [([row(99, 101), row(-1, 0.9)], true), ([row(0, 2.2)], false)] {
      var looks = Looks(precisionPercent: 1)
      let answers = [looks.mayStop(rows), looks.mayStop(rows)]
      #expect(answers == [false, narrow])
    }
  }

  /// Half-widths in standard errors, by number of values.
  private static let quantiles: [Int: (t95: Double, t90: Double)] = Dictionary(
    uniqueKeysWithValues: [8, 16, 32, 64].map { count in
      let df = TrimmedMean(Array(repeating: 0, count: count)).degreesOfFreedom
      return (
        count,
        (
          StudentT.twoSidedQuantile(level: 0.95, degreesOfFreedom: df),
          StudentT.twoSidedQuantile(level: 0.9, degreesOfFreedom: df)
        )
      )
    })

  /// Measures until the rule says stop or 64 processes are done.
  /// - Returns: for each row the estimates of effect and twin, and their number of values.
  private func run(
    rows: Int, precision: Double, _ noise: () -> Double
  ) throws -> (estimates: [(cost: TrimmedMean, twin: TrimmedMean)], count: Int) {
    var looks = Looks(precisionPercent: precision)
    var values = Array(repeating: (cost: [Double](), twin: [Double]()), count: rows)
    for count in 1... {
      for row in 0..<rows {
        values[row].cost.append(noise())
        values[row].twin.append(noise())
      }
      guard Looks(precisionPercent: 1).isDue(processes: count) else { continue }
      let estimates = values.map { (cost: TrimmedMean($0.cost), twin: TrimmedMean($0.twin)) }
      let t = try #require(Self.quantiles[count], "a look at \(count) processes").t95
      let stops = looks.mayStop(halfWidths: estimates.map { t * $0.cost.standardError })
      if stops || count == 64 { return (estimates, count) }
    }
    fatalError("unreachable")
  }

  /// Noise of 1 %, without and with one process in ten spoiled tenfold; precisions at which runs stop early.
  @Test(arguments: [false, true], [0.6, 0.9])
  func intervalsHoldAlthoughTheRunStopsWhenTheyAreNarrow(
    spoils: Bool, precision: Double
  ) throws {
    let seed: UInt64 = 1
    var random = SplitMix64(seed: seed)
    let trials = 3000
    var held = 0
    var early = 0
    for _ in 0..<trials {
      let (estimates, count) = try run(rows: 1, precision: precision) {
        0.01 * random.nextNormal() * (spoils && random.next(below: 10) == 0 ? 10 : 1)
      }
      let cost = estimates[0].cost
      if abs(cost.centre) <= Self.quantiles[count]!.t95 * cost.standardError { held += 1 }
      if count < 64 { early += 1 }
    }
    let rate = Double(held) / Double(trials)
    #expect(rate >= 0.93, "\(rate), seed \(seed)")
    #expect(early > trials / 5, "\(early) runs stopped early, seed \(seed)")
  }

  /// Four cases in which nothing differs: how many runs claim a difference anywhere.
  @Test func aRunWithoutDifferencesSeldomClaimsOne() throws {
    let seed: UInt64 = 2
    var random = SplitMix64(seed: seed)
    let trials = 1000
    var counts = (full: 0, withoutTwin: 0, withoutCorrection: 0)
    for _ in 0..<trials {
      let (estimates, count) = try run(rows: 4, precision: 0.8) { 0.01 * random.nextNormal() }
      let (t95, t90) = Self.quantiles[count]!
      let threshold = log1p(0.02)
      let costs = estimates.map(\.cost)
      let p = [
        Holm.adjusted(costs.map(\.pDifference)), Holm.adjusted(costs.map { $0.pBeyond(threshold) }),
        Holm.adjusted(costs.map { $0.pEquivalence(threshold) }),
      ]
      func claims(twins: Bool, corrects: Bool) -> Bool {
        estimates.indices.contains { row in
          func interval(_ of: TrimmedMean, _ t: Double) -> ClosedRange<Double> {
            (of.centre - t * of.standardError)...(of.centre + t * of.standardError)
          }
          let (cost, twin) = estimates[row]
          let verdict = VerdictRule(
            interval: interval(cost, t95), interval90: interval(cost, t90),
            twin: twins ? interval(twin, t95) : 0...0, threshold: threshold,
            corrected: corrects
              ? .init(difference: p[0][row], beyond: p[1][row], equivalence: p[2][row]) : nil
          ).verdict
          return [.regressed, .improved, .small].contains(verdict)
        }
      }
      counts.full += claims(twins: true, corrects: true) ? 1 : 0
      counts.withoutTwin += claims(twins: false, corrects: true) ? 1 : 0
      counts.withoutCorrection += claims(twins: false, corrects: false) ? 1 : 0
    }
    let said: Comment = "\(counts) of \(trials), seed \(seed)"
    #expect(counts.full <= trials / 20, said)
    // 5 % and a little for stopping early, give or take three standard errors.
    #expect(counts.withoutTwin <= trials * 85 / 1000, said)
    #expect(counts.withoutTwin > 0, said)
    // Without the correction the four would see much more: the simulation can tell.
    #expect(counts.withoutCorrection > trials / 8, said)
  }
}
