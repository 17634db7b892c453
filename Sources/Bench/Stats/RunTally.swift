// SPDX-License-Identifier: Apache-2.0

/// The samples of a phase so far, added up. Processes are added one after the other, and two numbers are kept of each
/// slot, so that a long run takes little memory.
package struct RunTally: Sendable {
  private let phase: Sample.Phase
  private var cases: [CaseSlots] = []
  private var tallies: [Case: Ledger.Tally] = [:]
  /// Rows of cases whose clock has stood still in all slots so far.
  private var timeless: [Sample] = []

  init(phase: Sample.Phase = .main) { self.phase = phase }

  /// - Parameter samples: in any order.
  /// - Throws: as `add`.
  init(_ samples: [Sample], phase: Sample.Phase = .main) throws(StatsError) {
    self.init(phase: phase)
    var places: [Int: Int] = [:]
    var processes: [[Sample]] = []
    for sample in samples where sample.phase == phase {
      if let place = places[sample.process] {
        processes[place].append(sample)
      } else {
        places[sample.process] = processes.count
        processes.append([sample])
      }
    }
    for rows in processes { try add(rows) }
  }

  /// Adds all rows of one process; those of another phase are left out.
  /// - Throws: `StatsError` for a slot that lacks a thread, took no time or made no table.
  mutating func add(_ process: [Sample]) throws(StatsError) {
    let ledger = Ledger(process, phase: phase)
    timeless += ledger.timeless
    try add(ledger)
  }

  private mutating func add(_ ledger: Ledger) throws(StatsError) {
    for measured in try CaseSlots.grouped(ledger.counting) {
      if let place = cases.firstIndex(where: { $0.testCase == measured.testCase }) {
        cases[place].add(measured)
      } else {
        cases.append(measured)
      }
    }
    for (testCase, tally) in ledger.tallies { tallies[testCase, default: .init()].add(tally) }
  }

  /// All samples that count, in order of first appearance.
  /// - Throws: as `add`, for cases of which no slot took time.
  func measured() throws(StatsError) -> Measured {
    guard !timeless.isEmpty else { return Measured(cases: cases, tallies: tallies) }
    var whole = self
    whole.timeless = []
    try whole.add(
      Ledger(timeless, phase: phase, timed: Set(cases.map(\.testCase)), keepsTimeless: true))
    return Measured(cases: whole.cases, tallies: whole.tallies)
  }

  struct Measured {
    var cases: [CaseSlots]
    var tallies: [Case: Ledger.Tally]
  }
}

extension RunTally.Measured {
  /// The same in the plan's order of cases and arms.
  func inOrder(of plan: Plan) -> Self {
    var ordered = self
    ordered.cases = plan.cases.compactMap { testCase in
      guard var measured = cases.first(where: { $0.testCase == testCase }) else { return nil }
      measured.arms = plan.arms.compactMap { arm in
        measured.arms.first { $0.role == arm.role && $0.series == arm.series.name }
      }
      return measured.arms.isEmpty ? nil : measured
    }
    return ordered
  }
}
