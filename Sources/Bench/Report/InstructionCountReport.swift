// SPDX-License-Identifier: Apache-2.0

import Foundation
import TextTable

extension StoredRun {
  /// What a table costs both sides of a comparison, in instructions.
  struct CountedPair {
    var base: Double
    var test: Double
    var differencePercent: Double { (test / base - 1) * 100 }
  }

  /// `nil` where the run has no counts of both sides.
  func instructions(of row: Comparison) -> CountedPair? {
    func count(_ series: String) -> Double? {
      instructions.first { $0.series == series && $0.testCase == row.testCase }?
        .instructionsPerTable
    }
    guard let base = count(row.base), let test = count(row.test) else { return nil }
    return CountedPair(base: base, test: test)
  }

  /// A table of its own, since the other is as wide as a mail already; empty for a run without counts.
  var instructionTable: String {
    let rows = comparisons.compactMap { row in instructions(of: row).map { (row, $0) } }
    guard !rows.isEmpty else { return "" }
    func figure(_ value: Double) -> String { String(format: "%.1f", value) }
    let table = SectionedTable<(Comparison, CountedPair)>(
      columns: { row, count in
        [
          Column(title: "level", value: "  " + row.testCase.levelName),
          Column(title: "lock", value: row.testCase.lock.rawValue),
        ]
          + (isPerPatch ? [Column(title: "from, to", value: "\(row.base), \(row.test)")] : [])
          + [
            Column(title: "instr base", value: figure(count.base), align: .right),
            Column(title: "instr test", value: figure(count.test), align: .right),
            Column(
              title: "difference", value: String(format: "%+.1f", count.test - count.base),
              align: .right),
            Column(
              title: "instr %", value: Figures.percent(count.differencePercent), align: .right),
          ]
      }, heading: { sectionHeading($0.0.testCase, emulated: $0.0.emulated) }
    ).text(rows)
    let threads =
      rows.contains { $0.0.testCase.threads > 1 }
      ? "Cases of several threads were counted with one.\n" : ""
    return """
      \(table)
      instructions: per table, exact, counted under callgrind; they say nothing of cache misses.
      \(threads)
      """
  }
}
