// SPDX-License-Identifier: Apache-2.0

/// Holm's correction for several questions at once (Holm 1979, Scandinavian Journal of Statistics 6): with
/// adjusted values up to 0.05 taken as claims, the chance of one false claim or more among all is 5 % at most,
/// however the questions hang together.
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
