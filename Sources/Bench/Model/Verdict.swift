// SPDX-License-Identifier: Apache-2.0

/// A ratio as a percentage with its interval. Positive: the second costs more.
package struct Effect: Codable, Sendable, Hashable {
  package var percent: Double
  package var lowPercent: Double
  package var highPercent: Double

  package init(percent: Double, lowPercent: Double, highPercent: Double) {
    self.percent = percent
    self.lowPercent = lowPercent
    self.highPercent = highPercent
  }
}

/// What may be said about a difference.
package enum Verdict: String, Codable, Sendable, CaseIterable {
  /// The interval lies above the threshold, and the correction for all rows lets the claim stand.
  case regressed = "REGRESSED"
  /// The interval lies below minus the threshold, and the correction lets the claim stand.
  case improved = "IMPROVED"
  /// The 90 % interval lies within plus and minus the threshold, and the correction lets the claim stand.
  case equivalent = "EQUIVALENT"
  /// Real, by interval and correction, but the whole interval lies within the threshold.
  case small = "SMALL"
  /// The run cannot tell; also whenever the twin differs as much.
  case inconclusive = "INCONCLUSIVE"
}
