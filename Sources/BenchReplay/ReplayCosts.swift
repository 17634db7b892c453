// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// Samples of a replay to costs with intervals: arms paired within blocks, the blocks of the one process trimmed and
/// averaged as `docs/method.md` has it for processes, the twin of the base beside.
enum ReplayCosts {
  /// A cost with its 95 % interval, in nanoseconds.
  struct Cost: Sendable, Hashable {
    var nanoseconds: Double
    var low: Double
    var high: Double
  }

  /// What a series costs against the first.
  struct Difference: Sendable, Hashable {
    var effect: Effect
    var twinEffect: Effect
    var verdict: Verdict

    package init(effect: Effect, twinEffect: Effect, verdict: Verdict) {
      self.effect = effect
      self.twinEffect = twinEffect
      self.verdict = verdict
    }
  }

  /// - Throws: `StatsError` if a block lacks a slot, there are too few blocks, or a slot took no time.
  static func cost(
    of series: String, in samples: [ReplaySample], _ value: (ReplaySample) -> Double
  ) throws(StatsError) -> Cost {
    let means = try blockMeans(samples.filter { $0.series == series && $0.arm != .twin }, value)
    let centre = TrimmedMean(means.keys.sorted().map { means[$0]! })
    let interval = centre.interval(level: Compare.level)
    return Cost(
      nanoseconds: exp(centre.centre), low: exp(interval.lowerBound), high: exp(interval.upperBound)
    )
  }

  /// - Parameter test: a series that is not the base.
  static func difference(
    of test: String, in samples: [ReplaySample], thresholdPercent: Double,
    _ value: (ReplaySample) -> Double
  ) throws(StatsError) -> Difference {
    let base = try blockMeans(samples.filter { $0.arm == .base }, value)
    let test = try ratio(
      blockMeans(samples.filter { $0.arm == .test && $0.series == test }, value), to: base)
    let twin = try ratio(blockMeans(samples.filter { $0.arm == .twin }, value), to: base)
    return Difference(
      effect: Effect(test), twinEffect: Effect(twin),
      verdict: VerdictRule(
        interval: test.interval(level: Compare.level), interval90: test.interval(level: 0.9),
        twin: twin.interval(level: Compare.level), threshold: log1p(thresholdPercent / 100)
      ).verdict)
  }

  private static func ratio(
    _ test: [Int: Double], to base: [Int: Double]
  ) throws(StatsError) -> TrimmedMean {
    guard Set(test.keys) == Set(base.keys) else {
      throw StatsError(sentence: "the replay's series were not all measured in the same blocks")
    }
    return TrimmedMean(base.keys.sorted().map { test[$0]! - base[$0]! })
  }

  /// Mean over the slots of each block of the logarithm, by block.
  private static func blockMeans(
    _ samples: [ReplaySample], _ value: (ReplaySample) -> Double
  ) throws(StatsError) -> [Int: Double] {
    guard samples.allSatisfy({ value($0) > 0 }) else {
      throw StatsError(sentence: "a slot of the replay took no measurable time")
    }
    let means = Dictionary(grouping: samples, by: \.block)
      .mapValues { slots in slots.reduce(0) { $0 + log(value($1)) } / Double(slots.count) }
    guard means.count >= ReplaySample.minimumBlocks else {
      throw StatsError(
        sentence:
          "an interval needs at least \(ReplaySample.minimumBlocks) blocks; there is \(means.count)"
      )
    }
    return means
  }
}
