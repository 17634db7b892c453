// SPDX-License-Identifier: Apache-2.0

import TextTable

/// What `verify-model` found, for a mail.
package struct VerificationReport: Sendable {
  package var rows: [ModelCheck]
  var lock: LockKind

  package init(rows: [ModelCheck], lock: LockKind) {
    self.rows = rows
    self.lock = lock
  }

  package var wrong: [ModelCheck] { rows.filter { $0.outcome == .wrong } }

  /// A line per series, then every leak, then everything that is wrong.
  package func text() -> String {
    var text = """
      Every series in the model, by architecture, path and workload, with \(lock.rawValue) locks. At rest, \
      accounted
      tables must be live constructed pages, lock objects live tables with a lock, and free pages what \
      was there.

      """
    text += seriesTable + "\n" + leaks
    for row in wrong {
      text += "WRONG: \(Self.words(row)):\n"
      for problem in row.problems { text += Figures.wrapped(problem) }
    }
    let count = Dictionary(grouping: rows, by: \.outcome).mapValues(\.count)
    text += """
      \(rows.count) checks: \(count[.balanced] ?? 0) balanced, \(count[.leaks] ?? 0) leak where the \
      kernel does, \(count[.wrong] ?? 0) wrong

      """
    if let missing = count[.notCompiled] {
      text += "\(missing) workloads were left out: no compiled build treats all their tables so\n"
    }
    return text
  }

  private struct Line {
    var series: String
    var rows: [ModelCheck]
  }

  private var seriesTable: String {
    var lines: [Line] = []
    for row in rows {
      if lines.last?.series != row.series { lines.append(Line(series: row.series, rows: [])) }
      lines[lines.count - 1].rows.append(row)
    }
    let table = TextTable<Line> { line in
      func sum(_ value: (ModelCheck) -> Int64) -> String {
        "\(line.rows.reduce(0) { $0 + value($1) })"
      }
      let outcomes = line.rows.map(\.outcome)
      return [
        Column(title: "series", value: line.series),
        Column(title: "checks", value: "\(line.rows.count)", align: .right),
        Column(title: "tables built", value: sum { Int64($0.tables) }, align: .right),
        Column(title: "constructors", value: sum { Int64($0.constructors) }, align: .right),
        Column(title: "pages accounted", value: sum(\.accountedPages), align: .right),
        Column(title: "lock objects", value: sum(\.lockObjects), align: .right),
        Column(title: "pages leaked", value: sum(\.leakedPages), align: .right),
        Column(
          title: "outcome",
          value: outcomes.contains(.wrong)
            ? "WRONG" : outcomes.contains(.leaks) ? "leaks as the kernel does" : "balanced"),
      ]
    }
    return table.text(lines)
  }

  /// The same leak in several series is said once.
  private var leaks: String {
    struct Leak {
      var row: ModelCheck
      var series: [String]
    }
    var leaks: [Leak] = []
    for row in rows where row.outcome == .leaks {
      if let index = leaks.firstIndex(where: { Self.place($0.row) == Self.place(row) }) {
        leaks[index].series.append(row.series)
      } else {
        leaks.append(Leak(row: row, series: [row.series]))
      }
    }
    guard !leaks.isEmpty else { return "" }
    return leaks.reduce("leaks, each as in the real series:\n") { text, leak in
      // Where no kernel developer has confirmed it.
      let inferred =
        leak.row.arch == .riscv64 ? " (inferred from the source, not confirmed)" : ""
      return text
        + Figures.wrapped(
          "\(Self.place(leak.row)): \(leak.series.joined(separator: ", "))\(inferred)")
    } + "\n"
  }

  private static func place(_ row: ModelCheck) -> String {
    "\(row.arch.rawValue), path \(row.path.rawValue), \(row.workload)"
  }

  private static func words(_ row: ModelCheck) -> String {
    "\(row.series), \(place(row))"
  }
}
