// SPDX-License-Identifier: Apache-2.0

/// How much of the spread between processes comes from the addresses of the compiled code.
enum PlacementShare {
  /// Rounds of alternating means. What is left after them is smaller than a double can resolve.
  private static let rounds = 200

  /// Omega squared (Hays 1963) of an additive two-way layout, what the copy of the base and the copy of the test add
  /// each, fitted by least squares: the share of the variance that goes with them, less what chance alone would put
  /// there; 0 at least.
  /// - Returns: a share of 1, `nil` where there are fewer processes than tell it.
  static func of(_ values: [ProcessValue]) -> Double? {
    let ratios = values.map(\.ratio)
    let factors = [values.map(\.baseCopy), values.map(\.testCopy)]
    let parameters = factors.reduce(0) { $0 + Set($1).count - 1 }
    let degrees = values.count - 1 - parameters
    guard parameters > 0, degrees >= parameters else { return nil }
    let mean = ratios.reduce(0, +) / Double(ratios.count)
    let distances = ratios.map { $0 - mean }
    let total = squares(distances)
    guard total > 0 else { return 0 }
    let left = squares(residuals(distances, factors))
    let error = left / Double(degrees)
    return max(0, (total - left - Double(parameters) * error) / (total + error))
  }

  /// What no sum of the two factors' effects explains: the means of each factor's levels are taken off in turn.
  private static func residuals(_ values: [Double], _ factors: [[Int]]) -> [Double] {
    var left = values
    for _ in 0..<rounds {
      for levels in factors {
        for level in Set(levels) {
          let places = levels.indices.filter { levels[$0] == level }
          let mean = places.reduce(0) { $0 + left[$1] } / Double(places.count)
          for place in places { left[place] -= mean }
        }
      }
    }
    return left
  }

  private static func squares(_ values: [Double]) -> Double {
    values.reduce(0) { $0 + $1 * $1 }
  }
}
