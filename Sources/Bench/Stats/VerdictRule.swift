// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What may be said, from intervals of the logarithm of a ratio and from p-values that are corrected for all rows of the
/// run. No difference is claimed that the twin (the same code at another address) or the placebo (the same steps in
/// other instructions) could show as well. The same rule holds on the scale of nanoseconds.
package struct VerdictRule {
  /// The chance of any false claim of one kind among all rows of a run.
  static let alpha = 0.05

  /// p-values of the three claims.
  package struct PValues {
    var difference: Double
    /// Of a difference larger than the threshold.
    var beyond: Double
    /// Of one smaller than the threshold.
    var equivalence: Double

    package init(difference: Double, beyond: Double, equivalence: Double) {
      self.difference = difference
      self.beyond = beyond
      self.equivalence = equivalence
    }
  }

  /// 95 % interval of test over base.
  var interval: ClosedRange<Double>
  /// 90 % interval of test over base.
  var interval90: ClosedRange<Double>
  /// 95 % interval of twin over base.
  var twin: ClosedRange<Double>
  /// 95 % interval of placebo over base; `nil`: there was none.
  var placebo: ClosedRange<Double>?
  /// ln(1 + threshold), or the threshold in nanoseconds.
  var threshold: Double
  /// `nil`: this is the only row, and the intervals decide.
  var corrected: PValues?

  package init(
    interval: ClosedRange<Double>, interval90: ClosedRange<Double>, twin: ClosedRange<Double>,
    placebo: ClosedRange<Double>? = nil, threshold: Double, corrected: PValues? = nil
  ) {
    self.interval = interval
    self.interval90 = interval90
    self.twin = twin
    self.placebo = placebo
    self.threshold = threshold
    self.corrected = corrected
  }

  /// Why there is no verdict.
  enum Doubt {
    /// The twin is beyond the threshold: this run measures something other than the code.
    case twinDiffers
    /// There is a difference; whether it is beyond the threshold is open.
    case acrossThreshold
    /// There is a difference, but no larger than the twin's or the placebo's.
    case withinControls
    /// The intervals are too wide, or lie across the threshold.
    case tooWide
    /// Alone the row would be clear; among so many rows one like it is no surprise.
    case correction

    /// Whether a longer run would end it.
    var endsWithTime: Bool { [.tooWide, .correction, .acrossThreshold].contains(self) }
  }

  package var verdict: Verdict { verdict(corrected) }

  /// Only meaningful where the verdict is inconclusive.
  var doubt: Doubt {
    if twinDiffers { return .twinDiffers }
    if findsDifference && clear <= threshold { return .acrossThreshold }
    if verdict(nil) != .inconclusive { return .correction }
    let saysNothingAlone = clear <= 0 && Self.reach(interval90) >= threshold
    return clear > controlReach || saysNothingAlone ? .tooWide : .withinControls
  }

  /// Whether there is a difference, of whatever size.
  var findsDifference: Bool { findsDifference(corrected) }

  private func findsDifference(_ corrected: PValues?) -> Bool {
    !twinDiffers && clear > 0 && clear > controlReach && Self.holds(corrected?.difference)
  }

  /// Where there is no p-value, the interval decides.
  private static func holds(_ p: Double?) -> Bool { p.map { $0 <= alpha } ?? true }

  private func verdict(_ corrected: PValues?) -> Verdict {
    if twinDiffers { return .inconclusive }
    let isReal = findsDifference(corrected)
    if isReal && clear > threshold && Self.holds(corrected?.beyond) {
      return interval.lowerBound > 0 ? .regressed : .improved
    }
    if isReal && Self.reach(interval) < threshold { return .small }
    if Self.reach(interval90) < threshold && controlReach < threshold
      && Self.holds(corrected?.equivalence)
    {
      return .equivalent
    }
    return .inconclusive
  }

  private var twinDiffers: Bool { twin.lowerBound > threshold || twin.upperBound < -threshold }

  /// How far from zero identical work may lie.
  private var controlReach: Double { max(Self.reach(twin), placebo.map(Self.reach) ?? 0) }

  /// How far from zero the interval begins; negative if zero is inside.
  private var clear: Double { max(interval.lowerBound, -interval.upperBound) }

  /// The largest distance from zero within an interval.
  private static func reach(_ interval: ClosedRange<Double>) -> Double {
    max(abs(interval.lowerBound), abs(interval.upperBound))
  }
}

extension VerdictRule {
  /// The rule for a row that was stored, on the scale of its threshold.
  package init(_ row: Comparison) {
    let corrected = PValues(
      difference: row.pDifferenceHolm, beyond: row.pBeyondHolm, equivalence: row.pEquivalenceHolm)
    if let threshold = row.thresholdNanoseconds, let cost = row.cost, let twin = row.twinCost,
      let low = row.interval90LowNanoseconds, let high = row.interval90HighNanoseconds
    {
      self.init(
        interval: Self.range(cost), interval90: min(low, high)...max(low, high),
        twin: Self.range(twin), placebo: row.placeboCost.map(Self.range), threshold: threshold,
        corrected: corrected)
    } else {
      self.init(
        interval: Self.logarithms(row.effect),
        interval90: Self.logarithms(row.interval90LowPercent, row.interval90HighPercent),
        twin: Self.logarithms(row.twinEffect), placebo: row.placeboEffect.map(Self.logarithms),
        threshold: log1p(row.thresholdPercent / 100), corrected: corrected)
    }
  }

  private static func range(_ cost: CostEffect) -> ClosedRange<Double> {
    min(cost.lowNanoseconds, cost.highNanoseconds)...max(cost.lowNanoseconds, cost.highNanoseconds)
  }

  private static func logarithms(_ effect: Effect) -> ClosedRange<Double> {
    logarithms(effect.lowPercent, effect.highPercent)
  }

  private static func logarithms(_ low: Double, _ high: Double) -> ClosedRange<Double> {
    let ends = [log1p(low / 100), log1p(high / 100)].sorted()
    return ends[0]...ends[1]
  }
}
