// SPDX-License-Identifier: Apache-2.0

/// The evaluation of `docs/method.md`: arms paired within blocks, a median for each process, intervals over
/// processes, with the twin of the base.
package struct ProcessMedians: Sendable {
  /// Whether something from outside disturbed a block, given all its rows. Such a block is run again as a whole.
  var isDisturbed: @Sendable ([Sample]) -> Bool = { Ledger.isDisturbed($0) }

  package init() {}

  /// How to divide the time that is left.
  /// - Parameter pilot: the pilot's samples, of every case of `cases`.
  package func design(from pilot: [Sample], cases: [Case], costs: PilotCosts) throws -> Design {
    let found = try VarianceComponents.perCase(pilot)
    let variances = cases.map { found[$0]! }
    // A handful of processes says little about one case: which of the two variances prevails is asked of all.
    let pooled = VarianceComponents(
      within: variances.reduce(0) { $0 + $1.within } / Double(cases.count),
      between: variances.reduce(0) { $0 + $1.between } / Double(cases.count))
    let demands = costs.secondsPerBlock.map {
      Allocation.Demand(variance: pooled, secondsPerBlock: $0)
    }
    let allocation = Allocation(
      demands: demands, secondsPerStart: costs.secondsPerProcess, secondsLeft: costs.secondsLeft)
    func percent(_ variance: Double) -> Double { 100 * variance.squareRoot() }
    return Design(
      processes: allocation.processes, blocks: allocation.blocks,
      pilot: zip(variances, costs.secondsPerBlock).map { variance, seconds in
        Design.PilotCase(
          withinPercent: percent(variance.within), betweenPercent: percent(variance.between),
          secondsPerBlock: seconds)
      }, mainSeconds: max(0, costs.secondsLeft))
  }
}
