// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

@Suite struct IntervalTests {
  /// Two-sided 90 %, 95 % and 99 % quantiles from SciPy 1.17.1 (`scipy.stats.t.ppf`).
  static let table: [(df: Int, t90: Double, t95: Double, t99: Double)] = [
    (1, 6.313751514675, 12.706204736175, 63.656741162872),
    (2, 2.919985580354, 4.302652729749, 9.924843200918),
    (3, 2.353363434802, 3.182446305284, 5.840909309733),
    (5, 2.015048373333, 2.570581835636, 4.032142983555),
    (11, 1.795884818704, 2.200985160092, 3.105806515539),
    (23, 1.713871527747, 2.068657610419, 2.807335683770),
    (30, 1.697260886594, 2.042272456301, 2.749995653567),
    (47, 1.677926721642, 2.011740513730, 2.684555617867),
    (100, 1.660234326085, 1.983971518524, 2.625890521438),
    (1000, 1.646378817285, 1.962339080826, 2.580754698066),
  ]

  @Test(arguments: table)
  func studentsQuantilesAreThoseOfTheTables(
    _ row: (df: Int, t90: Double, t95: Double, t99: Double)
  ) {
    for (level, expected) in [(0.90, row.t90), (0.95, row.t95), (0.99, row.t99)] {
      let found = StudentT.twoSidedQuantile(level: level, degreesOfFreedom: row.df)
      #expect(abs(found - expected) < 1e-10 * expected, "df \(row.df), level \(level): \(found)")
    }
  }

  @Test func studentNearsTheNormalDistribution() {
    let found = StudentT.twoSidedQuantile(level: 0.95, degreesOfFreedom: 1_000_000)
    #expect(abs(found - 1.959963984540) < 1e-5)
  }

  @Test func tenValuesLoseTwoAtEitherEnd() {
    // SciPy: mstats.trimmed_mean_ci(limits=(.2, .2)) gives 0.85901139 to 1.20765528.
    let found = TrimmedMean([0.9, 1.1, 1.0, 1.2, 0.8, 1.05, 0.95, 1.3, 9.0, -4.0])
    #expect(abs(found.centre - 1.0333333333333334) < 1e-14)
    #expect(found.degreesOfFreedom == 5)
    let interval = found.interval(level: 0.95)
    #expect(abs(interval.lowerBound - 0.8590113881028362) < 1e-10)
    #expect(abs(interval.upperBound - 1.2076552785638306) < 1e-10)
  }

  @Test func fourValuesLoseNone() {
    let found = TrimmedMean([1, 2, 3, 6])
    #expect(found.centre == 3)
    #expect(abs(found.standardError - (14.0 / 3 / 4).squareRoot()) < 1e-15)
    #expect(found.degreesOfFreedom == 3)
  }

  @Test func equalValuesHaveAnIntervalOfNoWidth() {
    #expect(TrimmedMean([2, 2, 2]).interval(level: 0.95) == 2...2)
  }

  /// How often the 95 % interval misses the truth, for a shape of noise.
  private func missRate(count: Int, _ noise: (inout SplitMix64) -> Double) -> (Double, UInt64) {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SplitMix64(seed: seed)
    let trials = 10_000
    let t = StudentT.twoSidedQuantile(
      level: 0.95, degreesOfFreedom: TrimmedMean(Array(repeating: 0, count: count)).degreesOfFreedom
    )
    var missed = 0
    for _ in 0..<trials {
      let found = TrimmedMean((0..<count).map { _ in noise(&random) })
      if abs(found.centre) > t * found.standardError { missed += 1 }
    }
    return (Double(missed) / Double(trials), seed)
  }

  /// With few values it misses a little more often: Student's t is an approximation for a trimmed mean. The rates are
  /// those of 60,000 trials and more; five standard errors of 10,000 are 1.3 points.
  @Test(arguments: [(6, 0.067), (20, 0.058), (80, 0.050)])
  func theIntervalMissesOnceInTwentyTimes(_ count: Int, _ expected: Double) {
    let (rate, seed) = missRate(count: count) { $0.nextNormal() }
    #expect(abs(rate - expected) < 0.013, "\(rate), seed \(seed)")
  }

  @Test func aSpoiledTenthOfTheBlocksDoesNotMakeItMissMore() {
    let (rate, seed) = missRate(count: 40) { random in
      random.nextNormal() * (random.next(below: 10) == 0 ? 20 : 1)
    }
    #expect(rate < 0.08, "\(rate), seed \(seed)")
  }

  @Test func aSpoiledBlockHardlyWidensTheInterval() {
    var random = SplitMix64(seed: 7)
    var values = (0..<40).map { _ in random.nextNormal() }
    let clean = TrimmedMean(values).standardError
    values[3] = 1000
    #expect(TrimmedMean(values).standardError < 1.2 * clean)
  }
}
