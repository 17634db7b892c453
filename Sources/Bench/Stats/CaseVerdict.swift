// SPDX-License-Identifier: Apache-2.0

/// What may be said of a kind of table over all conditions in which it was measured. A row's verdict holds for its loop
/// alone: a processor can hide the same instructions in one loop and not in another (`docs/conditions.md`).
package struct CaseVerdict: Sendable, Hashable {
  package enum Word: String, Sendable, CaseIterable {
    /// Every condition that can tell says so, and at least one can.
    case regressed = "REGRESSED"
    case improved = "IMPROVED"
    /// Every condition says that there is no change beyond the threshold.
    case small = "SMALL"
    case equivalent = "EQUIVALENT"
    /// No condition can tell, or not every one excludes a change.
    case inconclusive = "INCONCLUSIVE"
    /// Conditions that can tell say different things.
    case depends = "DEPENDS"
  }

  package var word: Word
  /// The rows on which the verdict rests, the smallest difference in ns first.
  package var rows: [Comparison]

  /// Whether the rows exclude a change although the case cannot: one overlapping loop proves nothing about the other
  /// conditions.
  package private(set) var isOverruled = false

  /// - Parameter rows: of one kind of table, base and test; at least one.
  package init(_ rows: [Comparison]) {
    self.rows = rows.sorted { ($0.cost?.nanoseconds ?? 0) < ($1.cost?.nanoseconds ?? 0) }
    word = Self.word(rows.map(\.verdict))
    isOverruled =
      [.equivalent, .small].contains(word)
      && rows.allSatisfy { $0.testCase.condition == .overlapped }
    if isOverruled { word = .inconclusive }
  }

  private static func word(_ verdicts: [Verdict]) -> Word {
    let told = Set(verdicts).subtracting([.inconclusive])
    switch told {
    case []: return .inconclusive
    case [.regressed]: return .regressed
    case [.improved]: return .improved
    default: break
    }
    guard told.isSubset(of: [.equivalent, .small]) else { return .depends }
    guard !verdicts.contains(.inconclusive) else { return .inconclusive }
    return told.contains(.small) ? .small : .equivalent
  }

  /// A verdict for each kind of single table, base and test, in order of first appearance; loops that build trees
  /// have no conditions, and none.
  package static func all(_ rows: [Comparison]) -> [CaseVerdict] {
    struct Key: Hashable {
      var testCase: Case
      var base: String
      var test: String
    }
    var order: [Key] = []
    var groups: [Key: [Comparison]] = [:]
    for row in rows where row.testCase.workload.isOfSingleTables {
      var kind = row.testCase
      kind.workload = .churn
      kind.condition = .overlapped
      let key = Key(testCase: kind, base: row.base, test: row.test)
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(row)
    }
    return order.map { CaseVerdict(groups[$0]!) }
  }
}

extension Workload {
  /// Whether it makes and destroys single tables, of whatever level, in one of the conditions.
  var isOfSingleTables: Bool { self == .churn || isBulk }
}
