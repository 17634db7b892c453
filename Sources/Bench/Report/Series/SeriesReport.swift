// SPDX-License-Identifier: Apache-2.0

import Foundation
import TextTable

/// Series in words.
package enum SeriesReport {
  /// One line per series.
  package static func list(_ series: [Series]) -> String {
    let table = TextTable<Series> { series in
      [
        Column(title: "series", value: series.name), Column(title: "kernel", value: series.kernel),
        Column(title: "what it is", value: series.summary),
      ]
    }
    return table.text(series)
  }

  /// What happens to each kind of table that exists, an architecture under the other.
  package static func text(_ rows: [TruthRow], series: Series, lock: LockKind) -> String {
    let table = SectionedTable<TruthRow>(
      columns: { row in
        [
          Column(title: "path", value: row.place.path.rawValue),
          Column(title: "level", value: row.place.level.rawValue),
          Column(title: "mm", value: row.place.mm.rawValue),
          Column(title: "ctor", value: mark(row.steps?.constructor)),
          Column(title: "ptlock_init", value: mark(row.steps?.ptlockInit)),
          Column(title: "lock allocated", value: mark(row.steps?.lockAllocated)),
          Column(title: "accounted", value: mark(row.steps?.accounted)),
          Column(title: "note", value: row.note),
        ]
      },
      heading: { $0.place.arch.rawValue })
    let present = rows.filter { $0.steps != nil }
    return """
      \(series.name) (\(series.kernel)): \(series.summary)
      locks: \(lock.rawValue), \(lock.meaning)

      \(table.text(present))
      """
  }

  /// The rows as JSON objects; steps are `null` where there is no such table.
  package static func json(_ rows: [TruthRow]) throws -> String {
    struct Entry: Encodable {
      var series, arch, path, level, mm: String
      var ctor, ptlockInit, lockAllocated, accounted: Bool?
      var note: String

      enum CodingKeys: String, CodingKey {
        case series, arch, path, level, mm, ctor
        case ptlockInit = "ptlock_init"
        case lockAllocated = "lock_allocated"
        case accounted, note
      }
    }
    let entries = rows.map { row in
      Entry(
        series: row.series, arch: row.place.arch.rawValue, path: row.place.path.rawValue,
        level: row.place.level.rawValue, mm: row.place.mm.rawValue, ctor: row.steps?.constructor,
        ptlockInit: row.steps?.ptlockInit, lockAllocated: row.steps?.lockAllocated,
        accounted: row.steps?.accounted, note: row.note)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(entries), as: UTF8.self) + "\n"
  }

  private static func mark(_ step: Bool?) -> String { step == true ? "yes" : "-" }
}
