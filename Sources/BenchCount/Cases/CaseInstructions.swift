// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// Counts how many instructions a table takes in each case and arm of a stored run, by running this program again under
/// valgrind.
package struct CaseInstructions {
  /// What an arm's count depends on. Equal work is counted once.
  private struct Work: Hashable {
    var testCase: Case
    var behaviour: Behaviour
    var plant: Plant?

    init(_ plan: Plan, caseIndex: Int, armIndex: Int) {
      testCase = plan.cases[caseIndex]
      testCase.threads = 1
      behaviour = plan.arms[armIndex].behaviours[caseIndex]
      plant = plan.arms[armIndex].plant
    }
  }

  private let program: String

  /// - Parameter program: a `bench-cli` to run.
  package init(program: String) {
    self.program = program
  }

  /// To be asked before anything runs.
  /// - Throws: `CallgrindError` with the Debian package of the tool that is missing.
  package static func checkTools() async throws { try await CallgrindProcess.checkTools() }

  /// A row for each case and series, without the twin, whose code is the base's.
  ///
  /// Each count has a process of its own: what one count leaves in the machine is no part of another.
  /// - Parameter isInterrupted: asked before each count.
  /// - Returns: `nil` if it was interrupted.
  /// - Throws: `CallgrindError` if valgrind is missing, fails, or counted something else.
  package func count(
    _ manifest: Manifest, isInterrupted: () -> Bool = { InterruptFlag.isRaised }
  ) async throws -> [InstructionCount]? {
    let plan = manifest.plan
    let callgrind = try CallgrindProcess(program: program)
    var known: [Work: Double] = [:]
    var rows: [InstructionCount] = []
    for caseIndex in plan.cases.indices {
      for armIndex in plan.arms.indices where !plan.arms[armIndex].role.isControl {
        guard !isInterrupted() else { return nil }
        let work = Work(plan, caseIndex: caseIndex, armIndex: armIndex)
        if known[work] == nil {
          do {
            known[work] = try await count(
              CaseLoop(plan: plan, caseIndex: caseIndex, armIndex: armIndex), callgrind)
          } catch {
            // Ctrl-C reached valgrind as well.
            guard isInterrupted() else { throw error }
            return nil
          }
        }
        rows.append(
          InstructionCount(
            runID: manifest.runID, testCase: plan.cases[caseIndex], emulated: plan.emulated,
            series: plan.arms[armIndex].series.name, instructionsPerTable: known[work]!,
            method: InstructionCount.callgrind))
      }
    }
    return rows
  }

  /// Writes `instructions.csv` into the run's directory, whole or not at all; returns its path.
  package static func write(_ rows: [InstructionCount], directory: String) throws -> String {
    let path = "\(directory)/\(InstructionCount.fileName)"
    try AtomicWrite.write(CSVText.file(rows), to: path)
    return path
  }

  private func count(_ loop: CaseLoop, _ callgrind: CallgrindProcess) async throws -> Double {
    let found = try await callgrind.run(
      options: [
        "--toggle-collect=\(loop.loopPattern())", "--toggle-collect=run_empty",
        "--\(CountedSlot.slotTrigger)", "--\(CountedSlot.clockTrigger)",
      ], arguments: ["case-loop"],
      input: String(decoding: try JSONEncoder().encode(loop), as: UTF8.self))
    let tables = found.output.split(separator: "\n").compactMap { UInt64($0) }
    guard tables.count == loop.operations.count else {
      throw CallgrindError(
        sentence: """
          \(loop.plan.cases[loop.caseIndex].words): the counted loop said \(tables.count) numbers of \
          tables, not \(loop.operations.count)
          """)
    }
    return try CountedSlot.instructionsPerTable(
      CountedSlot.slots(found.dumps), tables: tables)
  }
}

extension Workload {
  /// Operations of the slots that are counted: to warm up, few, many. They take a few seconds under callgrind, and the
  /// last two differ by whole rounds of eight operations where a workload has such rounds (remap, race).
  var countedOperations: [UInt64] {
    switch self {
    case .empty, .churn, .handover: [1024, 64, 1088]
    case .fork, .remap, .efi, .split, .race, .exec: [40, 8, 40]
    case .hotplug: [8, 2, 10]
    case .bulkInOrder, .bulkReverse, .bulkRandom, .grow, .kasan, .touch, .forkLarge: [2, 1, 3]
    }
  }
}
