// SPDX-License-Identifier: Apache-2.0

extension TruthRow: CSVRecord {
  package static let fileName = "series.csv"

  package static let columns = [
    "series", "arch", "path", "level", "mm", "ctor", "ptlock_init", "lock_allocated", "accounted",
    "note",
  ]

  /// Treatment are 0 or 1, and empty where there is no such table.
  package func cells() -> [String] {
    func cell(_ step: KeyPath<Treatment, Bool>) -> String {
      steps.map { CSVText.flag($0[keyPath: step]) } ?? ""
    }
    return [
      series, place.arch.rawValue, place.path.rawValue, place.level.rawValue, place.mm.rawValue,
      cell(\.constructor), cell(\.ptlockInit), cell(\.lockAllocated), cell(\.accounted), note,
    ]
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
