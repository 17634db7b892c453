// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import Foundation
import Testing

@testable import Bench

@Suite struct EventTests {
  @Test func aResultSaysWhatWasCountedAndWhatNot() {
    var result = pa_slot_result()
    result.events = (7, 11, 13, 17, 19, 23)
    result.events_counted = 0b101011
    let counts = EventCounts<UInt64>(result)
    #expect(counts.instructions == 7 && counts.cycles == 11 && counts.cacheMisses == nil)
    #expect(counts.dtlbMisses == 17 && counts.nodeLoads == nil && counts.nodeLoadMisses == 23)
    result.events_counted = 0
    #expect(EventCounts<UInt64>(result).isEmpty)
    #expect(EventCounts<UInt64>.events.count == Int(PA_EVENTS.rawValue))
  }

  /// Slots of 1000 tables: events add up over threads, and are averaged over the slots that have them.
  @Test func theyArePerTable() throws {
    func sample(_ block: Int, _ thread: Int, _ change: (inout EventCounts<UInt64>) -> Void)
      -> Sample
    {
      var testCase = Samples.testCase
      testCase.threads = 2
      var row = Samples.sample(
        .single, block: block, position: 0, nanoseconds: 10_000, thread: thread, of: testCase)
      change(&row.events)
      return row
    }
    let rows = try Summarise.summaries([
      sample(0, 0) {
        $0.instructions = 3000
        $0.cycles = 100
      },
      sample(0, 1) { $0.instructions = 5000 },
      sample(1, 0) { $0.instructions = 8000 },
      sample(1, 1) { $0.instructions = 8000 },
      sample(2, 0) { $0.instructions = 1 },
      sample(2, 1) { _ in },
    ])
    #expect(rows[0].events.instructions == (4.0 + 8) / 2)
    // Only one of two threads counted them.
    #expect(rows[0].events.cycles == nil && rows[0].events.nodeLoads == nil)
  }

  @Test func theReportHasATableOrTheReason() {
    var run = ReportFixture.compared
    run.summaries = [
      ReportFixture.summary(
        ReportFixture.testCase(.churn, .pmd), series: "base", arm: .base, median: 100)
    ]
    #expect(!run.text().contains("hardware"))
    run.manifest.eventsRefusal = "perf_event_open: No such file or directory"
    #expect(
      run.text().contains("no hardware counters (perf_event_open: No such file or directory).\n"))
    run.summaries[0].events.instructions = 512.25
    run.summaries[0].events.dtlbMisses = 0.0625
    let line = run.text().split(separator: "\n").first { $0.contains("512.2") }
    #expect(line?.contains("none") == true && line?.contains("0.062") == true)
    #expect(run.text().contains("hardware events per table, in user space"))
    #expect(!run.text().contains("no hardware counters"))
  }

  /// Whatever this machine has: what is counted is said to be, and what is not has a reason.
  @Test func aRunCountsWhatTheMachineHas() throws {
    let plan = try RunnerTests.plan {
      $0.workloads = [.churn]
      $0.levels = [.pmd]
      $0.locks = [.embedded]
    }
    let job = WorkerJob(
      runID: "r", plan: plan, phase: .main, process: 0, blocks: [1], operations: [1000])
    let report = try #require(try ProcessRun(job: job, evaluation: ProcessMedians()).run())
    for row in report.samples {
      if EventSource.refusal == nil { #expect(!row.events.isEmpty) }
      // A table is some hundred instructions at the least.
      if let count = row.events.instructions { #expect(count > 100 * row.tables) }
    }
  }
}
