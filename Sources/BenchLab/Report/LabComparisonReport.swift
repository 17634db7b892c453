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
        Column(title: "difference", value: Self.difference(row), align: .right),
        Column(title: "%", value: row.percent.map(Figures.percent) ?? "-", align: .right),
      ]
    }
    return """
      before: \(before)
      after:  \(after)

      \(table.text(rows))
      Instructions, medians, with the clearing of pages. Per cent of what the step took before, without clearing.
      A difference without ~ is exact: on each side at least eight samples of ten were the same number.
      \(notes)
      """
  }

  private static func difference(_ row: LabDifference) -> String {
    if row.hasTwoModes { return "two modes" }
    return row.difference.map { (row.isExact ? "" : "~") + ($0 > 0 ? "+\($0)" : "\($0)") } ?? "-"
  }

  private static func figure(_ row: LabRow?) -> String {
    row?.count.map { "\($0.median)" } ?? "-"
  }

  private var notes: String {
    rows.filter { !$0.note.isEmpty }.map { "'\($0.operation)': \($0.note)\n" }.joined()
  }

  /// Makes the directory with `lab-compare.csv` in it, and a picture if a step differs.
  /// - Returns: the pictures; none where every step takes the same.
  /// - Throws: `FileError`, also for a directory that exists; `PlotError` where the picture cannot be drawn, with the
  ///   rows written all the same.
  package func write(in directory: String, command: [String]) async throws -> [String] {
    try RunDirectory.makeDirectory(directory)
    try AtomicWrite.write(
      CSVText.file(rows), to: "\(directory)/\(LabDifference.fileName)")
    guard rows.contains(where: { ($0.difference ?? 0) != 0 }) else { return [] }
    return try await Plotter(labComparison: self, directory: directory, command: command).draw()
      .pictures
  }
}
