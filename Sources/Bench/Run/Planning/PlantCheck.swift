// SPDX-License-Identifier: Apache-2.0

extension Plant {
  /// - Throws: `PlanError` if what is planted would not be there to be found.
  package func check(in cases: [Case], of series: Series) throws(PlanError) {
    switch self {
    case .cost(let percent):
      guard PlanLimits.plantedPercent.contains(percent) else {
        throw PlanError(
          sentence: "a difference of \(percent) % was asked for; it must be 0.1 to 100")
      }
      // A slot of churn is a thousand operations and more; of loops with a few, two per cent more is none.
      for testCase in cases
      where testCase.workload != .churn || testCase.condition.displacedCache != nil {
        throw PlanError(
          sentence: """
            \(testCase.words): a cost is planted in whole operations, of which only a slot of churn with warm caches has \
            enough; use --workload churn, without a cold --condition
            """)
      }
    case .instructions(let count):
      guard PlanLimits.plantedInstructions.contains(count), count.isMultiple(of: 2) else {
        throw PlanError(
          sentence: "\(count) instructions were asked for; it must be an even number, 2 to 100000")
      }
      for testCase in cases where !testCase.runsDelay(in: series) {
        throw PlanError(
          sentence: """
            \(testCase.words): instructions are planted in the constructor that the generic helpers call, in \
            churn with memcg, config minimal and lock embedded or rt; this case has none
            """)
      }
    }
  }
}

extension Case {
  /// Whether the loop with PA_HOOK_DELAY is compiled for this case, and the series calls the constructor it hangs from.
  fileprivate func runsDelay(in series: Series) -> Bool {
    guard let level, workload == .churn, memcg, config == .minimal, hook == .none,
      [.embedded, .rt].contains(lock),
      series.behaviour(in: self).shape == nil
    else { return false }
    let place = TableKind(arch: arch, path: path, level: level, mm: mm)
    return series.rule(at: place)?.constructor == .always
  }
}
