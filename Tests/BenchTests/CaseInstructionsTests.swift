// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench
@testable import BenchCount

@Suite struct CaseInstructionsTests {
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

  @Test func anInterruptionEndsTheCounting() async throws {
    var manifest = ReportFixture.manifest()
    manifest.plan = try RunnerTests.plan()
    let nowhere = CaseInstructions(program: "/nowhere")
    /// What it says to a user who interrupts before it asks for the `interruption`th time, and how often it asked.
    func asked(interruption: Int) async throws -> (rows: [InstructionCount]?, times: Int) {
      var times = 0
      let rows = try await nowhere.count(
        manifest,
        isInterrupted: {
          times += 1
          return times >= interruption
        })
      return (rows, times)
    }
    let early = try await asked(interruption: 1)
    #expect(early.rows == nil && early.times == 1)
    // The program that is not there fails, as valgrind does when Ctrl-C reaches it.
    let late = try await asked(interruption: 2)
    #expect(late.rows == nil && late.times == 2)
    await #expect(throws: CallgrindError.self) { try await asked(interruption: .max) }
  }

  @Test func countsComeBackAsTheyWere() throws {
    let rows = Self.counts
    let text = try CSVText.file(rows)
    #expect(text.contains(",base,7005.25,callgrind\n"))
    #expect(try CSVReader.parse(InstructionCount.self, text: text, file: "f") == rows)
  }

  @Test func aLoopRunsWithOneThreadAndSaysItsTables() throws {
    let plan = try RunnerTests.plan {
      $0.workloads = ["churn", "grow"]
      $0.levels = ["pte"]
      $0.locks = ["rt"]
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
    let plan = try RunnerTests.plan()
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

  /// Both sides of the first row of `ReportFixture.compared`, one of the second, none of the third.
  static let counts = {
    let compared = ReportFixture.compared.comparisons
    func count(_ row: Comparison, _ series: String, _ value: Double) -> InstructionCount {
      InstructionCount(
        runID: "run-1", testCase: row.testCase, emulated: false, series: series,
        instructionsPerTable: value, method: InstructionCount.callgrind)
    }
    return [
      count(compared[0], "base", 7005.25), count(compared[0], "merged", 8113),
      count(compared[1], "base", 9000),
    ]
  }()

  @Test func theTableHasThemInPlaceOfTheRates() {
    var run = ReportFixture.compared
    #expect(run.text().contains("base/s") && !run.text().contains(" ins"))
    run.instructions = Self.counts
    let text = run.text()
    #expect(!text.contains("base/s"))
    let rows = text.split(separator: "\n").filter { $0.contains("base ins") || $0.contains("  p") }
    #expect(rows[0].contains("  twin % base ins ins +/- verdict"))
    #expect(rows[1].contains("   7005.2 +1107.8 "))
    #expect(rows[2].contains("     none    none "))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 || $0.contains("machine") })
    #expect(!text.contains("counted with one"))
    run.comparisons[0].testCase.threads = 2
    #expect(run.text().contains("\nCases of several threads were counted with one.\n"))
  }

  @Test func theJSONHasThemBesideTheColumns() throws {
    var run = ReportFixture.compared
    run.instructions = Self.counts
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(run.json().utf8)) as? [String: Any])
    let rows = try #require(object["rows"] as? [[String: Any]])
    #expect(rows[0]["base_instructions_per_table"] as? Double == 7005.25)
    #expect(rows[0]["test_instructions_per_table"] as? Double == 8113)
    #expect(rows[1]["base_instructions_per_table"] is NSNull)
    #expect(rows[0].count == Comparison.columns.count + 2)
  }
}
