// SPDX-License-Identifier: Apache-2.0

/// The evaluation of `docs/method.md`: arms paired within blocks, a median for each process, intervals over
/// processes, with the twin of the base.
public struct ProcessMedians: Evaluation {
  public init() {}

  public func summaries(_ samples: [Sample]) throws -> [Summary] {
    try Summarise.summaries(samples)
  }

  public func comparisons(
    _ samples: [Sample], thresholdPercent: Double, mainSeconds: Double
  ) throws -> [Comparison] {
    try Compare.comparisons(
      samples, thresholdPercent: thresholdPercent, mainSeconds: mainSeconds)
  }

  public func isDisturbed(_ block: [Sample]) -> Bool { Ledger.isDisturbed(block) }

  public func design(from pilot: [Sample], cases: [Case], costs: PilotCosts) throws -> Design {
    let variances = try VarianceComponents.perCase(pilot)
    let demands = zip(cases, costs.secondsPerBlock).map { testCase, seconds in
      Allocation.Demand(variance: variances[testCase]!, secondsPerBlock: seconds)
    }
    let allocation = Allocation(
      demands: demands, secondsPerStart: costs.secondsPerProcess, secondsLeft: costs.secondsLeft)
    func percent(_ variance: Double) -> Double { 100 * variance.squareRoot() }
    return Design(
      processes: allocation.processes, blocks: allocation.blocks,
      pilot: demands.map { demand in
        Design.PilotCase(
          withinPercent: percent(demand.variance.within),
          betweenPercent: percent(demand.variance.between),
          secondsPerBlock: demand.secondsPerBlock)
      })
  }
}
