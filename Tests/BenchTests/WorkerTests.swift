// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

/// Makes reports without a machine: every slot takes what the seed says.
final class ScriptedWorker: Worker, @unchecked Sendable {
  private let lock = NSLock()
  private var jobs: [WorkerJob] = []
  /// Called with the number of calls so far, from 1, before a report is made.
  private let before: @Sendable (Int, WorkerJob) throws -> Void

  init(before: @escaping @Sendable (Int, WorkerJob) throws -> Void = { _, _ in }) {
    self.before = before
  }

  var seen: [WorkerJob] { lock.withLock { jobs } }

  func run(
    _ job: WorkerJob, isInterrupted: @escaping @Sendable () -> Bool
  ) async throws -> WorkerReport? {
    let calls = lock.withLock {
      jobs.append(job)
      return jobs.count
    }
    try before(calls, job)
    return isInterrupted() ? nil : Self.report(job)
  }

  static func report(_ job: WorkerJob) -> WorkerReport {
    let plan = job.plan
    let slots = Schedule.process(
      job.process, phase: job.phase, blocks: job.blocks, of: plan
    ).slots
    var random = SplitMix64(seed: UInt64(job.process))
    let samples = slots.enumerated().map { index, slot in
      let arm = plan.arms[slot.armIndex]
      let nanoseconds = UInt64(1_000_000 + random.next(below: 20_000))
      return Sample(
        runID: job.runID, testCase: plan.cases[slot.caseIndex], emulated: plan.emulated,
        series: arm.series.name, arm: arm.role, copy: slot.copy, phase: job.phase,
        process: job.process, block: slot.block, attempt: 0, position: slot.position, thread: 0,
        ops: 1000, tables: 1000, failedTables: 0, wallNanoseconds: nanoseconds,
        cpuNanoseconds: nanoseconds, tscTicks: 0, voluntarySwitches: 0, involuntarySwitches: 0,
        minorFaults: 0, majorFaults: 0, firstHostCPU: 0, lastHostCPU: 0, stealTicks: 0,
        startNanoseconds: UInt64(index) * 1_000_000)
    }
    let books = Books(
      managedPages: 9, freePages: 9, pcpPages: 0, slabPages: 0, tablePages: 0,
      constructedPages: 0, nrPagetable: 0, lockObjects: 0, lockedTables: 0, badPages: 0)
    return WorkerReport(
      facts: WorkerReport.Facts(
        operations: plan.cases.map { _ in 1000 }, nodes: [], booksBefore: books, booksAfter: books,
        secondsPerBlock: plan.cases.map { _ in 0.006 }), samples: samples)
  }
}

@Suite struct WorkerTests {
  private static func plan(_ change: (inout PlanRequest) -> Void = { _ in }) throws -> Plan {
    try RunnerTests.plan {
      $0.workloads = [.churn]
      $0.locks = [.embedded]
      $0.effort = .fixed(processes: 6, blocks: 2)
      change(&$0)
    }
  }

  private static func rows(_ path: String) throws -> [Sample] {
    try CSVReader.read(Sample.self, path: path + "/samples.csv")
  }

  @Test func aReportComesThroughThePipeAsItWas() throws {
    let job = WorkerJob(
      runID: "r", plan: try Self.plan(), phase: .pilot, process: 3, blocks: [1, 2],
      operations: [nil, 7])
    let again = try JSONDecoder().decode(WorkerJob.self, from: JSONEncoder().encode(job))
    #expect(again == job)
    let report = ScriptedWorker.report(job)
    let text = try report.text()
    let received = try WorkerReport(text: text)
    #expect(received.facts == report.facts && received.samples == report.samples)
    #expect(try received.lines() == report.lines(), "it goes into the file as it came")
    // Cut off anywhere it is no report, and no crash.
    for share in stride(from: 0, to: text.utf8.count - 1, by: 97) {
      #expect(throws: (any Error).self) {
        try WorkerReport(text: String(text.utf8.prefix(share))!)
      }
    }
  }

  @Test func oneOperationCountServesAllProcesses() async throws {
    let temporary = try TemporaryDirectory()
    let worker = ScriptedWorker()
    _ = try await RunnerTests.runner(worker: worker).run(
      Self.plan(), at: .exactly(temporary.path + "/run"))
    #expect(worker.seen.map(\.process) == Array(0..<6))
    #expect(worker.seen[0].operations == [nil, nil])
    for job in worker.seen.dropFirst() { #expect(job.operations == [1000, 1000]) }
  }

  /// The scripted slots spread by a per cent or so: 10 % is reached at the first look, and the second ends the run.
  @Test func aRunEndsAtTheSecondLookThatIsNarrowEnough() async throws {
    let temporary = try TemporaryDirectory()
    func processes(_ precision: Double?, _ name: String) async throws -> Int {
      let plan = try Self.plan {
        $0.effort = .fixed(processes: 40, blocks: 2)
        $0.precisionPercent = precision
      }
      let outcome = try await RunnerTests.runner(worker: ScriptedWorker()).run(
        plan, at: .exactly("\(temporary.path)/\(name)"))
      #expect(outcome.status == .finished)
      return outcome.processesKept
    }
    #expect(try await processes(10, "wide") == 16)
    #expect(try await processes(0.01, "narrow") == 40)
    #expect(try await processes(nil, "none") == 40)
  }

  @Test func aLostProcessIsRunAgainAsAWhole() async throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path + "/run"
    let worker = ScriptedWorker { calls, _ in
      if calls == 2 || calls == 3 { throw WorkerLost(sentence: "lost") }
    }
    let outcome = try await RunnerTests.runner(worker: worker).run(Self.plan(), at: .exactly(path))
    #expect(outcome.status == .finished && outcome.processesKept == 6)
    #expect(worker.seen.map(\.process) == [0, 1, 1, 1, 2, 3, 4, 5])
    #expect(try RunnerTests.manifest(path).processesRepeated == 2)
    let undisturbed = temporary.path + "/other"
    _ = try await RunnerTests.runner(worker: ScriptedWorker()).run(
      Self.plan(), at: .exactly(undisturbed))
    let (rows, others) = (try Self.rows(path), try Self.rows(undisturbed))
    #expect(rows.map(\.wallNanoseconds) == others.map(\.wallNanoseconds))
  }

  @Test func aProcessThatIsAlwaysLostEndsTheRunAndKeepsTheOthers() async throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path + "/run"
    let worker = ScriptedWorker { _, job in
      if job.process == 4 { throw WorkerLost(sentence: "a worker process ended with 9") }
    }
    do {
      _ = try await RunnerTests.runner(worker: worker).run(Self.plan(), at: .exactly(path))
      Issue.record("went on without process 4")
    } catch let error as RunError {
      #expect(error.kind == .worker)
      #expect(
        error.sentence == """
          a worker process ended with 9, 3 times in a row; what was measured until then is kept
          """)
    }
    #expect(try RunnerTests.manifest(path).status == .failed)
    #expect(Set(try Self.rows(path).map(\.process)) == [0, 1, 2, 3])
  }

  @Test func anInterruptedRunIsGoneOnWithAsItWouldHaveBeen() async throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path + "/run"
    let asked = Counter()
    let worker = ScriptedWorker()
    let stopped = try await RunnerTests.runner(worker: worker) { asked.next() > 7 }
      .run(Self.plan(), at: .exactly(path))
    #expect(stopped.status == .interrupted && stopped.processesPlanned == 6)
    let kept = stopped.processesKept
    #expect((2...5).contains(kept))
    #expect(
      stopped.keptWords
        == "kept \(kept) of 6 processes in \(path): samples.csv, summary.csv, compare.csv")
    let outcome = try await RunnerTests.runner(worker: worker).resume(path)
    #expect(outcome.status == .finished && outcome.processesKept == 6)
    #expect(worker.seen.suffix(6 - kept).map(\.process) == Array(kept..<6))
    let whole = temporary.path + "/whole"
    _ = try await RunnerTests.runner(worker: ScriptedWorker()).run(Self.plan(), at: .exactly(whole))
    let (rows, others) = (try Self.rows(path), try Self.rows(whole))
    #expect(rows.map(\.wallNanoseconds) == others.map(\.wallNanoseconds))
    #expect(rows.map(\.copy) == others.map(\.copy))
    _ = try StoredCheck(directory: path, evaluation: ProcessMedians()).run()
  }

  /// A kill leaves the manifest of the start, and perhaps half a process.
  @Test(arguments: [0, 1, 7, 500, 2000]) func aKilledRunIsGoneOnWith(bytesLost: Int) async throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path + "/run"
    let file = path + "/samples.csv"
    struct Killed: Error {}
    let dying = ScriptedWorker { calls, _ in if calls == 4 { throw Killed() } }
    await #expect(throws: Killed.self) {
      _ = try await RunnerTests.runner(worker: dying).run(Self.plan(), at: .exactly(path))
    }
    var manifest = try RunnerTests.manifest(path)
    manifest.status = .running
    manifest.processesKept = 0
    manifest.mainSeconds = 0
    try Data(manifest.json()).write(to: URL(fileURLWithPath: path + "/manifest.json"))
    let data = try Data(contentsOf: URL(fileURLWithPath: file))
    try data.dropLast(bytesLost).write(to: URL(fileURLWithPath: file))
    let worker = ScriptedWorker()
    let outcome = try await RunnerTests.runner(worker: worker).resume(path)
    #expect(outcome.status == .finished && outcome.processesKept == 6)
    #expect(worker.seen.first?.process == (bytesLost == 0 ? 3 : 2))
    #expect(worker.seen.allSatisfy { $0.operations == [1000, 1000] })
    _ = try StoredCheck(directory: path, evaluation: ProcessMedians()).run()
  }

  @Test func whatWouldNotBeTheSameRunIsRefused() async throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path + "/run"
    let plan = try Self.plan()
    func refusal(_ fingerprint: [String: String] = ["cpu": "test"]) async -> String {
      do {
        _ = try await RunnerTests.runner(worker: ScriptedWorker(), fingerprint: fingerprint)
          .resume(path)
        return "went on"
      } catch let error as RunError {
        #expect(error.kind == .refused)
        return error.sentence
      } catch { return "\(error)" }
    }
    #expect(
      await refusal() == "\(path)/manifest.json cannot be read; is \(path) a run's directory?")
    _ = try await RunnerTests.runner(worker: ScriptedWorker()).run(plan, at: .exactly(path))
    #expect(await refusal() == "\(path) is finished; there is nothing to go on with")
    var manifest = try RunnerTests.manifest(path)
    manifest.status = .interrupted
    manifest.fingerprint["fingerprint"] = "0123"
    try Data(manifest.json()).write(to: URL(fileURLWithPath: path + "/manifest.json"))
    #expect(
      await refusal(["fingerprint": "4567"])
        == """
        \(path) was measured with machine 0123, this is 4567: the samples of both would not be one run
        """)
    let file = path + "/samples.csv"
    let edited = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
      .filter { !$0.contains(",main,1,") }
    try (edited.joined(separator: "\n") + "\n").write(
      toFile: file, atomically: true, encoding: .utf8)
    #expect(
      await refusal(["fingerprint": "0123"]).hasPrefix(
        "\(file) lacks a process before its last one"))
  }

  private func loss(_ script: String, patience: Duration = .seconds(60)) async throws -> String {
    let job = WorkerJob(
      runID: "r", plan: try Self.plan(), phase: .main, process: 0, blocks: [1, 1],
      operations: [nil, nil])
    let worker = SubprocessWorker(
      program: "/bin/sh", arguments: ["-c", script], patience: patience)
    do {
      return try await worker.run(job, isInterrupted: { false }) == nil ? "interrupted" : "report"
    } catch let lost as WorkerLost {
      return "lost: \(lost.sentence)"
    } catch { return "\(error)" }
  }

  @Test func whatAWorkerProcessMayComeTo() async throws {
    #expect(
      try await loss("kill -9 $$").hasPrefix(
        "lost: a worker process was killed by signal 9 (Killed)"))
    #expect(try await loss("exit 3").hasPrefix("lost: a worker process ended with "))
    #expect(try await loss("cat $0").hasPrefix("lost: a worker process left half a report: "))
    #expect(
      try await loss("echo nonsense").hasPrefix(
        "lost: a worker process left half a report: "))
    #expect(
      try await loss("true").hasPrefix(
        "lost: a worker process left half a report: "))
    #expect(try await loss("echo 'bench-cli: no room' >&2; exit 1") == "no room")
    #expect(
      try await loss("sleep 600", patience: .milliseconds(200))
        == "lost: a worker process was lost: /bin/sh did not end within 0.232 seconds and was stopped"
    )
  }

  @Test func anInterruptionEndsAWorkerProcess() async throws {
    let worker = SubprocessWorker(program: "/bin/sh", arguments: ["-c", "sleep 600"])
    let job = WorkerJob(
      runID: "r", plan: try Self.plan(), phase: .main, process: 0, blocks: [1, 1],
      operations: [nil, nil])
    #expect(try await worker.run(job, isInterrupted: { true }) == nil)
  }

  @Test func aDisturbedBlockIsRunOnceMoreWithAllItsArms() throws {
    let job = WorkerJob(
      runID: "r", plan: try Self.plan(), phase: .main, process: 0, blocks: [2, 1],
      operations: [50, 50])
    var nervous = ProcessMedians()
    nervous.isDisturbed = { _ in true }
    let report = try #require(try ProcessRun(job: job, evaluation: nervous).run())
    func order(_ attempt: Int) -> [String] {
      report.samples.filter { $0.attempt == attempt }.map {
        "\($0.testCase.words) \($0.block) \($0.position) \($0.arm) \($0.copy)"
      }
    }
    #expect(Set(report.samples.map(\.attempt)) == [0, 1])
    #expect(order(0).count == 3 * 8 && order(0) == order(1))
  }

  /// Where memory and stacks lie changes neither what is built nor the books.
  @Test func everyLayoutDoesTheSameWork() throws {
    let plan = try Self.plan()
    for process in 0..<3 {
      let job = WorkerJob(
        runID: "r", plan: plan, phase: .main, process: process, blocks: [1, 1],
        operations: [50, 50])
      let report = try #require(
        try ProcessRun(job: job, evaluation: ProcessMedians()).run())
      #expect(report.samples.allSatisfy { $0.tables == 50 && $0.ops == 50 })
      let skipped = Schedule.process(process, phase: .main, blocks: [1, 1], of: plan).layout
        .skipPages
      // The PGD of init_mm is the one page more.
      #expect(report.facts.booksBefore.tablePages == UInt64(skipped + 1))
    }
  }
}

/// Counts calls from any thread.
final class Counter: @unchecked Sendable {
  private let lock = NSLock()
  private var count = 0

  func next() -> Int {
    lock.withLock {
      count += 1
      return count
    }
  }
}
