// SPDX-License-Identifier: Apache-2.0

/// One row of `series show`: what happens to one kind of table, or nothing where there is none.
package struct TruthRow: Sendable, Hashable {
  /// What happens, step by step.
  struct Treatment: Sendable, Hashable {
    var constructor: Bool
    /// On a build with split locks, wherever the architecture can have them.
    var ptlockInit: Bool
    /// With the lock kind that was asked about.
    var lockAllocated: Bool
    var accounted: Bool
  }

  var series: String
  var place: TableKind
  /// `nil` where there is no such table.
  var steps: Treatment?
  var note: String
}

extension TruthRow: CSVTable {
  package static let fileName = "series.csv"

  package static let fields: [CSVColumn<TruthRow>] = [
    .text("series", \.series, "name of the series"),
    .text("arch", \.place.arch.rawValue, "architecture, as in a run"),
    .word("path", \.place.path, "which code allocates"),
    .word("level", \.place.level, "page-table level"),
    .word("mm", \.place.mm, "whose tables"),
    step(
      "ctor", \.constructor,
      """
      1: the constructor is called; in rows of path `hot-remove`, the destructor. Empty, like the next three, where \
      there is no such table or its tables are not pages from `pagetable_alloc()`
      """),
    step(
      "ptlock_init", \.ptlockInit,
      "1: it initialises a lock, on a build with split locks wherever the architecture can have them"
    ),
    step(
      "lock_allocated", \.lockAllocated,
      """
      1: and the lock is an object of its own, with the lock kind that `--lock` names (in `hot-remove`: given back)
      """),
    step(
      "accounted", \.accounted,
      "1: page type set and NR_PAGETABLE counted (in `hot-remove`: taken back)"),
    .text("note", \.note, "what a reader should know; also why a table does not exist"),
  ]

  /// 0 or 1, and empty where there is no such table.
  private static func step(
    _ name: String, _ path: KeyPath<Treatment, Bool> & Sendable, _ meaning: String
  ) -> CSVColumn<TruthRow> {
    CSVColumn(name, .flag, meaning) { $0.steps.map { CSVText.flag($0[keyPath: path]) } ?? "" }
  }

  package init(row: CSVRow) throws {
    series = row.text("series")
    place = TableKind(
      arch: try row.name("arch"), path: try row.name("path"), level: try row.name("level"),
      mm: try row.name("mm"))
    note = row.text("note")
    steps =
      row.text("ctor").isEmpty
      ? nil
      : Treatment(
        constructor: try row.flag("ctor"), ptlockInit: try row.flag("ptlock_init"),
        lockAllocated: try row.flag("lock_allocated"), accounted: try row.flag("accounted"))
  }
}
