// SPDX-License-Identifier: Apache-2.0

import Foundation
import TextTable

extension StoredRun {
  /// What the hardware counted for a table, or why it counted nothing.
  var eventTable: String {
    let rows = summaries.filter { !$0.events.isEmpty && !$0.arm.isControl }
    guard !rows.isEmpty else {
      return manifest.eventsRefusal.map { "no hardware counters (\($0)).\n" } ?? ""
    }
    func figure(_ title: String, _ value: Double?, _ format: String = "%.1f") -> Column {
      Column(
        title: title, value: value.map { String(format: format, $0) } ?? "none", align: .right)
    }
    let table = SectionedTable<Summary>(
      columns: { row in
        [
          Column(title: "level", value: "  " + row.testCase.levelName),
          Column(title: "lock", value: row.testCase.lock.rawValue),
          Column(title: "series", value: row.series),
          figure("instructions", row.events.instructions), figure("cycles", row.events.cycles),
          figure("LLC misses", row.events.cacheMisses, "%.3f"),
          figure("dTLB misses", row.events.dtlbMisses, "%.3f"),
          figure("node loads", row.events.nodeLoads, "%.3f"),
          figure("remote", row.events.nodeLoadMisses, "%.3f"),
        ]
      }, heading: { sectionHeading($0.testCase, emulated: $0.emulated) }
    ).text(rows)
    return """
      \(table)
      hardware events per table, in user space; none: not counted here, or not all the time.

      """
  }
}
