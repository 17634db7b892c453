// SPDX-License-Identifier: Apache-2.0

import Foundation

/// How small a difference a run could have found, and how much longer it would have to be.
enum Power {
  /// Chance with which a difference of the smallest visible size is found.
  static let power = 0.8
  /// Beyond this time no estimate is given: nobody would wait so long.
  static let longestMinutes = 24 * 60.0

  /// The smallest difference that is found with a chance of 80 %, as a logarithm: (t₁₋α/₂ + t₀.₈) standard
  /// errors (Cohen 1988). A run of several rows claims at the level that Holm's first step asks for, 5 % over
  /// their number.
  static func smallestEffect(_ estimate: TrimmedMean, rows: Int) -> Double {
    quantiles(rows: rows, degreesOfFreedom: estimate.degreesOfFreedom) * estimate.standardError
  }

  /// Minutes of the same design after which the distance between effect and threshold would be visible, if
  /// effect and spread stay what they are; at least one more process.
  /// - Parameters:
  ///   - threshold: ln(1 + threshold).
  ///   - seconds: what the processes so far took.
  /// - Returns: `nil` where it is more than a day.
  static func minutesToSettle(
    _ estimate: TrimmedMean, threshold: Double, rows: Int, processes: Int, seconds: Double
  ) -> Double? {
    // So many more processes that the degrees of freedom no longer matter.
    let needed =
      abs(abs(estimate.centre) - threshold) / quantiles(rows: rows, degreesOfFreedom: 100_000)
    let ratio = estimate.standardError / needed
    let times = max(ratio * ratio, 1 + 1 / Double(processes))
    let minutes = seconds * (times - 1) / 60
    return minutes <= longestMinutes ? minutes : nil
  }

  private static func quantiles(rows: Int, degreesOfFreedom: Int) -> Double {
    StudentT.twoSidedQuantile(level: 1 - 0.05 / Double(rows), degreesOfFreedom: degreesOfFreedom)
      + StudentT.quantile(power, degreesOfFreedom: degreesOfFreedom)
  }
}
