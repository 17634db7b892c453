// SPDX-License-Identifier: Apache-2.0

import TextTable

extension StoredRun {
  /// The question of tails: what the slowest one of a hundred operations takes. Empty where it was not asked.
  var tailTable: String {
    guard !tailComparisons.isEmpty else { return "" }
    let table = SectionedTable<TailComparison>(
      columns: { row in
        [
          Column(title: "level", value: "  " + row.testCase.levelName),
          Column(title: "lock", value: row.testCase.lock.rawValue),
        ]
          + (hasSteps ? [Column(title: "from, to", value: "\(row.base), \(row.test)")] : [])
          + [
            figure("base p50", row.baseP50Nanoseconds), figure("test p50", row.testP50Nanoseconds),
            figure("base p99", row.baseP99Nanoseconds), figure("test p99", row.testP99Nanoseconds),
            Column(title: "p99 difference %", value: Figures.effect(row.effect), align: .right),
            Column(title: "twin %", value: Figures.effect(row.twinEffect), align: .right),
            Column(title: "verdict", value: row.verdict.rawValue),
          ]
      }, heading: { "tails of " + sectionHeading($0.testCase, emulated: $0.emulated) }
    ).text(tailComparisons)
    return """
      \(table)
      p50, p99: ns of single operations, the clock's own reading included; the slots above leave it out.

      """
  }

  private func figure(_ title: String, _ nanoseconds: Double) -> Column {
    Column(title: title, value: Figures.nanoseconds(nanoseconds), align: .right)
  }
}
