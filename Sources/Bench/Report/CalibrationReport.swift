// SPDX-License-Identifier: Apache-2.0

import Foundation
import TextTable

/// What a calibration found, for a reader and for the store.
package struct CalibrationReport: Sendable {
  let plan: Plan
  let rows: [CalibrationRow]
  package let record: CalibrationRecord

  package init(plan: Plan, rows: [CalibrationRow], identity: RunIdentity) {
    self.plan = plan
    self.rows = rows
    record = CalibrationRecord(
      schemaVersion: ResultSchema.version,
      fingerprint: identity.fingerprint["fingerprint"] ?? "unknown",
      toolVersion: identity.toolVersion, gitDescribe: identity.gitDescribe,
      finishedUTC: RunID.utc(Date()), runs: Set(rows.map(\.runID)).count, effort: plan.effort,
      rates: CalibrationRates.rates(rows))
  }

  package func text() -> String {
    """
    \(plan.arms[0].series.name) against itself, \(record.runs) runs of \(plan.effort.words), \
    \(plan.cases.count) \(plan.cases.count == 1 ? "case" : "cases")
    \(table)
    none: the same code on both sides, so every difference found is false; 5 % are claimed at most.
    +2%: cost multiplied by 1.02. +20i: 20 instructions more in every constructor.
    found: a difference is claimed, of whatever size, after correction for the cases of its run.

    """
  }

  private var table: String {
    TextTable<CalibrationRecord.Rate> { rate in
      func percent(_ share: Double) -> String { String(format: "%.1f", share) }
      let found = 100 * Double(rate.found) / Double(rate.comparisons)
      return [
        Column(title: "planted", value: rate.planted),
        Column(title: "comparisons", value: "\(rate.comparisons)", align: .right),
        Column(title: "found", value: "\(rate.found)", align: .right),
        Column(
          title: "% [95 %]",
          value: "\(percent(found)) [\(percent(rate.lowPercent)), \(percent(rate.highPercent))]",
          align: .right),
        Column(title: "EQUIVALENT", value: "\(rate.equivalent)", align: .right),
      ]
    }.text(record.rates)
  }
}

extension Effort {
  /// `10 s`, or `20 processes`.
  var words: String {
    switch self {
    case .budget(let seconds): "\(Figures.setting(seconds)) s"
    case .fixed(let processes, let blocks): "\(processes) processes with \(blocks) blocks"
    }
  }
}
