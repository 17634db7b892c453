// SPDX-License-Identifier: Apache-2.0

/// Samples to results. A run is handed one, so that measuring does not know how differences are judged.
public protocol Evaluation: Sendable {
  /// Rows of `summary.csv`, in the order in which cases and arms first appear.
  func summaries(_ samples: [Sample]) throws -> [Summary]

  /// Rows of `compare.csv`, in the order in which cases first appear.
  /// - Parameters:
  ///   - thresholdPercent: differences smaller than this count as nothing.
  ///   - mainSeconds: what the main phase took, starts of processes included, to say how much longer would settle a
  ///     row; `nil`: unknown.
  func comparisons(
    _ samples: [Sample], thresholdPercent: Double, mainSeconds: Double?
  ) throws -> [Comparison]
}

extension Evaluation {
  /// Rows of `compare.csv` without an estimate of the time that would settle them.
  public func comparisons(_ samples: [Sample], thresholdPercent: Double) throws -> [Comparison] {
    try comparisons(samples, thresholdPercent: thresholdPercent, mainSeconds: nil)
  }
}
