// SPDX-License-Identifier: Apache-2.0

/// Samples to results. A run is handed one, so that measuring does not know how differences are judged.
public protocol Evaluation: Sendable {
  /// Rows of `summary.csv`, in the order in which cases and arms first appear.
  func summaries(_ samples: [Sample]) throws -> [Summary]

  /// Rows of `compare.csv`, in the order in which cases first appear.
  /// - Parameter thresholdPercent: differences smaller than this count as nothing.
  func comparisons(_ samples: [Sample], thresholdPercent: Double) throws -> [Comparison]
}
