// SPDX-License-Identifier: Apache-2.0

/// The evaluation of `docs/method.md`: arms paired within blocks, intervals over processes, with the twin of the
/// base.
public struct PairedBlocks: Evaluation {
  public init() {}

  public func summaries(_ samples: [Sample]) throws -> [Summary] {
    try Summarise.summaries(samples)
  }

  public func comparisons(
    _ samples: [Sample], thresholdPercent: Double, mainSeconds: Double?
  ) throws -> [Comparison] {
    try Compare.comparisons(
      samples, thresholdPercent: thresholdPercent, mainSeconds: mainSeconds)
  }
}
