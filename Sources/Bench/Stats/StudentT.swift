// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Student's t distribution.
enum StudentT {
  /// The `t` that is exceeded, up or down, with probability `1 - level`: half the width of a two-sided
  /// interval in standard errors.
  /// - Parameters:
  ///   - level: confidence, between 0 and 1.
  ///   - degreesOfFreedom: at least 1.
  static func twoSidedQuantile(level: Double, degreesOfFreedom: Int) -> Double {
    let tail = 1 - level
    // The tail falls steadily with t: double until it is small enough, then halve the bracket.
    var low = 0.0
    var high = 1.0
    while twoSidedTail(high, degreesOfFreedom) > tail { high *= 2 }
    while true {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { return middle }
      if twoSidedTail(middle, degreesOfFreedom) > tail { low = middle } else { high = middle }
    }
  }

  /// The `t` below which T stays with probability `share`.
  /// - Parameter share: from 0.5 to below 1.
  static func quantile(_ share: Double, degreesOfFreedom: Int) -> Double {
    twoSidedQuantile(level: 2 * share - 1, degreesOfFreedom: degreesOfFreedom)
  }

  /// P(T > t).
  static func upperTail(_ t: Double, _ degreesOfFreedom: Int) -> Double {
    let beyond = twoSidedTail(t, degreesOfFreedom) / 2
    return t < 0 ? 1 - beyond : beyond
  }

  /// P(|T| > t), which is the regularised incomplete beta function I_x(df/2, 1/2) at x = df/(df + t²).
  static func twoSidedTail(_ t: Double, _ degreesOfFreedom: Int) -> Double {
    let df = Double(degreesOfFreedom)
    return regularizedBeta(x: df / (df + t * t), a: df / 2, b: 0.5)
  }

  /// I_x(a, b), from the continued fraction of Abramowitz and Stegun 26.5.8, used on the side of the
  /// mean where it converges fast.
  static func regularizedBeta(x: Double, a: Double, b: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    if x > (a + 1) / (a + b + 2) { return 1 - regularizedBeta(x: 1 - x, a: b, b: a) }
    let logFront =
      logGamma(a + b) - logGamma(a) - logGamma(b) + a * Foundation.log(x) + b * log1p(-x)
    return exp(logFront) / (a * betaFraction(x: x, a: a, b: b))
  }

  /// The fraction 1 + d₁/(1 + d₂/(1 + …)), from the inside out.
  private static func betaFraction(x: Double, a: Double, b: Double) -> Double {
    var value = 1.0
    // 300 terms are several times what double precision needs below 10⁵ degrees of freedom.
    for term in stride(from: 300, through: 1, by: -1) {
      let m = Double(term / 2)
      let numerator =
        term.isMultiple(of: 2)
        ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      value = 1 + numerator / value
    }
    return value
  }

  private static func logGamma(_ x: Double) -> Double { lgamma(x) }
}
