// SPDX-License-Identifier: Apache-2.0

import Bench

/// Tables by level.
struct TableCounts: Sendable, Hashable, Codable {
  var pte: UInt64 = 0
  var pmd: UInt64 = 0
  var pud: UInt64 = 0
  var p4d: UInt64 = 0
  var pgd: UInt64 = 0

  init() {}

  subscript(_ level: Level) -> UInt64 {
    get {
      switch level {
      case .pte: pte
      case .pmd: pmd
      case .pud: pud
      case .p4d: p4d
      case .pgd: pgd
      }
    }
    set {
      switch level {
      case .pte: pte = newValue
      case .pmd: pmd = newValue
      case .pud: pud = newValue
      case .p4d: p4d = newValue
      case .pgd: pgd = newValue
      }
    }
  }

  /// A tree has fewer than 2⁴⁵ tables: no sum of trees that fit in memory as input overflows.
  var total: UInt64 { pte + pmd + pud + p4d + pgd }

  static func + (a: TableCounts, b: TableCounts) -> TableCounts {
    var sum = TableCounts()
    for level in Level.allCases { sum[level] = a[level] + b[level] }
    return sum
  }
}

/// Counts the tables that one tree needs to map some ranges.
enum TableCensus {
  /// A table that several ranges share counts once. Ranges may overlap and come in any order.
  /// - Parameter ranges: of one address space, each within the geometry's reach.
  static func tables(
    for ranges: [MappedRange], geometry: AddressGeometry
  ) -> TableCounts {
    var counts = TableCounts()
    guard !ranges.isEmpty else { return counts }
    let sorted = ranges.sorted { $0.start < $1.start }
    counts.pgd = 1
    for level in Level.allCases.prefix(geometry.levels - 1) {
      counts[level] = covering(sorted, level: level, shift: UInt64(geometry.tableShift(level)))
    }
    return counts
  }

  private static func covering(_ sorted: [MappedRange], level: Level, shift: UInt64) -> UInt64 {
    var count: UInt64 = 0
    // The first table that is not counted yet; starts only grow.
    var next: UInt64 = 0
    for range in sorted where range.leaf.index <= level.index && range.start < range.end {
      let first = max(range.start >> shift, next)
      let last = (range.end - 1) >> shift
      guard first <= last else { continue }
      count += last - first + 1
      next = last + 1
    }
    return count
  }
}
