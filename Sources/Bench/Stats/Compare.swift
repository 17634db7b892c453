// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Samples to `compare.csv`. The rule is written out in `docs/method.md`.
package enum Compare {
  package static let level = 0.95

  /// A row for each case and test, in order of first appearance. Several tests are steps of one series: each is compared
  /// with the base, and then with the step before it.
  /// - Parameter mainSeconds: what the main phase took, to say how much longer would settle a row; `nil`: unknown.
  /// - Throws: `StatsError` if a case lacks an arm, a block lacks a slot, or there are too few processes.
  static func comparisons(
    _ samples: [Sample], threshold: Threshold = .init(), mainSeconds: Double? = nil
  ) throws(StatsError) -> [Comparison] {
    try comparisons(RunTally(samples).measured(), threshold: threshold, mainSeconds: mainSeconds)
  }

  /// What a verdict depends on.
  struct Threshold {
    var percent = Plan.defaultThresholdPercent
    /// `nil`: the verdict rests on per cent.
    var nanoseconds: Double?
    /// With fewer processes there is none.
    var processes = Comparison.minimumProcesses
  }

  /// The same rows, from samples that were added up already.
  static func comparisons(
    _ all: RunTally.Measured, threshold: Threshold, mainSeconds: Double?
  ) throws(StatsError) -> [Comparison] {
    var pairs: [Pair] = []
    for measured in all.cases {
      let base = try arm(.base, of: measured)
      let twin = try arm(.twin, of: measured)
      let tests = measured.arms.filter { $0.role == .test }
      guard !tests.isEmpty else { throw missing(.test, 0, measured) }
      let twinCost = try Estimate(base: base, test: twin, in: measured.testCase)
      var placeboCost: Estimate?
      if measured.arms.contains(where: { $0.role == .placebo }) {
        placeboCost = try Estimate(
          base: base, test: arm(.placebo, of: measured), in: measured.testCase)
      }
      for (before, after) in tests.map({ (base, $0) }) + zip(tests, tests.dropFirst()) {
        pairs.append(
          Pair(
            measured: measured, base: before.series, test: after.series,
            cost: try Estimate(base: before, test: after, in: measured.testCase),
            twin: twinCost, placebo: placeboCost,
            clock: Self.mean([before, after].compactMap(\.cyclesPerNanosecond))))
      }
    }
    return rows(pairs, all.tallies, threshold: threshold, mainSeconds: mainSeconds)
  }

  /// The p-values of all rows, which are one family for each of the three claims.
  private struct Family {
    private let difference: [Double]
    private let beyond: [Double]
    private let equivalence: [Double]

    init(_ pairs: [Pair], threshold: Threshold) {
      let judged = pairs.map { threshold.judged($0.cost) }
      difference = Holm.adjusted(judged.map(\.pDifference))
      beyond = Holm.adjusted(judged.map { $0.pBeyond(threshold.bound) })
      equivalence = Holm.adjusted(judged.map { $0.pEquivalence(threshold.bound) })
    }

    subscript(index: Int) -> VerdictRule.PValues {
      VerdictRule.PValues(
        difference: difference[index], beyond: beyond[index], equivalence: equivalence[index])
    }
  }

  private static func rows(
    _ pairs: [Pair], _ tallies: [Case: Ledger.Tally], threshold: Threshold, mainSeconds: Double?
  ) -> [Comparison] {
    let family = Family(pairs, threshold: threshold)
    return pairs.enumerated().map { index, pair in
      var row = unjudged(
        pair, tallies[pair.measured.testCase]!, corrected: family[index], rows: pairs.count,
        threshold: threshold)
      guard row.processes >= threshold.processes else { return row }
      let rule = VerdictRule(row)
      row.verdict = rule.verdict
      if let mainSeconds, rule.verdict == .inconclusive, rule.doubt.endsWithTime {
        row.settleMinutes = Power.minutesToSettle(
          threshold.judged(pair.cost), threshold: threshold.bound, rows: pairs.count,
          processes: pair.cost.values.count, seconds: mainSeconds)
      }
      return row
    }
  }

  /// A row without its verdict, and without how much longer would settle it.
  private static func unjudged(
    _ pair: Pair, _ tally: Ledger.Tally, corrected: VerdictRule.PValues, rows: Int,
    threshold: Threshold
  ) -> Comparison {
    let cost = pair.cost
    let narrow = cost.ratio.interval(level: 0.9)
    let narrowCost = cost.difference.interval(level: 0.9)
    return Comparison(
      runID: pair.measured.runID, testCase: pair.measured.testCase,
      emulated: pair.measured.emulated, base: pair.base, test: pair.test,
      processes: cost.values.count, blocks: cost.values.reduce(0) { $0 + $1.blocks },
      baseNanosecondsPerTable: cost.overKept { $0.middle - $0.ratio / 2 },
      testNanosecondsPerTable: cost.overKept { $0.middle + $0.ratio / 2 },
      baseTablesPerSecond: cost.overKept(\.baseThroughput),
      testTablesPerSecond: cost.overKept(\.testThroughput), cost: CostEffect(cost.difference),
      twinCost: CostEffect(pair.twin.difference),
      placeboCost: pair.placebo.map { CostEffect($0.difference) },
      constructCost: cost.part(\.constructNanoseconds),
      destroyCost: cost.part(\.destroyNanoseconds), effect: Effect(cost.ratio),
      twinEffect: Effect(pair.twin.ratio), placeboEffect: pair.placebo.map { Effect($0.ratio) },
      q25Effect: Effect(cost.q25Ratio), thresholdPercent: threshold.percent,
      thresholdNanoseconds: threshold.nanoseconds, familyRows: rows,
      pDifferenceHolm: corrected.difference, pBeyondHolm: corrected.beyond,
      pEquivalenceHolm: corrected.equivalence,
      smallestVisiblePercent: percentChange(
        ofLogRatio: Power.smallestEffect(cost.ratio, rows: rows)),
      smallestVisibleNanoseconds: Power.smallestEffect(cost.difference, rows: rows),
      settleMinutes: nil, placementSharePercent: PlacementShare.of(cost.values).map { $0 * 100 },
      droppedPercent: tally.droppedPercent, disturbedPercent: tally.disturbedPercent,
      verdict: .inconclusive, intervalLevelPercent: level * 100,
      interval90LowPercent: percentChange(ofLogRatio: narrow.lowerBound),
      interval90HighPercent: percentChange(ofLogRatio: narrow.upperBound),
      interval90LowNanoseconds: narrowCost.lowerBound,
      interval90HighNanoseconds: narrowCost.upperBound, cyclesPerNanosecond: pair.clock,
      method: IntervalMethod.trimmedMean)
  }

  private static func arm(
    _ role: Plan.Arm.Role, of measured: CaseSlots
  ) throws(StatsError) -> ArmSlots {
    let arms = measured.arms.filter { $0.role == role }
    guard arms.count == 1 else { throw missing(role, arms.count, measured) }
    return arms[0]
  }

  private static func missing(
    _ role: Plan.Arm.Role, _ count: Int, _ measured: CaseSlots
  ) -> StatsError {
    StatsError(
      sentence: """
        \(measured.testCase.words): \(count) arms are '\(role.rawValue)'; a comparison needs one each \
        of base and twin, and a test
        """)
  }

  /// The figures of a row.
  private struct Pair {
    var measured: CaseSlots
    var base: String
    var test: String
    var cost: Estimate
    var twin: Estimate
    var placebo: Estimate?
    var clock: Double?
  }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}

extension Compare.Threshold {
  /// Values on the scale on which they are judged.
  fileprivate var bound: Double { nanoseconds ?? log1p(percent / 100) }

  fileprivate func judged(_ cost: Estimate) -> TrimmedMean {
    nanoseconds == nil ? cost.ratio : cost.difference
  }
}

/// The cost of one arm over that of another, over processes, in logarithms.
private struct Estimate {
  let values: [ProcessValue]
  let ratio: TrimmedMean
  let q25Ratio: TrimmedMean
  let difference: TrimmedMean

  init(base: ArmSlots, test: ArmSlots, in testCase: Case) throws(StatsError) {
    values = try ProcessValue.all(base: base, test: test, in: testCase)
    guard values.count >= Comparison.minimumProcesses else {
      throw StatsError(
        sentence: """
          \(testCase.words): an interval needs at least \(Comparison.minimumProcesses) processes; \
          there is \(values.count)
          """)
    }
    ratio = TrimmedMean(values.map(\.ratio))
    q25Ratio = TrimmedMean(values.map(\.q25Ratio))
    difference = TrimmedMean(values.map(\.difference))
  }

  /// `nil` where parts were not timed.
  func part(_ part: KeyPath<Parts, Double>) -> CostEffect? {
    let parts = values.compactMap(\.parts)
    guard parts.count == values.count else { return nil }
    return CostEffect(TrimmedMean(parts.map { $0[keyPath: part] }))
  }

  /// Geometric mean over the processes that the ratio keeps, so that costs and their ratio agree.
  func overKept(_ value: (ProcessValue) -> Double) -> Double {
    exp(ratio.kept.reduce(0) { $0 + value(values[$1]) } / Double(ratio.kept.count))
  }
}

extension CostEffect {
  /// The centre of differences, with its 95 % interval.
  init(_ difference: TrimmedMean) {
    let interval = difference.interval(level: Compare.level)
    self.init(
      nanoseconds: difference.centre, lowNanoseconds: interval.lowerBound,
      highNanoseconds: interval.upperBound)
  }
}

extension Effect {
  /// The centre of logarithms of ratios, with its 95 % interval.
  package init(_ ratio: TrimmedMean) {
    let interval = ratio.interval(level: Compare.level)
    self.init(
      percent: percentChange(ofLogRatio: ratio.centre),
      lowPercent: percentChange(ofLogRatio: interval.lowerBound),
      highPercent: percentChange(ofLogRatio: interval.upperBound))
  }
}
