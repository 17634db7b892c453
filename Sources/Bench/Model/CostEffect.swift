// SPDX-License-Identifier: Apache-2.0

/// A difference in nanoseconds per table, with its 95 % interval. Positive: the second costs more.
package struct CostEffect: Codable, Sendable, Hashable {
  package var nanoseconds: Double
  package var lowNanoseconds: Double
  package var highNanoseconds: Double

  package init(nanoseconds: Double, lowNanoseconds: Double, highNanoseconds: Double) {
    self.nanoseconds = nanoseconds
    self.lowNanoseconds = lowNanoseconds
    self.highNanoseconds = highNanoseconds
  }
}

/// A cost in nanoseconds per table, with its 95 % interval.
package struct CostInterval: Codable, Sendable, Hashable {
  package var nanoseconds: Double
  package var lowNanoseconds: Double
  package var highNanoseconds: Double
}
