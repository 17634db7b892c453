// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench
@testable import BenchCount

@Suite struct CaseInstructionsTests {
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
    #expect(run.text().contains("difference ns") && !run.text().contains(" ins"))
    run.instructions = Self.counts
    let text = run.text()
    #expect(!text.contains("difference ns"))
    let rows = text.split(separator: "\n").filter { $0.contains("base ins") || $0.contains("  p") }
    #expect(rows[0].contains(" twin base ins ins +/- verdict"))
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
