// SPDX-License-Identifier: Apache-2.0

/// A series written out for every kind of table.
package enum TruthTable {
  /// The rows of some architectures and paths, absent tables included.
  package static func rows(
    of series: Series, lock: LockKind, archs: [Architecture] = Architecture.allCases,
    paths: [AllocatorPath] = AllocatorPath.allCases
  ) -> [TruthRow] {
    TableKind.all(archs: archs, paths: paths).map { row(of: series, lock: lock, at: $0) }
  }

  static func row(of series: Series, lock: LockKind, at place: TableKind) -> TruthRow {
    guard let rule = series.rule(at: place) else {
      return TruthRow(
        series: series.name, place: place, steps: nil, note: place.absence ?? "")
    }
    let geometry = place.arch.geometry
    return TruthRow(
      series: series.name, place: place,
      steps: rule.steps(at: place, lock: lock, geometry: geometry),
      note: note(rule, place: place, lock: lock, geometry: geometry))
  }

  private static func note(
    _ rule: TableRule, place: TableKind, lock: LockKind, geometry: Geometry
  ) -> String {
    var notes = rule.note.isEmpty ? [] : [rule.note]
    if place.path == .hotRemove { notes.append("what the destructor undoes") }
    if place.path == .helper && rule.replacedDestructor != rule.destructor {
      notes.append("leaks where a huge mapping replaces the table")
    }
    if lock.isRT && !geometry.supportsRT {
      notes.append("no PREEMPT_RT here: read allocated as in a debug build")
    }
    return notes.joined(separator: "; ")
  }
}

extension TableRule {
  func steps(at place: TableKind, lock: LockKind, geometry: Geometry) -> TruthRow.Treatment {
    let isTeardown = place.path == .hotRemove
    let called = isTeardown ? destructor == .always : constructor == .always
    let locked =
      called && lock != .none && geometry.splitsLock(at: place.level)
      && ptlockInit.applies(to: place.mmArgument)
    let counted =
      switch accounting {
      case .never: false
      case .withConstructor: called
      case .inAlloc: true
      }
    return TruthRow.Treatment(
      constructor: called, ptlockInit: locked && !isTeardown,
      lockAllocated: locked && lock.isAllocated(plainBytes: geometry.plainSpinlockBytes),
      accounted: counted)
  }
}

extension LockKind {
  /// ALLOC_SPLIT_PTLOCKS: `spinlock_t` is larger than a word.
  func isAllocated(plainBytes: Int = 4) -> Bool {
    switch self {
    case .none: false
    case .embedded: plainBytes > 8
    case .rt, .debug, .lockdep, .lockstat, .rtDebug, .rtLockdep: true
    }
  }

  var isRT: Bool { self == .rt || self == .rtDebug || self == .rtLockdep }
}
