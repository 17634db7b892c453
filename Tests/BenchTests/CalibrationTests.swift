// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import Foundation
import Testing

@testable import Bench

@Suite struct CalibrationTests {
  static func row(_ planted: String, found: Bool, _ verdict: Verdict = .equivalent)
    -> CalibrationRow
  {
    CalibrationRow(
      runID: "r", testCase: Samples.testCase, emulated: false, planted: planted, processes: 12,
      effect: Effect(percent: 0.5, lowPercent: -0.5, highPercent: 1.5),
      twinEffect: Effect(percent: 0.25, lowPercent: -1, highPercent: 1.5), found: found,
      verdict: verdict)
  }

  /// Of a machine on which so many of so many comparisons of identical code found something.
  static func record(_ found: Int, of count: Int) -> CalibrationRecord {
    CalibrationRecord(
      schemaVersion: ResultSchema.version, fingerprint: "f", toolVersion: "1", gitDescribe: nil,
      finishedUTC: "2026-11-22T10:00:00Z", runs: 1, effort: .budget(seconds: 1),
      rates: CalibrationRates.rates((0..<count).map { row("none", found: $0 < found) }))
  }

  /// From the definition, solved by bisection in Python.
  @Test(arguments: [
    (7, 160, 0.0213516, 0.0875430), (0, 200, 0, 0.0188455), (200, 200, 0.9811545, 1),
    (14, 200, 0.0421522, 0.1140549), (1, 3, 0.0614919, 0.7923404),
  ])
  func wilsonsInterval(found: Int, count: Int, low: Double, high: Double) {
    let interval = CalibrationRates.wilson(found: found, of: count)
    #expect(abs(interval.lowerBound - low) < 1e-6 && abs(interval.upperBound - high) < 1e-6)
  }

  @Test func ratesCountWhatWasFoundForEachPlant() {
    let rows =
      (0..<20).map { Self.row("none", found: $0 < 3) }
      + (0..<10).map { Self.row("+2%", found: $0 < 9, .regressed) }
    let rates = CalibrationRates.rates(rows)
    #expect(rates.map(\.planted) == ["none", "+2%"])
    #expect(rates.map(\.found) == [3, 9] && rates.map(\.comparisons) == [20, 10])
    #expect(rates.map(\.equivalent) == [20, 0])
  }

  @Test func onlyARateThatIsSurelyTooHighIsOutOfBounds() {
    #expect(!Self.record(0, of: 200).isOutOfBounds)
    #expect(!Self.record(16, of: 200).isOutOfBounds)
    #expect(Self.record(18, of: 200).isOutOfBounds)
    #expect(Self.record(3, of: 4).isOutOfBounds)
  }

  @Test func rowsComeBackAsTheyWere() throws {
    let rows = [Self.row("none", found: false), Self.row("+2.5%", found: true, .small)]
    let text = try CSVText.file(rows)
    #expect(try CSVReader.parse(CalibrationRow.self, text: text, file: "c") == rows)
  }

  /// Its samples say what it pretends: as many operations and tables as the others, in a time that is longer.
  @Test func aPlantedCostIsWorkThatIsNotTold() throws {
    var request = PlanRequest(.calibrate(.base, [.cost(percent: 50), .instructions(2000)]))
    request.nodeMemoryBytes = 64 << 20
    request.workloads = [.churn]
    request.levels = [.pmd]
    request.locks = [.rt]
    let plan = try PlanBuilder(host: .current()).plan(for: request)
    #expect(
      plan.arms.map(\.series.name) == ["base", "base", "base+50%", "base+2000i", "base", "base"])
    #expect(plan.arms.map(\.role) == [.base, .test, .test, .test, .twin, .placebo])
    let job = WorkerJob(
      runID: "r", plan: plan, phase: .main, process: 0, blocks: [1], operations: [1000])
    let report = try #require(try ProcessRun(job: job, evaluation: ProcessMedians()).run())
    #expect(report.samples.allSatisfy { $0.ops == 1000 && $0.tables == 1000 })
    let batch = Batch(testCase: plan.cases[0], bulkTables: 1, forkGiB: 1, ops: 1000, seed: 1)
    let calls = plan.arms.map { batch.constant($0.behaviours[0], plant: $0.plant) }
    #expect(calls.map(\.ops) == [1000, 1000, 1500, 1000, 1000, 1000])
    #expect(calls.map(\.delay_turns) == [0, 0, 0, 1000, 0, 0])
    #expect(calls[3].hook == UInt8(PA_HOOK_DELAY.rawValue) && calls[2].hook == 0)
    #expect(Plant.cost(percent: 50).operations(1000) == 1500)
    #expect(Plant.cost(percent: 2).operations(1000) == 1020)
    #expect(Plant.instructions(20).operations(1000) == 1000)
  }

  @Test func whatCannotBePlantedIsRefused() {
    func refusal(_ plant: Plant, level: String = "pmd", workload: String = "churn") -> String {
      var request = PlanRequest(.calibrate(.base, [plant]))
      request.workloads = [Workload(rawValue: workload)!]
      if workload == "churn" { request.levels = [Level(rawValue: level)!] }
      do {
        _ = try PlanBuilder(host: .current()).plan(for: request)
        return "accepted"
      } catch { return error.sentence }
    }
    #expect(
      refusal(.cost(percent: 0)) == "a difference of 0.0 % was asked for; it must be 0.1 to 100")
    #expect(refusal(.cost(percent: .nan)).hasPrefix("a difference of nan %"))
    #expect(
      refusal(.instructions(3))
        == "3 instructions were asked for; it must be an even number, 2 to 100000")
    #expect(refusal(.cost(percent: 2)) == "accepted")
    #expect(
      refusal(.cost(percent: 2), workload: "grow").hasPrefix(
        "grow all init_mm embedded: a cost is planted in whole operations"))
    #expect(refusal(.instructions(20)) == "accepted")
    // v6.14 calls no constructor for a kernel PTE table.
    #expect(
      refusal(.instructions(20), level: "pte").hasPrefix(
        "churn pte init_mm embedded: instructions are planted in the constructor"))
    #expect(refusal(.instructions(20), workload: "grow").contains("this case has none"))
  }

  @Test func runsHaveSeedsOfTheirOwnAndRowsForEachPlant() async throws {
    let temporary = try TemporaryDirectory()
    var request = PlanRequest(.calibrate(.base, [.cost(percent: 50)]))
    request.workloads = [.churn]
    request.locks = [.rt]
    request.effort = .fixed(processes: 8, blocks: 2)
    request.seed = 4
    let plan = try PlanBuilder(host: .current()).plan(for: request)
    let rows = try await CalibrationRunner(
      runner: RunnerTests.runner(worker: ScriptedWorker()), evaluation: ProcessMedians()
    ).run(plan, runs: 3, in: temporary.path + "/c")
    #expect(
      rows.map(\.planted)
        == Array(repeating: ["none", "none", "+50%", "+50%"], count: 3).flatMap { $0 })
    #expect(
      try CSVReader.read(CalibrationRow.self, path: temporary.path + "/c/calibration.csv") == rows)
    let seeds = try (1...3).map {
      try RunnerTests.manifest(temporary.path + "/c/run-00\($0)").plan.seed
    }
    #expect(Set(seeds).count == 3)
  }

  @Test func theStoreGivesBackTheLatestOfTheMachineAndOverwritesNothing() throws {
    let temporary = try TemporaryDirectory()
    let store = CalibrationStore(path: temporary.path + "/store")
    #expect(try store.latest(fingerprint: "aa") == nil)
    var record = CalibrationRecord(
      schemaVersion: ResultSchema.version, fingerprint: "aa", toolVersion: "1", gitDescribe: nil,
      finishedUTC: "2026-11-22T10:00:00Z", runs: 1, effort: .budget(seconds: 1),
      rates: CalibrationRates.rates([Self.row("none", found: false)]))
    _ = try store.add(record)
    #expect(throws: FileError.self) { _ = try store.add(record) }
    let first = record
    record.finishedUTC = "2026-11-23T09:00:00Z"
    _ = try store.add(record)
    record.fingerprint = "bb"
    _ = try store.add(record)
    #expect(try store.latest(fingerprint: "aa")?.finishedUTC == "2026-11-23T09:00:00Z")
    #expect(try store.latest(fingerprint: "bb") == record)
    #expect(first.finishedUTC < record.finishedUTC)
    try "{".write(toFile: temporary.path + "/store/cc-1.json", atomically: true, encoding: .utf8)
    #expect(throws: ManifestError.self) { try store.latest(fingerprint: "cc") }
  }

  @Test func aMachineThatFindsWhatIsNotThereIsRefused() async throws {
    let temporary = try TemporaryDirectory()
    var identity = RunIdentity(
      commandLine: [], toolVersion: "", gitDescribe: nil, fingerprint: [:])
    identity.calibration = Self.record(40, of: 200)
    let runner = Runner(
      identity: identity, evaluation: ProcessMedians(), worker: ScriptedWorker(), allowDebug: true)
    do {
      _ = try await runner.run(RunnerTests.plan(), at: .exactly(temporary.path + "/run"))
      Issue.record("ran")
    } catch let error as RunError {
      #expect(error.kind == .refused)
      #expect(error.sentence.hasPrefix("on this machine 40 of 200 comparisons of identical code"))
    }
    #expect(try RunnerTests.files(temporary.path) == [])
  }
}
