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
    case .small:
      return costs + ", within the \(Self.plain(thresholdPercent)) % that count as nothing" + noise
    case .equivalent: return "no change larger than \(equivalenceBound) %" + noise
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

  private var costs: String {
    let near = min(abs(effect.lowPercent), abs(effect.highPercent))
    let far = max(abs(effect.lowPercent), abs(effect.highPercent))
    let direction = effect.lowPercent > 0 ? "more" : "less"
    return "costs \(Self.down(near)) % to \(Self.up(far)) % \(direction)"
  }

  /// Never below what the twin shows: the same code differs by as much.
  private var equivalenceBound: String {
    Self.up(
      [interval90LowPercent, interval90HighPercent, twinEffect.lowPercent, twinEffect.highPercent]
        .map(abs).max()!)
  }

  private var doubt: String {
    let change = ": the change lies between \(Self.range(effect))"
    switch VerdictRule(self).doubt {
    case .twinDiffers:
      return ": the twin, the same code at another address, lies between \(Self.range(twinEffect))"
    case .withinTwin: return change + ", the twin's between \(Self.range(twinEffect))"
    case .correction:
      return " after correction for \(familyRows) comparisons" + change + outlook
    case .acrossThreshold:
      return " whether a change that is there is beyond \(Self.plain(thresholdPercent)) %" + change
        + outlook
    case .tooWide: return change + outlook
    }
  }

  /// What the run could have told, and how much longer one like it would have to be.
  private var outlook: String {
    let seen = "; this run could have seen \(Self.up(smallestVisiblePercent)) %"
    guard let minutes = settleMinutes?.rounded(.up) else { return seen }
    let (count, unit) = minutes < 120 ? (minutes, "minute") : ((minutes / 60).rounded(.up), "hour")
    let more = String(format: "%.0f more ", count) + unit + (count == 1 ? "" : "s")
    return seen + "; about \(more) would settle it"
  }

  private static func range(_ effect: Effect) -> String {
    "\(signed(effect.lowPercent, .down)) % and \(signed(effect.highPercent, .up)) %"
  }

  private static func down(_ percent: Double) -> String { rounded(percent, .down) }

  private static func up(_ percent: Double) -> String { rounded(percent, .up) }

  private static func signed(_ percent: Double, _ rule: FloatingPointRoundingRule) -> String {
    let text = rounded(percent, rule)
    return percent > 0 ? "+" + text : text == "-0.00" ? "0.00" : text
  }

  /// One decimal from 1 % up, else two; two digits of what is absurdly large.
  private static func rounded(_ percent: Double, _ rule: FloatingPointRoundingRule) -> String {
    let (scale, format) =
      abs(percent) >= 10_000
      ? (pow(10, 1 - log10(abs(percent)).rounded(.down)), "%.1e")
      : abs(percent) >= 1 ? (10.0, "%.1f") : (100.0, "%.2f")
    // What is a whole number of steps but for the last bits stays where it is.
    let steps = percent * scale
    let nearest = steps.rounded()
    let whole = abs(steps - nearest) < 1e-9 * max(1, abs(steps)) ? nearest : steps.rounded(rule)
    return String(format: format, whole / scale)
  }

  private static func plain(_ percent: Double) -> String {
    percent == percent.rounded() ? String(format: "%.0f", percent) : "\(percent)"
  }
}
