// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

@Suite struct TailTests {
  private static func tail(
    _ arm: Plan.Arm.Role, p99: Double, process: Int, series: String? = nil,
    of testCase: Case = Samples.testCase
  ) -> Tail {
    Tail(
      runID: "run", testCase: testCase, emulated: false,
      series: series ?? (arm == .test ? "merged" : "base"), arm: arm, copy: arm == .twin ? 1 : 0,
      process: process, operations: 512, p50Nanoseconds: p99 / 2, p90Nanoseconds: p99 / 1.5,
      p99Nanoseconds: p99, p999Nanoseconds: p99 * 2, maxNanoseconds: p99 * 9)
  }

  private static func tails(
    _ rows: [(base: Double, test: Double, twin: Double)], of testCase: Case = Samples.testCase
  ) -> [Tail] {
    rows.enumerated().flatMap { process, row in
      [
        tail(.base, p99: row.base, process: process, of: testCase),
        tail(.test, p99: row.test, process: process, of: testCase),
        tail(.twin, p99: row.twin, process: process, of: testCase),
      ]
    }
  }

  private func isNear(_ found: Double, _ expected: Double) -> Bool {
    abs(found - expected) <= 1e-9 * max(1, abs(expected))
  }

  /// Ratios 1.1, 1.2, 1.32: their geometric mean is 1.2035; 95 % interval with Student's t of 2 degrees, 4.302653.
  @Test func theEffectIsOfThe99thPercentilesPairedByProcess() throws {
    let rows = try Tails.comparisons(
      Self.tails([(100, 110, 100), (400, 480, 404), (50, 66, 50)]).shuffled(), thresholdPercent: 2)
    #expect(rows.count == 1)
    let logs = [1.1, 1.2, 1.32].map { log($0) }
    let mean = logs.reduce(0, +) / 3
    let deviation = (logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2).squareRoot()
    let half = 4.302652729911275 * deviation / 3.0.squareRoot()
    #expect(isNear(rows[0].effect.percent, (exp(mean) - 1) * 100))
    #expect(abs(rows[0].effect.lowPercent - (exp(mean - half) - 1) * 100) < 1e-6)
    #expect(abs(rows[0].effect.highPercent - (exp(mean + half) - 1) * 100) < 1e-6)
    #expect(isNear(rows[0].twinEffect.percent, (exp(log(1.01) / 3) - 1) * 100))
    #expect(isNear(rows[0].baseP99Nanoseconds, cbrt(100 * 400 * 50)))
    #expect(isNear(rows[0].testP99Nanoseconds, cbrt(110 * 480 * 66)))
    #expect(isNear(rows[0].baseP50Nanoseconds, cbrt(100 * 400 * 50) / 2))
    #expect(rows[0].processes == 3 && rows[0].familyRows == 1 && rows[0].thresholdPercent == 2)
  }

  @Test func theVerdictIsTheOneOfCosts() throws {
    func verdict(_ rows: [(Double, Double, Double)]) throws -> Verdict {
      try Tails.comparisons(Self.tails(rows), thresholdPercent: 2)[0].verdict
    }
    #expect(try verdict([(100, 110, 100), (100, 110.1, 100), (100, 110, 100.1)]) == .regressed)
    #expect(try verdict([(100, 90, 100), (100, 90.1, 100), (100, 90, 100.1)]) == .improved)
    #expect(try verdict([(100, 100, 100), (100, 100.1, 100), (100, 99.9, 100)]) == .equivalent)
    #expect(try verdict([(100, 110, 120), (100, 110.1, 120), (100, 110, 120)]) == .inconclusive)
    #expect(try verdict([(100, 150, 100), (100, 70, 100), (100, 100, 100)]) == .inconclusive)
  }

  @Test func allRowsAreOneFamily() throws {
    var other = Samples.testCase
    other.lock = .embedded
    let clear: [(Double, Double, Double)] = [(100, 110, 100), (100, 111, 100), (100, 112, 100)]
    let open: [(Double, Double, Double)] = [(100, 103, 100), (100, 97, 100), (100, 101, 100)]
    let alone = try Tails.comparisons(Self.tails(clear), thresholdPercent: 2)
    let both = try Tails.comparisons(
      Self.tails(clear) + Self.tails(open, of: other), thresholdPercent: 2)
    let ratio = TrimmedMean(clear.map { log($0.1 / $0.0) })
    #expect(isNear(alone[0].pDifferenceHolm, ratio.pDifference))
    #expect(isNear(alone[0].pBeyondHolm, ratio.pBeyond(log(1.02))))
    #expect(isNear(alone[0].pEquivalenceHolm, ratio.pEquivalence(log(1.02))))
    #expect(both.map(\.familyRows) == [2, 2] && both.map(\.testCase.lock) == [.rt, .embedded])
    #expect(isNear(both[0].pDifferenceHolm, 2 * alone[0].pDifferenceHolm))
    #expect(isNear(both[0].pBeyondHolm, 2 * alone[0].pBeyondHolm))
    #expect(both[0].pEquivalenceHolm > 0.99)
  }

  @Test func stepsAreHeldAgainstTheBaseAndTheOneBefore() throws {
    let rows = (0..<3).flatMap { process in
      [
        Self.tail(.base, p99: 100, process: process),
        Self.tail(.test, p99: 110, process: process, series: "v1.2"),
        Self.tail(.test, p99: 121, process: process, series: "v1.6"),
        Self.tail(.twin, p99: 100, process: process),
      ]
    }
    let found = try Tails.comparisons(rows, thresholdPercent: 2)
    #expect(found.map { "\($0.base) \($0.test)" } == ["base v1.2", "base v1.6", "v1.2 v1.6"])
    #expect(found.map { $0.effect.percent.rounded() } == [10, 21, 10])
  }

  @Test func whatIsMissingIsSaid() {
    func refusal(_ tails: [Tail]) -> String {
      do {
        _ = try Tails.comparisons(tails, thresholdPercent: 2)
        return "accepted"
      } catch { return "\(error)" }
    }
    let good = Self.tails([(100, 110, 100), (100, 110, 100)])
    #expect(refusal(good) == "accepted")
    #expect(refusal(good.filter { $0.arm != .twin }).contains("no operation of 'twin' was timed"))
    #expect(refusal(good.filter { $0.process == 0 }).contains("at least 2 processes; there is 1"))
    #expect(
      refusal(Array(good.dropLast(2))).contains("were not both timed in the same processes"))
    var still = good
    still[0].p99Nanoseconds = 0
    #expect(refusal(still).contains("or took no time"))
  }

  @Test func rowsComeBackAsTheyWere() throws {
    let tails = Self.tails([(100, 110.25, 100), (100, 110, 100)])
    #expect(try CSVReader.parse(Tail.self, text: CSVText.file(tails), file: "t") == tails)
    let rows = try Tails.comparisons(tails, thresholdPercent: 2)
    #expect(try CSVReader.parse(TailComparison.self, text: CSVText.file(rows), file: "c") == rows)
  }

  private static func plan(_ change: (inout PlanRequest) -> Void = { _ in }) throws -> Plan {
    try RunnerTests.plan {
      $0.workloads = [.churn, .grow]
      $0.levels = [.pmd]
      $0.locks = [.rt]
      $0.tails = true
      change(&$0)
    }
  }

  @Test func aProcessTimesOperationsOfEveryArm() throws {
    let plan = try Self.plan()
    let job = WorkerJob(
      runID: "r", plan: plan, phase: .main, process: 3, blocks: [2, 1], operations: [500, 3])
    let report = try #require(try ProcessRun(job: job, evaluation: ProcessMedians()).run())
    let tails = report.facts.tails
    #expect(tails.map(\.arm) == [.base, .test, .twin, .placebo, .base, .test, .twin, .placebo])
    // Two slots an arm in each block, of 256 operations at most.
    #expect(tails.map(\.operations) == [1024, 1024, 1024, 1024, 6, 6, 6, 6])
    for tail in tails {
      let steps = [
        tail.p50Nanoseconds, tail.p90Nanoseconds, tail.p99Nanoseconds, tail.p999Nanoseconds,
        tail.maxNanoseconds,
      ]
      #expect(steps[0] > 0 && steps == steps.sorted() && tail.process == 3)
      let copies = Set(
        report.samples.filter { $0.arm == tail.arm && $0.testCase == tail.testCase }.map(\.copy))
      #expect(copies == [tail.copy])
    }
    let received = try WorkerReport(text: report.text())
    #expect(received.facts == report.facts && received.samples == report.samples)
  }

  @Test func aRunKeepsThemAndCanBeVerifiedAndGoneOnWith() async throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path + "/run"
    let asked = Counter()
    // Between two processes, and in the middle of one.
    let stopped = try await RunnerTests.runner(isInterrupted: { asked.next() > 11 })
      .run(Self.plan { $0.effort = .fixed(processes: 4, blocks: 2) }, at: .exactly(path))
    #expect(stopped.status == .interrupted && stopped.processesKept >= 1)
    let outcome = try await RunnerTests.runner().resume(path)
    #expect(outcome.status == .finished && outcome.processesKept == 4)
    let found = try StoredCheck(directory: path, evaluation: ProcessMedians()).run()
    #expect(found.files == ["summary.csv": 8, "compare.csv": 2, "tail-compare.csv": 2])
    let run = try StoredRun(directory: path)
    #expect(run.text().contains("tails of churn, init_mm\n"))
    let file = path + "/tails.csv"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    func complaint(_ edited: String) throws -> String {
      try edited.write(toFile: file, atomically: true, encoding: .utf8)
      do {
        _ = try StoredCheck(directory: path, evaluation: ProcessMedians()).run()
        return "accepted"
      } catch { return "\(error)" }
    }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      try complaint((lines.prefix(3) + lines.dropFirst(4)).joined(separator: "\n"))
        .contains("tails.csv has not one row for each arm of each case"))
    var rows = try CSVReader.parse(Tail.self, text: text, file: "t")
    #expect(
      try complaint(CSVText.file(rows + [rows[0]])).contains("has not one row for each arm"))
    rows[0].p99Nanoseconds *= 3
    #expect(try complaint(CSVText.file(rows)).contains("tail-compare.csv, line 2, column "))
    #expect(try complaint(text) == "accepted")
  }

  @Test func whereTheyMakeNoSenseTheyAreRefused() {
    func refusal(_ question: PlanRequest.Question, _ workload: String) -> String {
      var request = PlanRequest(question)
      request.workloads = [Workload(rawValue: workload)!]
      request.tails = true
      do {
        _ = try PlanBuilder(host: .current()).plan(for: request)
        return "accepted"
      } catch { return error.sentence }
    }
    let compare = PlanRequest.Question.compare(base: .base, test: .merged)
    #expect(refusal(compare, "churn") == "accepted")
    #expect(refusal(compare, "race").contains("leave out --tails"))
    #expect(refusal(compare, "remap").contains("come in rounds of eight"))
    #expect(refusal(.run([.base]), "churn").contains("tails are for comparisons of series"))
  }
}
