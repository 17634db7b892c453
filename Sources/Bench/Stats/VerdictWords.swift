// SPDX-License-Identifier: Apache-2.0

import Foundation

extension Comparison {
  /// Share of a case's attempts at blocks that were disturbed, in per cent, beyond which the words say so.
  static let noisyPercent = 20.0

  /// The verdict as a sentence part for a table: `costs 2.1 % to 2.9 % more`. Bounds are rounded
  /// outwards, so that the words never say more than the numbers.
  var verdictWords: String {
    switch verdict {
    case .regressed, .improved: return costs + noise
    case .small: return costs + ", within the \(thresholdWords) that count as nothing" + noise
    case .equivalent: return "no change larger than \(equivalenceBound)" + noise
    case .inconclusive: return "cannot tell" + doubt + noise
    }
  }

  /// Whether a difference is claimed, of whatever size: what a calibration counts.
  var findsDifference: Bool { VerdictRule(self).findsDifference }

  private var noise: String {
    let share = droppedPercent + disturbedPercent
    guard share > Self.noisyPercent else { return "" }
    return String(format: "; %.0f %% of the blocks were disturbed", share.rounded(.up))
  }

  /// Nanoseconds first, because they mean the same in every loop; rows from before they were stored have per cent only.
  private var costs: String {
    func ends(_ low: Double, _ high: Double) -> (near: Double, far: Double) {
      effect.lowPercent > 0 ? (low, high) : (-high, -low)
    }
    let (near, far) = ends(effect.lowPercent, effect.highPercent)
    let direction = effect.lowPercent > 0 ? "more" : "less"
    let percent = "\(Self.down(near)) % to \(Self.up(far)) %"
    guard let cost else { return "costs \(percent) \(direction)" }
    let (least, most) = ends(cost.lowNanoseconds, cost.highNanoseconds)
    return "costs \(Self.down(least)) to \(Self.up(most)) ns (\(percent)) \(direction)"
  }

  private var thresholdWords: String {
    thresholdNanoseconds.map { "\(Self.plain($0)) ns" } ?? "\(Self.plain(thresholdPercent)) %"
  }

  /// At least what twin and placebo show: identical work differs by as much.
  private var equivalenceBound: String {
    func bound(_ ends: [Double?]) -> String { Self.up(ends.compactMap { $0.map(abs) }.max()!) }
    let controls = [twinEffect, placeboEffect]
    let percent =
      bound(
        [interval90LowPercent, interval90HighPercent]
          + controls.flatMap { [$0?.lowPercent, $0?.highPercent] }) + " %"
    guard let low = interval90LowNanoseconds, let high = interval90HighNanoseconds else {
      return percent
    }
    let costs = [twinCost, placeboCost]
    let nanoseconds = bound(
      [low, high] + costs.flatMap { [$0?.lowNanoseconds, $0?.highNanoseconds] })
    return "\(nanoseconds) ns (\(percent))"
  }

  private var doubt: String {
    guard processes >= Self.fewestProcessesForVerdict else {
      return
        " from \(processes) processes; \(Self.fewestProcessesForVerdict) or more give a verdict"
    }
    let change = ": the change lies between \(Self.range(cost, effect))"
    switch VerdictRule(self).doubt {
    case .twinDiffers:
      return
        ": the twin, the same code at another address, lies between \(Self.range(twinCost, twinEffect))"
    case .withinControls: return change + ", \(control)"
    case .correction:
      return " after correction for \(familyRows) comparisons" + change + outlook
    case .acrossThreshold:
      return " whether a change that is there is beyond \(thresholdWords)" + change + outlook
    case .tooWide: return change + outlook
    }
  }

  /// The twin or the placebo, whichever differs more.
  private var control: String {
    func reach(_ effect: Effect) -> Double { max(abs(effect.lowPercent), abs(effect.highPercent)) }
    if let placeboEffect, reach(placeboEffect) > reach(twinEffect) {
      return "the placebo's between \(Self.range(placeboCost, placeboEffect))"
    }
    return "the twin's between \(Self.range(twinCost, twinEffect))"
  }

  /// The smallest difference that the run could have found, and how much longer it would have to be.
  private var outlook: String {
    let percent = "\(Self.up(smallestVisiblePercent)) %"
    let seen =
      "; this run could have seen "
      + (smallestVisibleNanoseconds.map { "\(Self.up($0)) ns (\(percent))" } ?? percent)
    guard let minutes = settleMinutes?.rounded(.up) else { return seen }
    let (count, unit) = minutes < 120 ? (minutes, "minute") : ((minutes / 60).rounded(.up), "hour")
    let more = String(format: "%.0f more ", count) + unit + (count == 1 ? "" : "s")
    return seen + "; about \(more) would settle it"
  }

  private static func range(_ cost: CostEffect?, _ effect: Effect) -> String {
    let percent = "\(signed(effect.lowPercent, .down)) % and \(signed(effect.highPercent, .up)) %"
    guard let cost else { return percent }
    return
      "\(signed(cost.lowNanoseconds, .down)) and \(signed(cost.highNanoseconds, .up)) ns (\(percent))"
  }

  private static func down(_ value: Double) -> String { rounded(value, .down) }

  private static func up(_ value: Double) -> String { rounded(value, .up) }

  private static func signed(_ value: Double, _ rule: FloatingPointRoundingRule) -> String {
    let text = rounded(value, rule)
    return value > 0 ? "+" + text : text == "-0.00" ? "0.00" : text
  }

  /// Two decimals below 1, one below 1,000, else none; two digits of a number that is absurdly large.
  private static func rounded(_ value: Double, _ rule: FloatingPointRoundingRule) -> String {
    let (scale, format) =
      switch abs(value) {
      case ..<1: (100.0, "%.2f")
      case ..<1_000: (10.0, "%.1f")
      case ..<1_000_000: (1.0, "%.0f")
      default: (pow(10, 1 - log10(abs(value)).rounded(.down)), "%.1e")
      }
    // A whole number of steps, up to the last bits, stays as it is.
    let steps = value * scale
    let nearest = steps.rounded()
    let whole = abs(steps - nearest) < 1e-9 * max(1, abs(steps)) ? nearest : steps.rounded(rule)
    return String(format: format, whole / scale)
  }

  private static func plain(_ percent: Double) -> String {
    percent == percent.rounded() ? String(format: "%.0f", percent) : "\(percent)"
  }
}
