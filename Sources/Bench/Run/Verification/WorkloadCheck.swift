// SPDX-License-Identifier: Apache-2.0

/// Runs a workload that builds trees and looks at the books at rest.
struct WorkloadCheck {
  /// One round of `remap`'s mix of small and large.
  static let ops: UInt64 = 8

  let series: Series
  let testCase: Case

  package struct Outcome {
    var tables: UInt64
    var leakedPages: Int64
    var badPages: UInt64
    var expectsLeak: Bool
    var problems: [String]
  }

  func run(on machine: borrowing Machine, gang: Gang) throws -> Outcome {
    let behaviour = series.behaviour(in: testCase)
    let variant = try VariantCatalogue.index(
      of: behaviour.build, lock: testCase.lock, memcg: testCase.memcg,
      config: testCase.config, copy: 0)
    let before = machine.books()
    let recorder = SlotRecorder(slots: 1, threads: 1)
    try recorder.run(
      gang, calls: [SlotCall(variant: variant, behaviour: behaviour)],
      batch: Batch(testCase: testCase, bulkTables: 1, forkGiB: 1, ops: Self.ops, seed: 1))
    let after = machine.books()
    let measured = recorder.measurement(slot: 0, thread: 0, threads: 1)
    let lost = lostTables(behaviour)
    let leaked = lost.values.reduce(0, +)
    var problems: [String] = []
    func expect(_ what: String, _ found: Int64, _ wanted: Int64) {
      if found != wanted { problems.append("\(what) \(found), not \(wanted)") }
    }
    expect("tables that found no memory", Int64(measured.failedTables), 0)
    expect("NR_PAGETABLE left over", after.nrPagetable - before.nrPagetable, leaked)
    expect("bad pages", Int64(after.badPages) - Int64(before.badPages), leaked)
    expect(
      "lock objects left over", Int64(after.lockObjects) - Int64(before.lockObjects),
      lostLocks(of: lost, behaviour))
    expect(
      "pages missing", Int64(after.tablePages) - Int64(before.tablePages), leaked)
    if measured.tables == 0 { problems.append("no table was made") }
    if let complaint = machine.validate() { problems.append(complaint) }
    return Outcome(
      tables: measured.tables, leakedPages: after.nrPagetable - before.nrPagetable,
      badPages: after.badPages - before.badPages, expectsLeak: leaked > 0, problems: problems)
  }

  /// How many tables of each level the real series would lose.
  private func lostTables(_ behaviour: Behaviour) -> [Level: Int64] {
    let ops = Int64(Self.ops)
    switch testCase.workload {
    case .remap:
      // Seven operations over 2 MiB, and one over 1 GiB with eight PTE tables.
      return behaviour.rawHugeFree ? [.pte: ops - 1 + 8] : [:]
    case .hotplug:
      let lost = Set(behaviour.constructorLevels).subtracting(behaviour.destructorLevels)
      return [.pte: 64 * ops, .pmd: ops].filter { lost.contains($0.key) }
    default:
      return [:]
    }
  }

  /// With a table goes the object that its lock is, if it had one.
  private func lostLocks(of lost: [Level: Int64], _ behaviour: Behaviour) -> Int64 {
    guard testCase.lock.isAllocated() else { return 0 }
    let rules = [Level.pte: behaviour.build.ptePtlockInit, .pmd: behaviour.build.pmdPtlockInit]
    return lost.filter { rules[$0.key]??.applies(to: behaviour.mmArgument) ?? false }
      .values.reduce(0, +)
  }
}
