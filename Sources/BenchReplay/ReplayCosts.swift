// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// Samples of a replay to costs with intervals, by the rule of `docs/method.md`: arms are paired within blocks, a
/// process gives the median of its blocks, and intervals are over processes.
struct ReplayCosts {
  /// `method` in `replay.csv`.
  static let methodName = "process_medians_\(IntervalMethod.trimmedMean)"

  /// A cost with its 95 % interval, in nanoseconds.
  struct Cost: Sendable, Hashable {
    var nanoseconds: Double
    var low: Double
    var high: Double
  }

  /// What a series costs against the base, and what the twin does: logarithms of ratios.
  struct Difference: Sendable, Hashable {
    var test: TrimmedMean
    var twin: TrimmedMean
  }

  private let samples: [ReplaySample]
  private let value: @Sendable (ReplaySample) -> Double

  /// - Parameter value: which time of a slot, in nanoseconds.
  /// - Throws: `StatsError` if a slot took no time.
  init(
    _ samples: [ReplaySample], _ value: @escaping @Sendable (ReplaySample) -> Double
  ) throws(StatsError) {
    guard samples.allSatisfy({ value($0) > 0 }) else {
      throw StatsError(sentence: "a slot of the replay took no measurable time")
    }
    self.samples = samples
    self.value = value
  }

  /// - Throws: `StatsError` if there are too few processes.
  func cost(of series: String) throws(StatsError) -> Cost {
    let own = samples.filter { $0.series == series && $0.arm != .twin }
    let centre = try overProcesses(
      Dictionary(grouping: own, by: \.process).mapValues { Quantile.median($0.map(logarithm)) })
    let interval = centre.interval(level: Compare.level)
    return Cost(
      nanoseconds: exp(centre.centre), low: exp(interval.lowerBound), high: exp(interval.upperBound)
    )
  }

  /// - Parameter test: a series that is not the base.
  /// - Throws: `StatsError` if a block lacks an arm, or there are too few processes.
  func difference(of test: String) throws(StatsError) -> Difference {
    let base = blockMeans { $0.arm == .base }
    return Difference(
      test: try ratio(blockMeans { $0.arm == .test && $0.series == test }, to: base),
      twin: try ratio(blockMeans { $0.arm == .twin }, to: base))
  }

  private struct Block: Hashable {
    var process: Int
    var block: Int
  }

  private func logarithm(_ sample: ReplaySample) -> Double { log(value(sample)) }

  private func blockMeans(_ isWanted: (ReplaySample) -> Bool) -> [Block: Double] {
    Dictionary(grouping: samples.filter(isWanted)) { Block(process: $0.process, block: $0.block) }
      .mapValues { slots in slots.reduce(0) { $0 + logarithm($1) } / Double(slots.count) }
  }

  private func ratio(
    _ test: [Block: Double], to base: [Block: Double]
  ) throws(StatsError) -> TrimmedMean {
    guard Set(test.keys) == Set(base.keys) else {
      throw StatsError(sentence: "the replay's series were not all measured in the same blocks")
    }
    let blocks = Dictionary(grouping: base.keys, by: \.process)
    return try overProcesses(
      blocks.mapValues { Quantile.median($0.map { test[$0]! - base[$0]! }) })
  }

  private func overProcesses(_ values: [Int: Double]) throws(StatsError) -> TrimmedMean {
    guard values.count >= ReplayPlan.fewestProcesses else {
      throw StatsError(
        sentence: """
          an interval needs at least \(ReplayPlan.fewestProcesses) processes; there is \(values.count)
          """)
    }
    return TrimmedMean(values.keys.sorted().map { values[$0]! })
  }
}

extension ReplayCosts.Difference {
  /// Verdicts of all differences of a replay: they are one family for each of the three claims.
  static func verdicts(
    _ differences: [Self], thresholdPercent: Double
  ) -> [Verdict] {
    let threshold = log1p(thresholdPercent / 100)
    let difference = Holm.adjusted(differences.map(\.test.pDifference))
    let beyond = Holm.adjusted(differences.map { $0.test.pBeyond(threshold) })
    let equivalence = Holm.adjusted(differences.map { $0.test.pEquivalence(threshold) })
    return differences.indices.map { index in
      let (test, twin) = (differences[index].test, differences[index].twin)
      return VerdictRule(
        interval: test.interval(level: Compare.level), interval90: test.interval(level: 0.9),
        twin: twin.interval(level: Compare.level), threshold: threshold,
        corrected: VerdictRule.PValues(
          difference: difference[index], beyond: beyond[index], equivalence: equivalence[index])
      ).verdict
    }
  }
}
