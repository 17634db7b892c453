// SPDX-License-Identifier: Apache-2.0

import Bench
import TextTable

/// Two kernels beside each other, step by step.
package struct LabComparisonReport: Sendable {
  package let rows: [LabDifference]

  /// Their releases.
  var before: String { rows.lazy.compactMap(\.before).first?.kernel ?? "" }
  var after: String { rows.lazy.compactMap(\.after).first?.kernel ?? "" }

  /// - Throws: `LabError` if both sides are the same rows.
  package init(before: [LabRow], after: [LabRow]) throws(LabError) {
    guard before != after else {
      throw LabError(sentence: "both sides are the same kernel of the same run")
    }
    rows = LabDifference.rows(before: before, after: after)
  }

  package func text() -> String {
    let table = TextTable<LabDifference> { row in
      [
        Column(title: "operation", value: row.operation),
        Column(title: "before", value: Self.figure(row.before), align: .right),
        Column(title: "after", value: Self.figure(row.after), align: .right),
        Column(
          title: "difference",
          value: row.difference.map { (row.isExact ? "" : "~") + ($0 > 0 ? "+\($0)" : "\($0)") }
            ?? "-",
          align: .right),
        Column(title: "%", value: row.percent.map(Figures.percent) ?? "-", align: .right),
      ]
    }
    return """
      before: \(before)
      after:  \(after)

      \(table.text(rows))
      Instructions, medians, clearing of pages included; per cent of what the step took before without clearing. A \
      difference
      without ~ is exact: nine samples of ten and more were the same number on both sides.

      """
  }

  private static func figure(_ row: LabRow?) -> String {
    row?.count.map { "\($0.median)" } ?? "-"
  }
}
