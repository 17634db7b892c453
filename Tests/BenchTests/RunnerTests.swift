// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

/// A directory that is gone after the test.
struct TemporaryDirectory: ~Copyable {
  let path: String

  init() throws {
    var template = Array("/tmp/bench-tests-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw FileError("/tmp", "is full", errno: errno) }
    path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Calls a closure between processes.
struct Watcher: RunProgress {
  let each: (Int, Int, Double) -> Void
  func advanced(done: Int, of all: Int, secondsLeft: Double) { each(done, all, secondsLeft) }
}

@Suite(.serialized) struct RunnerTests {
  static func plan(_ change: (inout PlanRequest) -> Void = { _ in }) throws -> Plan {
    var request = PlanRequest(.compare(base: .base, test: .merged))
    request.nodeMemoryBytes = 64 << 20
    request.effort = .fixed(processes: 3, blocks: 2)
    request.verdictProcesses = 2
    request.slotNanoseconds = 100_000
    request.seed = 1
    // Eight cases, whatever caches this machine has.
    request.workloads = [.churn, .grow, .fork]
    request.levels = [.pte, .pmd]
    request.locks = [.embedded, .rt]
    change(&request)
    return try PlanBuilder(host: .current()).plan(for: request)
  }

  static func runner(
    worker: any Worker = InProcessWorker(evaluation: ProcessMedians()),
    progress: any RunProgress = SilentProgress(), compressesSamples: Bool = false,
    fingerprint: [String: String] = ["cpu": "test"],
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) -> Runner {
    Runner(
      identity: RunIdentity(
        commandLine: ["bench-cli", "compare"], toolVersion: "0.1.0", gitDescribe: nil,
        fingerprint: fingerprint),
      evaluation: ProcessMedians(), worker: worker, allowDebug: true, progress: progress,
      compressesSamples: compressesSamples,
      isInterrupted: isInterrupted)
  }

  static func manifest(_ directory: String) throws -> Manifest {
    let path = directory + "/" + Manifest.fileName
    return try Manifest.decode(Data(contentsOf: URL(fileURLWithPath: path)), file: path)
  }

  static func files(_ directory: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
  }

  @Test func aRunLeavesWholeFilesThatAgree() async throws {
    let temporary = try TemporaryDirectory()
    let plan = try Self.plan()
    let outcome = try await Self.runner().run(plan, at: .inside(temporary.path + "/results"))
    #expect(outcome.status == .finished)
    #expect(outcome.processesKept == 3 && outcome.processesPlanned == 3)
    #expect(outcome.directory == temporary.path + "/results/" + outcome.runID)
    #expect(
      try Self.files(outcome.directory)
        == ["compare.csv", "manifest.json", "samples.csv", "summary.csv"])
    let samples = try CSVReader.read(Sample.self, path: outcome.directory + "/samples.csv")
    let firsts = samples.filter { $0.attempt == 0 }
    #expect(firsts.count == 384)
    #expect(samples.allSatisfy { $0.runID == outcome.runID && $0.tables > 0 })
    for process in 0..<3 {
      let starts = samples.filter { $0.process == process }.map(\.startNanoseconds)
      #expect(starts.first == 0 && starts == starts.sorted())
    }
    for testCase in plan.cases {
      #expect(Set(samples.filter { $0.testCase == testCase }.map(\.ops)).count == 1)
    }
    let comparisons = try CSVReader.read(Comparison.self, path: outcome.directory + "/compare.csv")
    #expect(comparisons == outcome.comparisons)
    #expect(comparisons.map(\.testCase) == plan.cases)
    let summaries = try CSVReader.read(Summary.self, path: outcome.directory + "/summary.csv")
    #expect(summaries == outcome.summaries)
    #expect(summaries.map(\.testCase) == plan.cases.flatMap { [$0, $0, $0, $0] })
    #expect(summaries.prefix(4).map(\.arm) == [.base, .test, .twin, .placebo])
    let manifest = try Self.manifest(outcome.directory)
    #expect(manifest.status == .finished)
    #expect(manifest.plan == plan)
    #expect(manifest.design == Design(processes: 3, blocks: plan.cases.map { _ in 2 }, pilot: []))
    #expect(manifest.operations.allSatisfy { $0! >= 1 })
    #expect(manifest.booksAfter != nil && manifest.mainSeconds > 0)
    #expect(manifest.fingerprint == ["cpu": "test"])
    // Anyone can make the results again from the samples alone.
    let found = try StoredCheck(directory: outcome.directory, evaluation: ProcessMedians()).run()
    #expect(found.samples == samples.count)
    #expect(found.files == ["summary.csv": 32, "compare.csv": 8])
  }

  @Test func theScheduleIsWhatRan() async throws {
    let temporary = try TemporaryDirectory()
    let plan = try Self.plan()
    let outcome = try await Self.runner().run(plan, at: .inside(temporary.path))
    let samples = try CSVReader.read(Sample.self, path: outcome.directory + "/samples.csv")
    for process in 0..<3 {
      let rows = samples.filter { $0.process == process && $0.attempt == 0 }
      let slots = Schedule.process(
        process, phase: .main, blocks: plan.cases.map { _ in 2 }, of: plan
      ).slots
      #expect(rows.map(\.testCase) == slots.map { plan.cases[$0.caseIndex] })
      #expect(rows.map(\.arm) == slots.map { plan.arms[$0.armIndex].role })
      #expect(rows.map(\.copy) == slots.map(\.copy))
      #expect(rows.map(\.position) == slots.map(\.position))
    }
  }

  @Test func aBudgetIsDividedByAPilot() async throws {
    let temporary = try TemporaryDirectory()
    let plan = try Self.plan {
      $0.effort = .budget(seconds: 1)
      $0.workloads = [.churn]
      $0.locks = [.rt]
    }
    let outcome = try await Self.runner().run(plan, at: .inside(temporary.path))
    let manifest = try Self.manifest(outcome.directory)
    let design = try #require(manifest.design)
    #expect(design.pilot.count == 2 && design.blocks.allSatisfy { $0 >= 1 })
    #expect(design.processes >= Comparison.minimumProcesses)
    #expect(outcome.processesKept >= Comparison.minimumProcesses && outcome.status == .finished)
    let samples = try CSVReader.read(Sample.self, path: outcome.directory + "/samples.csv")
    #expect(Set(samples.filter { $0.phase == .pilot }.map(\.process)).count >= 2)
    #expect(Set(samples.filter { $0.phase == .main }.map(\.process)).count == outcome.processesKept)
    _ = try StoredCheck(directory: outcome.directory, evaluation: ProcessMedians()).run()
  }

  /// A budget of which no more than a few processes fit is exceeded, because fewer give no verdict.
  @Test func aComparisonGoesOnUntilThereMayBeAVerdict() async throws {
    let temporary = try TemporaryDirectory()
    var plan = try Self.plan {
      $0.effort = .budget(seconds: 1)
      $0.verdictProcesses = 8
    }
    let worker = SlowWorker(calm: InProcessWorker(evaluation: ProcessMedians()))
    let compared = try await Self.runner(worker: worker).run(plan, at: .inside(temporary.path))
    #expect(compared.processesKept == 8)
    plan.verdictProcesses = nil
    let earlier = try await Self.runner(worker: worker).run(plan, at: .inside(temporary.path))
    #expect(earlier.processesKept < 8, "as it was before there was a bound")
  }

  /// Each process of the main phase takes half of the budget.
  private struct SlowWorker: Worker {
    let calm: InProcessWorker

    func run(
      _ job: WorkerJob, isInterrupted: @escaping @Sendable () -> Bool
    ) async throws -> WorkerReport? {
      if job.phase == .main { try await Task.sleep(for: .milliseconds(500)) }
      return try await calm.run(job, isInterrupted: isInterrupted)
    }
  }

  /// Says of the pilot's blocks that they took a hundred times as long.
  private struct Disturbed: Worker {
    let calm = InProcessWorker(evaluation: ProcessMedians())

    func run(
      _ job: WorkerJob, isInterrupted: @escaping @Sendable () -> Bool
    ) async throws -> WorkerReport? {
      var report = try await calm.run(job, isInterrupted: isInterrupted)
      if job.phase == .pilot {
        report?.facts.secondsPerBlock = job.blocks.map { _ in 10 }
      }
      return report
    }
  }

  @Test func aBudgetIsSpentWhereThePilotWasDisturbed() async throws {
    let temporary = try TemporaryDirectory()
    // Processes of some milliseconds, of which more than two fit however loaded the machine is.
    let plan = try Self.plan {
      $0.effort = .budget(seconds: 3)
      $0.workloads = [.churn]
      $0.levels = [.pte]
      $0.locks = [.rt]
      $0.nodeMemoryBytes = 16 << 20
    }
    let outcome = try await Self.runner(worker: Disturbed()).run(plan, at: .inside(temporary.path))
    let design = try #require(try Self.manifest(outcome.directory).design)
    #expect(design.processes == Comparison.minimumProcesses && Set(design.blocks) == [1])
    #expect(outcome.processesKept > design.processes)
    _ = try StoredCheck(directory: outcome.directory, evaluation: ProcessMedians()).run()
  }

  /// What lies on disk between two processes is what a kill there would leave.
  @Test func atEveryMomentTheFilesAreWholeAndSayUnfinished() async throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path + "/run"
    let watcher = Watcher { done, all, secondsLeft in
      #expect(all == 3)
      #expect(secondsLeft >= 0 && (secondsLeft > 0) == (done < all))
      let rows = try? CSVReader.read(Sample.self, path: path + "/samples.csv")
      #expect(rows?.filter { $0.attempt == 0 }.count == done * 128)
      #expect((try? Self.manifest(path))?.status == .running)
      #expect((try? Self.files(path)) == ["manifest.json", "samples.csv"])
    }
    _ = try await Self.runner(progress: watcher).run(Self.plan(), at: .exactly(path))
  }

  @Test func aPlainRunComparesNothing() async throws {
    let temporary = try TemporaryDirectory()
    let plan = try Self.plan {
      $0.question = .run([.base, .merged])
      $0.effort = .fixed(processes: 1, blocks: 1)
      $0.workloads = [.churn]
      $0.locks = [.rt]
    }
    let outcome = try await Self.runner().run(plan, at: .inside(temporary.path))
    #expect(try Self.files(outcome.directory) == ["manifest.json", "samples.csv", "summary.csv"])
    #expect(outcome.summaries.map(\.series) == ["base", "merged", "base", "merged"])
    #expect(outcome.summaries.allSatisfy { $0.arm == .single })
  }

  @Test func severalThreadsLeaveARowEach() async throws {
    let host = HostTopology.current()
    try #require(host.allowedCPUs(ofNode: host.nodes[0].id).count >= 2)
    let temporary = try TemporaryDirectory()
    let plan = try Self.plan {
      $0.threads = [1, 2]
      $0.workloads = [.churn]
      $0.levels = [.pmd]
      $0.locks = [.rt]
    }
    let outcome = try await Self.runner().run(plan, at: .inside(temporary.path))
    let samples = try CSVReader.read(Sample.self, path: outcome.directory + "/samples.csv")
    #expect(samples.filter { $0.attempt == 0 }.count == 144)
    for row in samples { #expect(row.thread < row.testCase.threads) }
    #expect(outcome.comparisons.count == 2)
  }

  private func refusal(
    _ plan: Plan, at location: RunLocation, _ runner: Runner = runner()
  ) async -> String {
    do {
      _ = try await runner.run(plan, at: location)
      return "ran"
    } catch { return "\(error)" }
  }

  @Test func anExistingDirectoryIsRefusedAndLeftAlone() async throws {
    let temporary = try TemporaryDirectory()
    #expect(
      await refusal(try Self.plan(), at: .exactly(temporary.path))
        == """
        \(temporary.path) exists already and results are never overwritten; name a new directory
        """)
    #expect(try Self.files(temporary.path) == [])
  }

  @Test func aPlaceThatCannotBeWrittenIsNamed() async throws {
    let temporary = try TemporaryDirectory()
    let file = temporary.path + "/file"
    #expect(FileManager.default.createFile(atPath: file, contents: nil))
    #expect(
      await refusal(try Self.plan(), at: .exactly(file + "/run"))
        == "\(file)/run cannot be made: Not a directory")
    #expect(
      await refusal(try Self.plan(), at: .exactly("/proc/none/run"))
        == "/proc/none cannot be made: No such file or directory")
  }

  @Test func aDebugBuildIsRefusedBeforeAnythingIsWritten() async throws {
    guard !ProgramBuild.current.optimized else { return }
    let temporary = try TemporaryDirectory()
    let runner = Runner(
      identity: RunIdentity(commandLine: [], toolVersion: "", gitDescribe: nil, fingerprint: [:]),
      evaluation: ProcessMedians(), worker: InProcessWorker(evaluation: ProcessMedians()))
    #expect(
      await refusal(try Self.plan(), at: .exactly(temporary.path + "/run"), runner)
        .hasPrefix("this is a debug build, whose timings mean nothing;"))
    #expect(try Self.files(temporary.path) == [])
  }

  /// What the real series leaks, a run measures; the books are still held in all that a leak does not explain.
  @Test(arguments: [("v1", "remap", "helper"), ("merged", "hotplug", "hot-add")])
  func seriesThatLeakAreMeasured(series: String, workload: String, path: String) async throws {
    let temporary = try TemporaryDirectory()
    let plan = try Self.plan {
      $0.question = .compare(base: .base, test: series == "v1" ? .v1 : .merged)
      $0.workloads = [Workload(rawValue: workload)!, .churn]
      $0.archs = [Architecture(rawValue: workload == "remap" ? "x86_64" : "arm64-4k")!]
      $0.paths = [AllocatorPath(rawValue: path)!]
      $0.locks = [.rt]
    }
    let outcome = try await Self.runner().run(plan, at: .exactly(temporary.path + "/run"))
    #expect(outcome.status == .finished)
    let manifest = try Self.manifest(temporary.path + "/run")
    #expect(manifest.booksAfter!.nrPagetable > manifest.booksBefore!.nrPagetable)
    let text = try StoredRun(directory: outcome.directory).text()
    #expect(text.contains("\(series) frees tables without"), "\(text)")
    #expect(!text.contains("base frees tables without"))
  }

  @Test(arguments: [
    ("bulk-in-order", "bulk-in-order pmd init_mm rt: ", "fewer --bulk-tables"),
    ("fork-large", "fork-large all user rt: ", "a smaller --fork-gib"),
  ])
  func memoryThatRunsOutIsReportedAndNothingIsLost(
    workload: String, place: String, advice: String
  ) async throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path + "/run"
    let plan = try Self.plan {
      $0.nodeMemoryBytes = 16 << 20
      $0.workloads = [Workload(rawValue: workload)!]
      $0.levels = workload == "fork-large" ? [] : [.pmd]
      $0.locks = [.rt]
      $0.bulkTables = 5000
      $0.forkGiB = 6
    }
    let message = await refusal(plan, at: .exactly(path))
    #expect(message.hasPrefix(place))
    #expect(
      message.hasSuffix(
        "tables found no memory on node 0 with its 16 MiB; use --node-memory 32M or \(advice)"))
    let manifest = try Self.manifest(path)
    #expect(manifest.status == .failed)
    #expect(manifest.failure == message)
    #expect(try CSVReader.read(Sample.self, path: path + "/samples.csv") == [])
  }

  @Test func aRunThatFailsSaysSoInItsManifest() throws {
    let temporary = try TemporaryDirectory()
    let record = try RunRecord(
      location: .exactly(temporary.path + "/run"), manifest: Self.someManifest(Self.plan()))
    record.fail(RunError(kind: .outOfMemory, sentence: "no room"))
    let manifest = try Self.manifest(temporary.path + "/run")
    #expect(manifest.status == .failed && manifest.failure == "no room")
    #expect(manifest.finishedUTC != nil)
  }

  @Test func booksThatDoNotBalanceAreAnError() throws {
    let before = try #require(Self.someManifest(Self.plan()).booksBefore)
    var after = before
    after.lockObjects += 2
    do {
      try BooksCheck(plan: Self.plan()).check(before: before, after: after)
      Issue.record("accepted books that do not balance")
    } catch let error as RunError {
      #expect(error.kind == .unbalanced)
      #expect(error.sentence.hasSuffix("lock objects went from 0 to 2"))
    }
  }

  static func someManifest(_ plan: Plan) -> Manifest {
    Manifest(
      schemaVersion: ResultSchema.version, runID: "id", status: .running, failure: nil,
      commandLine: [], toolVersion: "", gitDescribe: nil, compiler: "", optimized: true,
      startedUTC: "", finishedUTC: nil, plan: plan, fingerprint: [:], calibration: nil,
      eventsRefusal: nil, nodes: [],
      operations: plan.cases.map { _ in nil }, design: nil, processesKept: 0, processesRepeated: 0,
      mainSeconds: 0,
      booksBefore: Books(
        managedPages: 9, freePages: 9, pcpPages: 0, slabPages: 0, tablePages: 0,
        constructedPages: 0, nrPagetable: 0, lockObjects: 0, lockedTables: 0, badPages: 0),
      booksAfter: nil)
  }
}
