// SPDX-License-Identifier: Apache-2.0

/// What a run needs of statistics. The run knows no more of them than this.
package protocol Evaluation: Sendable {
  /// Rows of `summary.csv`, in the order in which cases and arms first appear.
  func summaries(_ samples: [Sample]) throws -> [Summary]

  /// Rows of `compare.csv`, in the order in which cases first appear.
  /// - Parameters:
  ///   - thresholdPercent: differences smaller than this count as nothing.
  ///   - mainSeconds: how long the main phase took.
  func comparisons(
    _ samples: [Sample], thresholdPercent: Double, mainSeconds: Double
  ) throws -> [Comparison]

  /// Rows of `tail-compare.csv`, in the order in which cases first appear.
  func tailComparisons(_ tails: [Tail], thresholdPercent: Double) throws -> [TailComparison]

  /// Whether something from outside hit a block, given all its rows: it is run again as a whole.
  func isDisturbed(_ block: [Sample]) -> Bool

  /// - Parameter precisionPercent: wanted half-width of every row's 95 % interval.
  func stoppingRule(precisionPercent: Double) -> any StoppingRule

  /// How the time that is left is best divided.
  /// - Parameter pilot: the pilot's samples, of every case of `cases`.
  func design(from pilot: [Sample], cases: [Case], costs: PilotCosts) throws -> Design
}
