// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench
@testable import BenchCount

/// What callgrind counted in the slots of a case, and the loop that it watches.
@Suite struct CountedSlotTests {
  typealias Dump = CallgrindProcess.Dump

  private static let slot = CountedSlot.slotTrigger
  private static let clock = CountedSlot.clockTrigger

  /// A slot with these windows, and something between them that is not to be counted.
  private func dumps(_ windows: [Int]) -> [Dump] {
    [Dump(trigger: Self.slot, instructions: 7000)]
      + windows.flatMap {
        [
          Dump(trigger: Self.clock, instructions: 900), Dump(trigger: Self.clock, instructions: $0),
        ]
      }
  }

  @Test func readsWhatMadeCallgrindWrite() {
    let text = """
      # callgrind format
      desc: Trigger: --dump-before=clock_wall_ns
      events: Ir
      summary: 32010

      fn=(1) run_merged_rt_memcg_churn
      1 32010

      totals: 32010
      """
    #expect(Dump(text: text) == Dump(trigger: Self.clock, instructions: 32010))
    #expect(
      Dump(text: text.replacing("--dump-before=clock_wall_ns", with: "Program termination"))
        == Dump(trigger: nil, instructions: 32010))
    #expect(Dump(text: "# callgrind format\nevents: Ir\n") == nil)
  }

  @Test func onlyWindowsAreCounted() throws {
    let end = Dump(trigger: nil, instructions: 5)
    let slots = try CountedSlot.slots(dumps([40]) + dumps([300, 500]) + dumps([]) + [end])
    #expect(slots.map(\.windows) == [1, 2, 0])
    #expect(slots.map(\.instructions) == [40, 800, 0])
    let cut = dumps([40]).dropLast()
    for bad in [cut + [end], cut + dumps([40]), [Dump(trigger: Self.clock, instructions: 1)]] {
      #expect(throws: CallgrindError.self) { try CountedSlot.slots(Array(bad)) }
    }
  }

  @Test func whatAWindowTakesAndHappensOnceCancelsOut() throws {
    // 40 a window, 1000 once, 250.5 a table.
    let slots = [(1, 40), (3, 9), (2, 1000 + 2 * 40 + 501), (4, 1000 + 4 * 40 + 1503)]
      .map { CountedSlot(windows: $0, instructions: $1) }
    #expect(try CountedSlot.instructionsPerTable(slots, tables: [9, 2, 6]) == 250.5)
    func refusal(_ slots: [CountedSlot], _ tables: [UInt64]) -> String {
      do {
        return "\(try CountedSlot.instructionsPerTable(slots, tables: tables))"
      } catch { return "\(error)" }
    }
    #expect(refusal(Array(slots.dropLast()), [9, 2, 6]).contains("saw 3 slots, not 4"))
    #expect(refusal(slots, [9, 6, 6]).contains("1501 instructions for 6 tables"))
    var nothing = slots
    nothing[0].instructions = 0
    #expect(refusal(nothing, [9, 2, 6]).contains("counted nothing"))
  }

  @Test func whatIsCountedDiffersByWholeRounds() {
    for workload in Workload.allCases {
      let operations = workload.countedOperations
      #expect(operations.count == 3 && operations[2] > operations[1], "\(workload)")
      if [.remap, .race].contains(workload) {
        #expect((operations[2] - operations[1]).isMultiple(of: 8), "\(workload)")
      }
    }
  }

  private static func plan(_ change: (inout PlanRequest) -> Void = { _ in }) throws -> Plan {
    var request = PlanRequest(.compare(base: .base, test: .merged))
    request.nodeMemoryBytes = 64 << 20
    request.seed = 1
    change(&request)
    return try PlanBuilder(host: .current()).plan(for: request)
  }

  @Test func aLoopRunsWithOneThreadAndSaysItsTables() throws {
    let plan = try Self.plan {
      $0.workloads = [.churn, .grow]
      $0.levels = [.pte]
      $0.locks = [.rt]
    }
    for (index, tables) in [[3, 5], [513 * 3, 513 * 5]].enumerated() {
      let loop = CaseLoop(plan: plan, caseIndex: index, armIndex: 1, operations: [3, 5])
      let again = try CaseLoop.decode(JSONEncoder().encode(loop))
      #expect(again == loop)
      #expect(try again.perform() == tables.map { UInt64($0) })
      #expect(try again.loopPattern().hasSuffix("_rt_memcg_*"))
    }
  }

  @Test func aDocumentThatNamesNoCaseIsRefused() throws {
    let plan = try Self.plan()
    func refusal(_ data: Data) -> String {
      do {
        _ = try CaseLoop.decode(data)
        return "accepted"
      } catch { return "\(error)" }
    }
    #expect(refusal(Data("{}".utf8)).contains("is not the JSON of a plan"))
    let far = plan.cases.count
    for (place, arm) in [(far, 0), (-1, 0), (0, 9)] {
      let loop = CaseLoop(plan: plan, caseIndex: place, armIndex: arm, operations: [1])
      #expect(
        try refusal(JSONEncoder().encode(loop)).contains("no case \(place) with an arm \(arm)"))
    }
  }
}
