// SPDX-License-Identifier: Apache-2.0

import TextTable

extension StoredRun {
  /// Where tables and their locks lay; empty for a run on one node.
  var surveyTable: String {
    let rows = manifest.surveys.filter { manifest.plan.cases.indices.contains($0.caseIndex) }
    guard !rows.isEmpty else { return "" }
    let table = SectionedTable<TableSurvey>(
      columns: { row in
        let testCase = manifest.plan.cases[row.caseIndex]
        return [
          Column(title: "level", value: "  " + testCase.levelName),
          Column(title: "lock", value: testCase.lock.rawValue),
          Column(title: "series", value: row.series),
          Column(title: "tables on", value: Self.byNode(row.tables)),
          Column(title: "locks on", value: Self.byNode(row.locks)),
          Column(title: "locks elsewhere", value: "\(row.remoteLocks)", align: .right),
        ]
      },
      heading: {
        sectionHeading(manifest.plan.cases[$0.caseIndex], emulated: manifest.plan.emulated)
      }
    ).text(rows)
    return """
      \(table)
      tables on, locks on: node: count, of tables alive at once, seen once after the timed slots.
      locks elsewhere: lock objects on another node than their table. A lock comes from the slab that its CPU
      has at hand, wherever that lies; it is not asked for on the table's node.

      """
  }

  /// `0: 128, 2: 128`
  private static func byNode(_ counts: [UInt64]) -> String {
    let words = counts.enumerated().filter { $0.element > 0 }.map { "\($0.offset): \($0.element)" }
    return words.isEmpty ? "-" : words.joined(separator: ", ")
  }
}
