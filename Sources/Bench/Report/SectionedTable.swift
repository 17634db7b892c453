// SPDX-License-Identifier: Apache-2.0

import TextTable

/// Rows of one table under headings: what is the same for several rows is said once above them, which
/// keeps a row narrow enough for a mail.
package struct SectionedTable<Row> {
  var columns: (Row) -> [Column]
  var heading: (Row) -> String

  /// The table, ended by a line feed; empty when there are no rows. A heading stands wherever it changes.
  func text(_ rows: [Row]) -> String {
    let lines = TextTable(columns).text(rows).split(separator: "\n")
    guard lines.count > 2 else { return "" }
    // The style opens with the titles and a rule.
    var text = lines[0...1].joined(separator: "\n") + "\n"
    var last: String?
    for (row, line) in zip(rows, lines[2...]) {
      let heading = heading(row)
      if heading != last { text += heading + "\n" }
      last = heading
      text += line + "\n"
    }
    return text
  }
}

extension TextTable {
  /// The rows under their titles, without the blanks that fill the last column; empty for no rows.
  package func text(_ rows: [T]) -> String {
    (string(for: rows, style: Style.simple) ?? "").split(separator: "\n")
      .map { $0.replacing(#/\ +$/#, with: "") + "\n" }.joined()
  }
}

/// What several rows share: `churn, init_mm, 2 threads, emulated`.
func sectionHeading(_ testCase: Case, emulated: Bool) -> String {
  var words = [testCase.workload.rawValue, testCase.mm.rawValue]
  if testCase.hasOwnCondition { words.append(testCase.condition.rawValue) }
  if testCase.arch != .x86With4Levels { words.append(testCase.arch.rawValue) }
  if testCase.path != .helper { words.append("path \(testCase.path.rawValue)") }
  if testCase.hook != .none { words.append("hook \(testCase.hook.rawValue)") }
  if !testCase.memcg { words.append("without memcg") }
  if testCase.config != .minimal { words.append("config \(testCase.config.rawValue)") }
  if testCase.threads != 1 || testCase.cpus != .node {
    let choice = testCase.cpus == .node ? "" : " \(testCase.cpus.rawValue) over nodes"
    words.append("\(testCase.threads) \(testCase.threads == 1 ? "thread" : "threads")\(choice)")
  }
  if testCase.hasOwnPolicy { words.append("policy \(testCase.policy.rawValue)") }
  if testCase.cpuNode != 0 || testCase.memNode != 0 {
    words.append("CPUs of node \(testCase.cpuNode), memory of node \(testCase.memNode)")
  }
  if emulated { words.append("emulated") }
  return words.joined(separator: ", ")
}
