// SPDX-License-Identifier: Apache-2.0

/// Samples to `summary.csv`.
public enum Summarise {
  /// One row per case and arm, in order of first appearance.
  /// - Throws: `StatsError` for slots that cannot be used.
  public static func summaries(_ samples: [Sample]) throws(StatsError) -> [Summary] {
    var rows: [Summary] = []
    for measured in try CaseMeasurements.grouped(samples) {
      for arm in measured.arms { rows.append(summary(of: arm, in: measured)) }
    }
    return rows
  }

  private static func summary(
    of arm: ArmMeasurements, in measured: CaseMeasurements
  ) -> Summary {
    let costs = arm.slots.map(\.nanosecondsPerTable).sorted()
    return Summary(
      runID: measured.runID, testCase: measured.testCase, emulated: measured.emulated,
      series: arm.series, arm: arm.role, blocks: Set(arm.slots.map(\.block)).count,
      slots: arm.slots.count, minNanosecondsPerTable: costs[0],
      q25NanosecondsPerTable: quantile(0.25, of: costs),
      medianNanosecondsPerTable: quantile(0.5, of: costs),
      meanNanosecondsPerTable: costs.reduce(0, +) / Double(costs.count),
      p90NanosecondsPerTable: quantile(0.9, of: costs),
      maxNanosecondsPerTable: costs[costs.count - 1],
      tablesPerSecond: quantile(0.5, of: arm.slots.map(\.tablesPerSecond).sorted()),
      failedTables: arm.slots.reduce(0) { $0 + $1.failedTables })
  }

  /// Quantile of sorted values by linear interpolation (type 7 of Hyndman and Fan, as in R and NumPy).
  static func quantile(_ share: Double, of sorted: [Double]) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    guard below + 1 < sorted.count else { return sorted[sorted.count - 1] }
    return sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below])
  }
}
