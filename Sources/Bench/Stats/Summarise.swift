// SPDX-License-Identifier: Apache-2.0

/// Samples to `summary.csv`.
enum Summarise {
  /// One row per case and arm over the blocks that count in the main phase, in order of first appearance.
  /// - Throws: `StatsError` for slots that cannot be used.
  static func summaries(_ samples: [Sample]) throws(StatsError) -> [Summary] {
    summaries(try RunTally(samples).measured())
  }

  /// One row per case and arm.
  static func summaries(_ measured: RunTally.Measured) -> [Summary] {
    measured.cases.flatMap { measured in measured.arms.map { summary(of: $0, in: measured) } }
  }

  private static func summary(of arm: ArmSlots, in measured: CaseSlots) -> Summary {
    let costs = arm.costs.sorted()
    return Summary(
      runID: measured.runID, testCase: measured.testCase, emulated: measured.emulated,
      series: arm.series, arm: arm.role, processes: Set(arm.processes.map(\.number)).count,
      blocks: arm.blocks, slots: costs.count,
      minNanosecondsPerTable: costs[0],
      q25NanosecondsPerTable: Quantile.of(0.25, sorted: costs),
      medianNanosecondsPerTable: Quantile.of(0.5, sorted: costs),
      meanNanosecondsPerTable: costs.reduce(0, +) / Double(costs.count),
      p90NanosecondsPerTable: Quantile.of(0.9, sorted: costs),
      maxNanosecondsPerTable: costs[costs.count - 1], typicalCost: typicalCost(of: arm),
      cyclesPerNanosecond: arm.cyclesPerNanosecond,
      tablesPerSecond: Quantile.of(0.5, sorted: arm.throughputs.sorted()),
      failedTables: arm.failedTables, events: arm.eventMeans)
  }

  private static func typicalCost(of arm: ArmSlots) -> CostInterval? {
    guard arm.processes.count >= Comparison.minimumProcesses else { return nil }
    return CostInterval(
      TrimmedMean(arm.processes.map { Quantile.median(arm.costs(of: $0)) }))
  }
}

extension CostInterval {
  /// The centre of costs, with its 95 % interval.
  init(_ cost: TrimmedMean) {
    let interval = cost.interval(level: Compare.level)
    self.init(
      nanoseconds: cost.centre, lowNanoseconds: interval.lowerBound,
      highNanoseconds: interval.upperBound)
  }
}
