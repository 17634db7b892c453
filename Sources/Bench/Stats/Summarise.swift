// SPDX-License-Identifier: Apache-2.0

/// Samples to `summary.csv`.
enum Summarise {
  /// One row per case and arm over the blocks that count in the main phase, in order of first appearance.
  /// - Throws: `StatsError` for slots that cannot be used.
  static func summaries(_ samples: [Sample]) throws(StatsError) -> [Summary] {
    var rows: [Summary] = []
    for measured in try CaseSlots.grouped(Ledger(samples).counting) {
      for arm in measured.arms { rows.append(summary(of: arm, in: measured)) }
    }
    return rows
  }

  private static func summary(
    of arm: ArmSlots, in measured: CaseSlots
  ) -> Summary {
    let costs = arm.slots.map(\.nanosecondsPerTable).sorted()
    return Summary(
      runID: measured.runID, testCase: measured.testCase, emulated: measured.emulated,
      series: arm.series, arm: arm.role, processes: Set(arm.slots.map(\.process)).count,
      blocks: Set(arm.slots.map { [$0.process, $0.block] }).count, slots: arm.slots.count,
      minNanosecondsPerTable: costs[0],
      q25NanosecondsPerTable: Quantile.of(0.25, sorted: costs),
      medianNanosecondsPerTable: Quantile.of(0.5, sorted: costs),
      meanNanosecondsPerTable: costs.reduce(0, +) / Double(costs.count),
      p90NanosecondsPerTable: Quantile.of(0.9, sorted: costs),
      maxNanosecondsPerTable: costs[costs.count - 1],
      tablesPerSecond: Quantile.of(0.5, sorted: arm.slots.map(\.tablesPerSecond).sorted()),
      failedTables: arm.slots.reduce(0) { $0 + $1.failedTables }, events: events(of: arm.slots))
  }

  private static func events(of slots: [SlotValue]) -> EventCounts<Double> {
    var means = EventCounts<Double>()
    for path in EventCounts<Double>.all {
      let counts = slots.compactMap { $0.events[keyPath: path] }
      if !counts.isEmpty { means[keyPath: path] = counts.reduce(0, +) / Double(counts.count) }
    }
    return means
  }
}
