// SPDX-License-Identifier: Apache-2.0

import Foundation
import TextTable

/// The tables of a run, and what their columns mean.
extension StoredRun {
  /// A row for each comparison.
  var comparisonTable: String {
    SectionedTable<Comparison>(
      columns: { row in
        var columns = [
          Column(title: "level", value: "  " + row.testCase.levelName),
          Column(title: "lock", value: row.testCase.lock.rawValue),
        ]
        if hasSteps {
          columns.append(Column(title: "from, to", value: "\(row.base), \(row.test)"))
        }
        columns += [
          number("base ns", Figures.nanoseconds(row.baseNanosecondsPerTable)),
          number("test ns", Figures.nanoseconds(row.testNanosecondsPerTable)),
        ]
        if instructions.isEmpty { columns.append(number("difference ns", cost(row.cost))) }
        columns.append(number("difference %", Figures.effect(row.effect)))
        columns += controlColumns(row)
        if !instructions.isEmpty { columns += instructionColumns(row) }
        return columns + [
          Column(title: "verdict", value: runsSameCode(row) ? "same code" : row.verdict.rawValue)
        ]
      }, heading: { sectionHeading($0.testCase, emulated: $0.emulated) }
    ).text(comparisons)
  }

  /// What differs where the series does not. Rows from before costs were stored have it in per cent.
  func controlColumns(_ row: Comparison) -> [Column] {
    func reach(_ cost: CostEffect?, _ effect: Effect) -> String {
      hasCosts ? Figures.reach(cost!) : Figures.reach(effect)
    }
    let twin = number("twin", reach(row.twinCost, row.twinEffect))
    guard hasPlacebo else { return [twin] }
    let placebo = row.placeboEffect.map { reach(row.placeboCost, $0) } ?? "none"
    return [twin, number("placebo", placebo)]
  }

  private var hasCosts: Bool { comparisons.allSatisfy { $0.twinCost != nil } }

  private var hasPlacebo: Bool { comparisons.contains { $0.placeboEffect != nil } }

  /// What these columns mean.
  var controlLegend: String {
    """
    twin: a second copy of the base against the base\(hasPlacebo ? "; placebo: the base's steps in other instructions" : "").
    \(hasPlacebo ? "Their" : "Its") ±, in \(hasCosts ? "ns" : "%"): the end of the 95 % interval that is farther from 0. A claim must exceed it.\(clock)
    """
  }

  /// What turns ns into cycles: from a chain of dependent instructions that is timed beside each slot.
  private var clock: String {
    let clocks = comparisons.compactMap(\.cyclesPerNanosecond).map { String(format: "%.2f", $0) }
    guard let slowest = clocks.min(), let fastest = clocks.max() else { return "" }
    let range = slowest == fastest ? slowest : "\(slowest) to \(fastest)"
    return "\nA ns is \(range) cycles of this core, measured beside the slots."
  }

  /// A row for each series of each case.
  var summaryTable: String {
    SectionedTable<Summary>(
      columns: { row in
        [
          Column(title: "level", value: "  " + row.testCase.levelName),
          Column(title: "lock", value: row.testCase.lock.rawValue),
          Column(title: "series", value: row.series),
          number("min ns", Figures.nanoseconds(row.minNanosecondsPerTable)),
          number("q25 ns", Figures.nanoseconds(row.q25NanosecondsPerTable)),
          number("median ns", Figures.nanoseconds(row.medianNanosecondsPerTable)),
          number("p90 ns", Figures.nanoseconds(row.p90NanosecondsPerTable)),
          number("typical ns", row.typicalCost.map { Figures.cost($0) } ?? "unknown"),
          number("tables/s", Figures.rate(row.tablesPerSecond)),
        ]
      }, heading: { sectionHeading($0.testCase, emulated: $0.emulated) }
    ).text(summaries)
  }

  var legend: String {
    guard let first = comparisons.first else {
      return summaries.isEmpty
        ? ""
        : """
        ns: per table, over all slots; CPU time of one thread, wall time where several run.
        typical: trimmed mean over the processes of their medians, ± half of its 95 % interval.
        tables/s: all threads together.

        """
    }
    let level = Figures.setting(first.intervalLevelPercent)
    return """
      ns: per table; CPU time of one thread, wall time where several run.
      difference: test against base with its \(level) % interval; plus: it costs more. %: of base ns.
      \(controlLegend)
      \(instructions.isEmpty ? "" : instructionLegend + "\n")
      """
  }

  private func number(_ title: String, _ value: String) -> Column {
    Column(title: title, value: value, align: .right)
  }
}
