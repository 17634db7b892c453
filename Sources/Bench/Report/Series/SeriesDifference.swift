// SPDX-License-Identifier: Apache-2.0

import TextTable

/// What is not the same in two series.
package struct SeriesDifference: Sendable {
  /// One kind of table that is treated differently.
  struct Row: Sendable, Hashable {
    var before: TruthRow
    var after: TruthRow
  }

  private let before: Series
  private let after: Series
  private let lock: LockKind
  let rows: [Row]

  package init(
    from before: Series, to after: Series, lock: LockKind,
    archs: [Architecture] = Architecture.allCases, paths: [AllocatorPath] = AllocatorPath.allCases
  ) {
    self.before = before
    self.after = after
    self.lock = lock
    let pairs = zip(
      TruthTable.rows(of: before, lock: lock, archs: archs, paths: paths),
      TruthTable.rows(of: after, lock: lock, archs: archs, paths: paths))
    rows = pairs.filter { $0.steps != $1.steps || $0.note != $1.note }
      .map { Row(before: $0, after: $1) }
  }

  package func text() -> String {
    let title = "\(before.name) to \(after.name), with \(lock.rawValue) locks: \(lock.meaning)\n\n"
    guard !rows.isEmpty else { return title + "nothing changes here\n" }
    let table = SectionedTable<Row>(
      columns: { row in
        [
          Column(title: "path", value: row.after.place.path.rawValue),
          Column(title: "level", value: row.after.place.level.rawValue),
          Column(title: "mm", value: row.after.place.mm.rawValue),
          Column(title: "for each table", value: words(row)),
        ]
      },
      heading: { $0.after.place.arch.rawValue })
    return title + table.text(rows)
  }

  private func words(_ row: Row) -> String {
    guard let before = row.before.steps, let after = row.after.steps else { return "" }
    var words: [String] = []
    func note(_ step: KeyPath<TruthRow.Treatment, Bool>, _ name: String) {
      if before[keyPath: step] != after[keyPath: step] {
        words.append((after[keyPath: step] ? "+ " : "- ") + name)
      }
    }
    note(\.constructor, row.after.place.path == .hotRemove ? "destructor" : "constructor")
    note(\.accounted, "page type and NR_PAGETABLE")
    note(\.ptlockInit, "ptlock_init()")
    note(\.lockAllocated, "a lock object of \(lockBytes(row)) bytes")
    if row.before.note != row.after.note, !row.after.note.isEmpty {
      words.append("(\(row.after.note))")
    }
    return words.isEmpty ? "no longer: \(row.before.note)" : words.joined(separator: ", ")
  }

  private func lockBytes(_ row: Row) -> Int {
    lock.bytes ?? row.after.place.arch.geometry.plainSpinlockBytes
  }
}

extension LockKind {
  /// sizeof(spinlock_t) on a 64-bit architecture; `nil` where it is the architecture's own.
  var bytes: Int? {
    switch self {
    case .none, .embedded: nil
    case .rt: 32
    case .debug: 24
    case .lockdep: 64
    case .lockstat: 72
    case .rtDebug: 48
    case .rtLockdep: 128
    }
  }
}
