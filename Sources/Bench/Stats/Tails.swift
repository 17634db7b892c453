// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Tails of single operations to `tail-compare.csv`. As with costs, arms are paired within a process, and intervals are
/// over processes. A process gives one value: the ratio of its two 99th percentiles.
enum Tails {
  /// A row per case and test, in order of first appearance, each test against the base and against the step before it.
  /// - Throws: `StatsError` if a process lacks an arm, or there are too few.
  static func comparisons(
    _ tails: [Tail], thresholdPercent: Double
  ) throws(StatsError) -> [TailComparison] {
    let threshold = log1p(thresholdPercent / 100)
    var found: [(row: TailComparison, ratio: TrimmedMean, twin: TrimmedMean)] = []
    for testCase in Self.distinct(tails.map(\.testCase)) {
      let rows = tails.filter { $0.testCase == testCase }.sorted { $0.process < $1.process }
      let base = try arm(rows, .base)
      let twin = try ratio(of: arm(rows, .twin), over: base)
      let tests = distinct(rows.filter { $0.arm == .test }.map(\.series)).map { series in
        rows.filter { $0.arm == .test && $0.series == series }
      }
      for (before, after) in tests.map({ (base, $0) }) + zip(tests, tests.dropFirst()) {
        let ratio = try ratio(of: after, over: before)
        found.append((row(before, after, ratio, twin, thresholdPercent), ratio, twin))
      }
    }
    let difference = Holm.adjusted(found.map { $0.ratio.pDifference })
    let beyond = Holm.adjusted(found.map { $0.ratio.pBeyond(threshold) })
    let equivalence = Holm.adjusted(found.map { $0.ratio.pEquivalence(threshold) })
    return found.indices.map { index in
      var (row, ratio, twin) = found[index]
      row.familyRows = found.count
      row.pDifferenceHolm = difference[index]
      row.pBeyondHolm = beyond[index]
      row.pEquivalenceHolm = equivalence[index]
      row.verdict =
        VerdictRule(
          interval: ratio.interval(level: Compare.level), interval90: ratio.interval(level: 0.9),
          twin: twin.interval(level: Compare.level), threshold: threshold,
          corrected: VerdictRule.PValues(
            difference: difference[index], beyond: beyond[index], equivalence: equivalence[index])
        ).verdict
      return row
    }
  }

  private static func distinct<Element: Hashable>(_ values: [Element]) -> [Element] {
    var seen: Set<Element> = []
    return values.filter { seen.insert($0).inserted }
  }

  /// The rows of one arm, in order of their process.
  private static func arm(
    _ rows: [Tail], _ role: Plan.Arm.Role
  ) throws(StatsError) -> [Tail] {
    let found = rows.filter { $0.arm == role }
    guard !found.isEmpty else {
      throw StatsError(
        sentence: "\(rows[0].testCase.words): no operation of '\(role.rawValue)' was timed")
    }
    return found
  }

  private static func ratio(
    of test: [Tail], over base: [Tail]
  ) throws(StatsError) -> TrimmedMean {
    guard test.map(\.process) == base.map(\.process),
      (test + base).allSatisfy({ $0.p99Nanoseconds > 0 && $0.p50Nanoseconds > 0 })
    else {
      throw StatsError(
        sentence: """
          \(base[0].testCase.words): \(test[0].series) and \(base[0].series) were not both timed in the same \
          processes, or took no time
          """)
    }
    guard test.count >= Comparison.minimumProcesses else {
      throw StatsError(
        sentence: """
          \(base[0].testCase.words): an interval needs at least \(Comparison.minimumProcesses) processes; \
          there is \(test.count)
          """)
    }
    return TrimmedMean(zip(test, base).map { log($0.p99Nanoseconds / $1.p99Nanoseconds) })
  }

  private static func row(
    _ base: [Tail], _ test: [Tail], _ ratio: TrimmedMean, _ twin: TrimmedMean,
    _ thresholdPercent: Double
  ) -> TailComparison {
    func kept(_ tails: [Tail], _ value: (Tail) -> Double) -> Double {
      exp(ratio.kept.reduce(0) { $0 + log(value(tails[$1])) } / Double(ratio.kept.count))
    }
    let narrow = ratio.interval(level: 0.9)
    return TailComparison(
      runID: base[0].runID, testCase: base[0].testCase, emulated: base[0].emulated,
      base: base[0].series, test: test[0].series, processes: base.count,
      baseP50Nanoseconds: kept(base, \.p50Nanoseconds),
      testP50Nanoseconds: kept(test, \.p50Nanoseconds),
      baseP99Nanoseconds: kept(base, \.p99Nanoseconds),
      testP99Nanoseconds: kept(test, \.p99Nanoseconds), effect: Effect(ratio),
      twinEffect: Effect(twin), intervalLevelPercent: Compare.level * 100,
      interval90LowPercent: percentChange(ofLogRatio: narrow.lowerBound),
      interval90HighPercent: percentChange(ofLogRatio: narrow.upperBound),
      thresholdPercent: thresholdPercent,
      familyRows: 0, pDifferenceHolm: 1, pBeyondHolm: 1, pEquivalenceHolm: 1,
      method: IntervalMethod.trimmedMean, verdict: .inconclusive)
  }
}
