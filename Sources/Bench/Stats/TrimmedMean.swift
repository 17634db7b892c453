// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The centre of a few numbers, some of which are spoiled, with its interval: the 20 % trimmed mean. Its error comes from
/// the winsorised variance (Tukey and McLaughlin 1963; Wilcox, "Introduction to Robust Estimation and Hypothesis
/// Testing", section 4.3). A neighbour on a shared machine slows some blocks much and most not at all; a plain mean
/// would follow the neighbour.
package struct TrimmedMean: Sendable, Hashable {
  /// The share that is cut off at each end. Of fewer than five values none is cut, and this is the plain mean with
  /// Student's t.
  static let share = 0.2

  package let centre: Double
  let standardError: Double
  let degreesOfFreedom: Int
  /// How many values were given.
  let count: Int
  /// Places in the given values of those that were not trimmed.
  let kept: [Int]

  /// - Parameter values: at least two.
  package init(_ values: [Double]) {
    let order = values.indices.sorted { values[$0] < values[$1] }
    let sorted = order.map { values[$0] }
    let count = sorted.count
    self.count = count
    let cut = Int(Double(count) * Self.share)
    kept = Array(order[cut..<(count - cut)])
    centre = sorted[cut..<(count - cut)].reduce(0, +) / Double(kept.count)
    let winsorized = sorted.map { min(max($0, sorted[cut]), sorted[count - cut - 1]) }
    let mean = winsorized.reduce(0, +) / Double(count)
    let squares = winsorized.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squares / Double(count - 1)).squareRoot()
    standardError = deviation * Double(count).squareRoot() / Double(kept.count)
    degreesOfFreedom = kept.count - 1
  }

  /// The two-sided interval.
  package func interval(level: Double) -> ClosedRange<Double> {
    let half =
      standardError * StudentT.twoSidedQuantile(level: level, degreesOfFreedom: degreesOfFreedom)
    return (centre - half)...(centre + half)
  }
}
