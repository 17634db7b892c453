// SPDX-License-Identifier: Apache-2.0

import Foundation

/// How well the values agree with the opposite of a claim, by Student's t on the trimmed mean. A p-value is 0.05 where
/// the interval that belongs to it just reaches the bound.
extension TrimmedMean {
  /// For "there is a difference": two-sided, from the 95 % interval's distance to 0.
  package var pDifference: Double { pBeyond(0) }

  /// For "the difference is larger than `bound`, one way or the other": twice the smaller one-sided value.
  /// - Parameter bound: 0 or more, on the scale of the values.
  package func pBeyond(_ bound: Double) -> Double { min(1, 2 * upperTail(of: abs(centre) - bound)) }

  /// For "the difference is smaller than `bound`": the larger of two one-sided values (TOST; Schuirmann 1987,
  /// Journal of Pharmacokinetics and Biopharmaceutics 15). It belongs to the 90 % interval.
  package func pEquivalence(_ bound: Double) -> Double {
    max(upperTail(of: bound + centre), upperTail(of: bound - centre))
  }

  /// P(T > distance in standard errors).
  private func upperTail(of distance: Double) -> Double {
    // Values that are all equal have no error: any distance is certain.
    guard standardError > 0 else { return distance > 0 ? 0 : distance < 0 ? 1 : 0.5 }
    return StudentT.upperTail(distance / standardError, degreesOfFreedom)
  }
}

/// Holm's correction for several questions at once (Holm 1979, Scandinavian Journal of Statistics 6). If adjusted values
/// of at most 0.05 are taken as claims, the chance of any false claim is at most 5 %, however the questions depend on
/// each other.
package enum Holm {
  /// - Parameter values: p-values of all questions that are asked.
  /// - Returns: adjusted p-values, in the given order.
  package static func adjusted(_ values: [Double]) -> [Double] {
    var adjusted = values
    var highest = 0.0
    let rising = values.indices.sorted { values[$0] < values[$1] }
    for (rank, index) in rising.enumerated() {
      highest = max(highest, min(1, Double(values.count - rank) * values[index]))
      adjusted[index] = highest
    }
    return adjusted
  }
}
