// SPDX-License-Identifier: Apache-2.0

/// Quantiles by linear interpolation (type 7 of Hyndman and Fan 1996, as in R and NumPy).
package enum Quantile {
  /// - Parameters:
  ///   - share: between 0 and 1.
  ///   - sorted: at least one value, in rising order.
  static func of(_ share: Double, sorted: [Double]) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    guard below + 1 < sorted.count else { return sorted[sorted.count - 1] }
    return sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below])
  }

  /// - Parameter values: at least one, in any order.
  package static func median(_ values: [Double]) -> Double { of(0.5, sorted: values.sorted()) }
}
