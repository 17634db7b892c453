// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Samples to `compare.csv`. The rule is written out in `docs/method.md`.
public enum Compare {
  static let level = 0.95

  /// A row per case and test, in order of first appearance; of several tests, which are steps of one series, each
  /// against the base and then each against the step before it.
  /// - Throws: `StatsError` if a case lacks an arm, a block lacks a slot, or there are too few blocks.
  public static func comparisons(
    _ samples: [Sample], thresholdPercent: Double = Plan.defaultThresholdPercent
  ) throws(StatsError) -> [Comparison] {
    var rows: [Comparison] = []
    for measured in try CaseMeasurements.grouped(samples) {
      let base = try arm(.base, of: measured)
      let tests = measured.arms.filter { $0.role == .test }
      guard !tests.isEmpty else { throw missing(.test, 0, measured) }
      let pairs = tests.map { (base, $0) } + zip(tests, tests.dropFirst())
      for (before, after) in pairs {
        rows.append(
          try comparison(
            of: measured, base: before, test: after, thresholdPercent: thresholdPercent))
      }
    }
    return rows
  }

  private static func comparison(
    of measured: CaseMeasurements, base: ArmMeasurements, test: ArmMeasurements,
    thresholdPercent: Double
  ) throws(StatsError) -> Comparison {
    let cost = try LogRatios(base: base, test: test, in: measured.testCase)
    let twinCost = try LogRatios(
      base: try arm(.base, of: measured), test: try arm(.twin, of: measured),
      in: measured.testCase)
    let wide = cost.ratio.interval(level: level)
    let narrow = cost.ratio.interval(level: 0.9)
    let twinWide = twinCost.ratio.interval(level: level)
    return Comparison(
      runID: measured.runID, testCase: measured.testCase, emulated: measured.emulated,
      base: base.series, test: test.series, blocks: cost.blocks,
      baseNanosecondsPerTable: exp(cost.baseLevel), testNanosecondsPerTable: exp(cost.testLevel),
      baseTablesPerSecond: throughput(base, over: cost.kept),
      testTablesPerSecond: throughput(test, over: cost.kept),
      effect: effect(cost.ratio.centre, wide), twinEffect: effect(twinCost.ratio.centre, twinWide),
      thresholdPercent: thresholdPercent,
      verdict: VerdictRule(
        interval: wide, interval90: narrow, twin: twinWide,
        threshold: log1p(thresholdPercent / 100)
      ).verdict,
      intervalLevelPercent: level * 100, interval90LowPercent: expm1(narrow.lowerBound) * 100,
      interval90HighPercent: expm1(narrow.upperBound) * 100, method: TrimmedMean.methodName)
  }

  private static func arm(
    _ role: Plan.Arm.Role, of measured: CaseMeasurements
  ) throws(StatsError) -> ArmMeasurements {
    let arms = measured.arms.filter { $0.role == role }
    guard arms.count == 1 else { throw missing(role, arms.count, measured) }
    return arms[0]
  }

  private static func missing(
    _ role: Plan.Arm.Role, _ count: Int, _ measured: CaseMeasurements
  ) -> StatsError {
    StatsError(
      sentence: """
        \(measured.testCase.words): \(count) arms are '\(role.rawValue)'; a comparison needs one each \
        of base and twin, and a test
        """)
  }

  private static func throughput(_ arm: ArmMeasurements, over kept: [Int]) -> Double {
    let means = arm.blockMeans(\.tablesPerSecond)
    return exp(kept.reduce(0) { $0 + means[$1]! } / Double(kept.count))
  }

  private static func effect(_ centre: Double, _ interval: ClosedRange<Double>) -> Effect {
    Effect(
      percent: expm1(centre) * 100, lowPercent: expm1(interval.lowerBound) * 100,
      highPercent: expm1(interval.upperBound) * 100)
  }
}

/// The cost of one arm over that of the base, block by block, in logarithms.
private struct LogRatios {
  let blocks: Int
  /// Numbers of the blocks that are not trimmed.
  let kept: [Int]
  let baseLevel: Double
  let testLevel: Double
  let ratio: TrimmedMean

  init(base: ArmMeasurements, test: ArmMeasurements, in testCase: Case) throws(StatsError) {
    let baseMeans = base.blockMeans(\.nanosecondsPerTable)
    let testMeans = test.blockMeans(\.nanosecondsPerTable)
    guard Set(baseMeans.keys) == Set(testMeans.keys), base.slots.count == test.slots.count else {
      throw StatsError(
        sentence: """
          \(testCase.words): \(base.role.rawValue) has \(base.slots.count) slots in \
          \(baseMeans.count) blocks, \(test.role.rawValue) has \(test.slots.count) in \
          \(testMeans.count); they must be the same
          """)
    }
    guard baseMeans.count >= Plan.minimumBlocks else {
      throw StatsError(
        sentence: """
          \(testCase.words): an interval needs at least \(Plan.minimumBlocks) blocks; there is \
          \(baseMeans.count)
          """)
    }
    blocks = baseMeans.count
    let order = baseMeans.keys.sorted()
    ratio = TrimmedMean(order.map { testMeans[$0]! - baseMeans[$0]! })
    // Over the blocks that the ratio keeps, so that the two costs and their ratio agree.
    kept = ratio.kept.map { order[$0] }
    baseLevel = kept.reduce(0) { $0 + baseMeans[$1]! } / Double(kept.count)
    testLevel = kept.reduce(0) { $0 + testMeans[$1]! } / Double(kept.count)
  }
}
