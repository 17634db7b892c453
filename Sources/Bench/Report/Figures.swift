// SPDX-License-Identifier: Apache-2.0
// Numbers for people. The CSV files keep all digits.

import Foundation

package enum Figures {
  /// `412.3`: one digit more for small numbers, none for large ones.
  static func nanoseconds(_ value: Double) -> String {
    String(format: value < 100 ? "%.2f" : value < 10_000 ? "%.1f" : "%.0f", value)
  }

  /// `+0.42`, `+12.3`, `+123`: three digits.
  static func signedNanoseconds(_ value: Double) -> String {
    let text = String(
      format: abs(value) < 9.995 ? "%+.2f" : abs(value) < 99.95 ? "%+.1f" : "%+.0f", value)
    return text == "-0.00" ? "+0.00" : text
  }

  /// `+12.3 ±0.4`: the interval is as wide to either side.
  static func cost(_ cost: CostEffect) -> String {
    "\(signedNanoseconds(cost.nanoseconds)) \(half(cost.lowNanoseconds, cost.highNanoseconds))"
  }

  /// `412.3 ±0.4`
  static func cost(_ cost: CostInterval) -> String {
    "\(nanoseconds(cost.nanoseconds)) \(half(cost.lowNanoseconds, cost.highNanoseconds))"
  }

  private static func half(_ low: Double, _ high: Double) -> String {
    let half = (high - low) / 2
    return "±" + String(format: half < 9.95 ? "%.1f" : "%.0f", half)
  }

  /// `1.95M`, `850k`: three digits.
  static func rate(_ perSecond: Double) -> String {
    let (value, unit) =
      perSecond >= 999_500_000
      ? (perSecond / 1e9, "G")
      : perSecond >= 999_500
        ? (perSecond / 1e6, "M") : perSecond >= 999.5 ? (perSecond / 1e3, "k") : (perSecond, "")
    return String(format: value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%.0f", value) + unit
  }

  /// `+12.3`; zero has a plus sign, so that no `-0.0` suggests a direction.
  package static func percent(_ value: Double) -> String {
    let text = (value < 0 ? "" : "+") + decimal(value)
    return text == "-0.0" ? "+0.0" : text
  }

  /// `12.3`; `1.2e+09` for what is too large to mean more than that.
  static func decimal(_ value: Double) -> String {
    String(format: abs(value) < 10_000 ? "%.1f" : "%.1e", value)
  }

  /// `+12.3 [+11.0, +13.5]`
  package static func effect(_ effect: Effect) -> String {
    "\(percent(effect.percent)) [\(percent(effect.lowPercent)), \(percent(effect.highPercent))]"
  }

  /// `±1.3`: the end of the interval that is farther from 0.
  static func reach(_ effect: Effect) -> String {
    "±" + decimal(max(abs(effect.lowPercent), abs(effect.highPercent)))
  }

  /// The same in ns.
  static func reach(_ cost: CostEffect) -> String {
    let end = max(abs(cost.lowNanoseconds), abs(cost.highNanoseconds))
    return "±" + String(format: end < 9.995 ? "%.2f" : "%.0f", end)
  }

  /// `2`, `0.5`: a setting as it was typed.
  package static func setting(_ value: Double) -> String {
    String(format: "%g", value)
  }

  /// `text` in lines of at most 100 columns, each ended by a line feed: the first `indent` blanks in, all others
  /// two more.
  package static func wrapped(_ text: String, indent: Int = 2) -> String {
    var lines: [String] = []
    var line = String(repeating: " ", count: indent - 1)
    for word in text.split(separator: " ") {
      if line.count + 1 + word.count > 100 {
        lines.append(line)
        line = String(repeating: " ", count: indent + 1)
      }
      line += " " + word
    }
    return (lines + [line]).map { $0 + "\n" }.joined()
  }
}
