// SPDX-License-Identifier: Apache-2.0

/// Builds tables of one kind and holds what happened against what the series says.
struct TableCheck {
  /// Enough to fill a page of fragments on most architectures.
  static let tables = 64

  let series: Series
  let place: TableKind
  let lock: LockKind

  package struct Outcome {
    var built: TrialCounts
    var destroyed: TrialCounts
    var expectsLeak: Bool
    var problems: [String]
  }

  func run(on machine: borrowing Machine) throws -> Outcome? {
    guard let rule = series.rule(at: place) else { return nil }
    let behaviour = series.behaviour(at: place, rule: rule)
    let (built, destroyed) = try machine.buildAndDestroy(
      Self.tables, level: place.level, behaviour: behaviour, lock: lock)
    let leaks =
      rule.constructor == .always && rule.destructor == .never && rule.accounting != .inAlloc
    return Outcome(
      built: built, destroyed: destroyed, expectsLeak: leaks,
      problems: problems(
        built, destroyed, steps: TruthTable.row(of: series, lock: lock, at: place).steps!,
        marked: rule.steps(at: place).pageType, destructor: rule.destructor == .always,
        shape: behaviour.shape, leaks: leaks))
  }

  private func problems(
    _ built: TrialCounts, _ destroyed: TrialCounts, steps: TruthRow.Treatment, marked: Bool,
    destructor: Bool, shape: TableShape?, leaks: Bool
  ) -> [String] {
    let perPage = shape?.tablesPerPage ?? 1
    let pages = Int64((Self.tables + perPage - 1) / perPage)
    let counted = shape.map { pages << Int64($0.order - $0.pageOrder) } ?? pages
    var problems: [String] = []
    func expect(_ what: String, _ found: Int64, _ wanted: Int64) {
      if found != wanted {
        problems.append(
          "\(place.level.rawValue) of \(place.mm.rawValue): \(what) \(found), not \(wanted)")
      }
    }
    func signed(_ value: UInt64) -> Int64 { Int64(value) }
    expect("tables", signed(built.tables), Int64(Self.tables))
    expect("constructors", signed(built.constructors), steps.constructor ? pages : 0)
    expect("ptlock_init", signed(built.ptlockInits), steps.ptlockInit ? pages : 0)
    expect("locks allocated", signed(built.locksAllocated), steps.lockAllocated ? pages : 0)
    expect("lock objects", built.lockObjects, steps.lockAllocated ? pages : 0)
    expect("accounted", built.accountedPages, steps.accounted ? counted : 0)
    expect("NR_PAGETABLE", built.nrPagetable, steps.accounted ? counted : 0)
    expect("pages of type table", built.constructedPages, marked ? pages : 0)
    expect("destructors", signed(destroyed.destructors), destructor ? pages : 0)
    expect("locks freed", signed(destroyed.locksFreed), leaks ? 0 : signed(built.locksAllocated))
    expect("NR_PAGETABLE given back", -destroyed.nrPagetable, leaks ? 0 : built.nrPagetable)
    expect("lock objects given back", -destroyed.lockObjects, leaks ? 0 : built.lockObjects)
    expect("bad pages", signed(destroyed.badPages), leaks ? pages : 0)
    return problems
  }
}
