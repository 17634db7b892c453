// SPDX-License-Identifier: Apache-2.0

import TextTable

extension StoredRun {
  /// The cases of a comparison as matrices: a row for each CPU node, a column for each memory node, in each cell the
  /// cost before and after the series and the paired difference.
  package func matrixText() -> String {
    let plan = manifest.plan
    var text =
      "\(title)\nmachine: \(machine)\nrun: \(directory), \(manifest.extent), seed \(plan.seed)\n"
    if plan.emulated {
      text += """
        emulated: one memory node plays \(plan.nodes.count); nothing here says what a remote node costs

        """
    }
    for group in matrixGroups {
      let first = group[0].testCase
      text += """

        \(Self.matrixHeading(first, emulated: plan.emulated))
        \(Self.matrix(group).text(Self.matrixLines(group)))
        """
    }
    return text + "\n" + matrixLegend + surveyTable
  }

  private var matrixLegend: String {
    guard let first = comparisons.first else {
      return "no comparison is stored: the run was cut off, or compared nothing.\n"
    }
    return """
      CPUs, memory: by the nodes of the plan. ns per table, CPU time of one thread, wall time where several run.
      difference: test against base within the same block, [\(Figures.setting(first.intervalLevelPercent)) % interval over processes];
      twin: a second copy of the base against the base, what this run sees where nothing differs.
      \(manifest.plan.emulated ? "All nodes are parts of one: cells differ by chance only.\n" : "")
      """
  }

  /// What is the same but for the nodes.
  private var matrixGroups: [[Comparison]] {
    var order: [Case] = []
    var groups: [Case: [Comparison]] = [:]
    for row in comparisons {
      let key = Self.withoutNodes(row.testCase)
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(row)
    }
    return order.map { groups[$0]! }
  }

  private static func withoutNodes(_ testCase: Case) -> Case {
    var key = testCase
    key.cpuNode = 0
    key.memNode = 0
    // Local and preferred are one policy in a matrix: the diagonal is what is local.
    if !testCase.hasOwnPolicy { key.policy = .local }
    return key
  }

  private static func matrixHeading(_ testCase: Case, emulated: Bool) -> String {
    "\(withoutNodes(testCase).words)\(emulated ? ", emulated" : "")"
  }

  private struct Line {
    var cpuNode: Int
    var quantity: String
    /// Of the cell's row; by memory node.
    var value: (Comparison) -> String
    var isFirst: Bool
  }

  private static func matrixLines(_ group: [Comparison]) -> [Line] {
    let quantities: [(String, (Comparison) -> String)] = [
      ("\(group[0].base) ns", { Figures.nanoseconds($0.baseNanosecondsPerTable) }),
      ("\(group[0].test) ns", { Figures.nanoseconds($0.testNanosecondsPerTable) }),
      ("difference %", { Figures.effect($0.effect) }),
      ("twin %", { Figures.effect($0.twinEffect) }),
    ]
    return Set(group.map(\.testCase.cpuNode)).sorted().flatMap { node in
      quantities.enumerated().map { place, quantity in
        Line(cpuNode: node, quantity: quantity.0, value: quantity.1, isFirst: place == 0)
      }
    }
  }

  private static func matrix(_ group: [Comparison]) -> TextTable<Line> {
    let memNodes = Set(group.map(\.testCase.memNode)).sorted()
    return TextTable { line in
      [
        Column(title: "CPUs", value: line.isFirst ? "  \(line.cpuNode)" : ""),
        Column(title: "", value: line.quantity),
      ]
        + memNodes.map { memNode in
          let cell = group.first {
            $0.testCase.cpuNode == line.cpuNode && $0.testCase.memNode == memNode
          }
          return Column(
            title: "memory \(memNode)", value: cell.map(line.value) ?? "-", align: .right)
        }
    }
  }
}
