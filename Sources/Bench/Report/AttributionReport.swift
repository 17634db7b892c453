// SPDX-License-Identifier: Apache-2.0

import TextTable

extension StoredRun {
  var isAttributed: Bool { manifest.plan.isAttributed }

  /// A case with both steps of the change, and the whole.
  private struct Attributed {
    var first: Comparison
    var second: Comparison
    var whole: Comparison
  }

  /// By kind of table, and for each kind by condition: both ends of a bracket are seen at once.
  private var attributed: [Attributed] {
    let arms = manifest.plan.arms.filter { !$0.role.isControl }.map(\.series.name)
    guard isAttributed, arms.count == 3 else { return [] }
    return manifest.plan.cases.compactMap { testCase -> Attributed? in
      func row(_ base: String, _ test: String) -> Comparison? {
        comparisons.first { $0.testCase == testCase && $0.base == base && $0.test == test }
      }
      guard let first = row(arms[0], arms[1]), let second = row(arms[1], arms[2]),
        let whole = row(arms[0], arms[2])
      else { return nil }
      return Attributed(first: first, second: second, whole: whole)
    }.enumerated().sorted { one, other in
      let keys = (Self.place(one.element), Self.place(other.element))
      return keys.0 == keys.1 ? one.offset < other.offset : keys.0.lexicographicallyPrecedes(keys.1)
    }.map(\.element)
  }

  private static func place(_ row: Attributed) -> [Int] {
    let testCase = row.whole.testCase
    return [
      testCase.workload.isOfSingleTables ? 0 : 1, MMKind.allCases.firstIndex(of: testCase.mm)!,
      testCase.cpuNode, testCase.memNode,
      testCase.level.flatMap { Level.allCases.firstIndex(of: $0) } ?? 0,
      LockKind.allCases.firstIndex(of: testCase.lock)!,
      Condition.allCases.firstIndex(of: testCase.condition)!,
    ]
  }

  /// Of single tables the condition is a column, and not said above.
  private static func heading(_ row: Comparison) -> String {
    guard [.churn, .bulkInOrder].contains(row.testCase.workload) else {
      return sectionHeading(row.testCase, emulated: row.emulated)
    }
    var testCase = row.testCase
    testCase.workload = .churn
    testCase.condition = .overlapped
    return "single tables" + sectionHeading(testCase, emulated: row.emulated).drop { $0 != "," }
  }

  /// What each step of the change costs, in every condition; empty for other runs.
  var attributionTable: String {
    let table = SectionedTable<Attributed>(
      columns: { row in
        [
          Column(title: "level", value: "  " + row.whole.testCase.levelName),
          Column(title: "lock", value: row.whole.testCase.lock.rawValue),
          Column(title: "condition", value: row.whole.testCase.condition.rawValue),
          Column(
            title: "base ns", value: Figures.nanoseconds(row.whole.baseNanosecondsPerTable),
            align: .right),
          Column(title: "ctor ns", value: cost(row.first), align: .right),
          Column(title: "skip ns", value: cost(row.second), align: .right),
          Column(title: "both ns", value: cost(row.whole), align: .right),
          Column(title: "both %", value: Figures.percent(row.whole.effect.percent), align: .right),
        ] + controlColumns(row.whole) + [
          Column(
            title: "verdict",
            value: runsSameCode(row.whole) ? "same code" : row.whole.verdict.rawValue)
        ]
      }, heading: { Self.heading($0.whole) }
    ).text(attributed)
    guard !table.isEmpty else { return "" }
    let names = manifest.plan.arms.filter { !$0.role.isControl }.map(\.series.name)
    return table + """

      ns per table, ± half of its 95 % interval; plus: it costs more.
      ctor: \(names[1]) against \(names[0]). skip: \(names[2]) against \(names[1]).
      both: \(names[2]) against \(names[0]); the verdict is about this. %: of base ns, which is of this loop.
      \(controlLegend)

      """
  }

  private func cost(_ row: Comparison) -> String {
    runsSameCode(row) ? "same code" : cost(row.cost)
  }

  func cost(_ cost: CostEffect?) -> String {
    cost.map { Figures.cost($0) } ?? "unknown"
  }
}
