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

/// Calls a closure between blocks.
struct Watcher: RunProgress {
  let each: (Int, Int, Double) -> Void
  func advanced(blocksDone: Int, of blocks: Int, secondsLeft: Double) {
    each(blocksDone, blocks, secondsLeft)
  }
}

@Suite(.serialized) struct RunnerTests {
  static func plan(_ change: (inout PlanRequest) -> Void = { _ in }) throws -> Plan {
    var request = PlanRequest(.compare(base: "base", test: "merged"))
    request.nodeMemoryBytes = 64 << 20
    request.blocks = 3
    request.slotNanoseconds = 100_000
    request.seed = 1
    change(&request)
    return try PlanBuilder(host: .current()).plan(for: request)
  }

  static func runner(
    _ plan: Plan, at location: RunLocation, progress: any RunProgress = SilentProgress(),
    isInterrupted: @escaping () -> Bool = { false }
  ) -> Runner {
    Runner(
      plan: plan, host: .current(),
      identity: RunIdentity(
        commandLine: ["bench-cli", "compare"], toolVersion: "0.1.0", gitDescribe: nil,
        fingerprint: ["cpu": "test"]),
      location: location, evaluation: PairedBlocks(), allowDebug: true, progress: progress,
      isInterrupted: isInterrupted)
  }

  static func manifest(_ directory: String) throws -> Manifest {
    let path = directory + "/" + Manifest.fileName
    return try Manifest.decode(Data(contentsOf: URL(fileURLWithPath: path)), file: path)
  }

  static func files(_ directory: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
  }

  @Test func aRunLeavesWholeFilesThatAgree() throws {
    let temporary = try TemporaryDirectory()
    let plan = try Self.plan()
    let outcome = try Self.runner(plan, at: .inside(temporary.path + "/results")).run()
    #expect(outcome.status == .finished)
    #expect(outcome.directory == temporary.path + "/results/" + outcome.runID)
    #expect(
      try Self.files(outcome.directory)
        == ["compare.csv", "manifest.json", "samples.csv", "summary.csv"])
    let samples = try CSVReader.read(Sample.self, path: outcome.directory + "/samples.csv")
    #expect(samples.count == 8 * 3 * 6)
    #expect(samples.allSatisfy { $0.runID == outcome.runID && $0.tables > 0 })
    #expect(samples[0].startNanoseconds == 0)
    #expect(samples.map(\.startNanoseconds) == samples.map(\.startNanoseconds).sorted())
    for testCase in plan.cases {
      #expect(Set(samples.filter { $0.testCase == testCase }.map(\.ops)).count == 1)
    }
    let comparisons = try CSVReader.read(Comparison.self, path: outcome.directory + "/compare.csv")
    #expect(comparisons == outcome.comparisons)
    #expect(comparisons.map(\.testCase) == plan.cases)
    // Anyone can make the rows again from the samples alone.
    #expect(try Set(Compare.comparisons(samples)) == Set(comparisons))
    let summaries = try CSVReader.read(Summary.self, path: outcome.directory + "/summary.csv")
    #expect(summaries == outcome.summaries)
    #expect(summaries.map(\.testCase) == plan.cases.flatMap { [$0, $0, $0] })
    #expect(summaries.prefix(3).map(\.arm) == [.base, .test, .twin])
    let manifest = try Self.manifest(outcome.directory)
    #expect(manifest.status == .finished)
    #expect(manifest.plan == plan)
    #expect(manifest.blocksKept == Array(repeating: 3, count: 8))
    #expect(manifest.operations.allSatisfy { $0! >= 1 })
    #expect(manifest.booksAfter != nil)
    #expect(manifest.fingerprint == ["cpu": "test"])
  }

  @Test func theScheduleIsWhatRan() throws {
    let temporary = try TemporaryDirectory()
    let plan = try Self.plan()
    let outcome = try Self.runner(plan, at: .inside(temporary.path)).run()
    let samples = try CSVReader.read(Sample.self, path: outcome.directory + "/samples.csv")
    let slots = Schedule.slots(for: plan)
    #expect(samples.map(\.testCase) == slots.map { plan.cases[$0.caseIndex] })
    #expect(samples.map(\.arm) == slots.map { plan.arms[$0.armIndex].role })
    #expect(samples.map(\.copy) == slots.map(\.copy))
    #expect(samples.map(\.position) == slots.map(\.position))
  }

  /// What lies on disk between two blocks is what a kill there would leave.
  @Test func atEveryMomentTheFilesAreWholeAndSayUnfinished() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path + "/run"
    let watcher = Watcher { done, blocks, secondsLeft in
      #expect(blocks == 24)
      #expect(secondsLeft >= 0 && (secondsLeft > 0) == (done < blocks))
      let rows = try? CSVReader.read(Sample.self, path: path + "/samples.csv")
      #expect(rows?.count == done * 6)
      #expect((try? Self.manifest(path))?.status == .running)
      #expect((try? Self.files(path)) == ["manifest.json", "samples.csv"])
    }
    _ = try Self.runner(Self.plan(), at: .exactly(path), progress: watcher).run()
  }

  @Test func anInterruptionKeepsWhatIsThere() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path + "/run"
    var asked = 0
    let outcome = try Self.runner(Self.plan(), at: .exactly(path)) {
      asked += 1
      return asked > 20
    }.run()
    #expect(outcome.status == .interrupted)
    #expect(outcome.blocksKept == 20 && outcome.blocksPlanned == 24)
    #expect(outcome.comparisons.count == 8)
    #expect(
      outcome.keptWords
        == "kept 20 of 24 blocks in \(path): samples.csv, summary.csv, compare.csv")
    #expect(try Self.manifest(path).status == .interrupted)
    #expect(try Self.manifest(path).blocksKept.reduce(0, +) == 20)
  }

  @Test func anEarlyInterruptionKeepsOnlySamples() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path + "/run"
    var asked = 0
    let outcome = try Self.runner(Self.plan(), at: .exactly(path)) {
      asked += 1
      return asked > 3
    }.run()
    #expect(outcome.comparisons.isEmpty && outcome.summaries.isEmpty)
    #expect(outcome.keptWords == "kept 3 of 24 blocks in \(path): samples.csv")
    #expect(try Self.files(path) == ["manifest.json", "samples.csv"])
  }

  @Test func aPlainRunComparesNothing() throws {
    let temporary = try TemporaryDirectory()
    let plan = try Self.plan {
      $0.question = .run(["base", "merged"])
      $0.blocks = 1
      $0.locks = ["rt"]
    }
    let outcome = try Self.runner(plan, at: .inside(temporary.path)).run()
    #expect(try Self.files(outcome.directory) == ["manifest.json", "samples.csv", "summary.csv"])
    #expect(outcome.summaries.map(\.series) == ["base", "merged", "base", "merged"])
    #expect(outcome.summaries.allSatisfy { $0.arm == .single })
  }

  @Test func severalThreadsLeaveARowEach() throws {
    let host = HostTopology.current()
    try #require(host.allowedCPUs(ofNode: host.nodes[0].id).count >= 2)
    let temporary = try TemporaryDirectory()
    let plan = try Self.plan {
      $0.threads = [1, 2]
      $0.workloads = ["churn"]
      $0.levels = ["pmd"]
      $0.locks = ["rt"]
    }
    let outcome = try Self.runner(plan, at: .inside(temporary.path)).run()
    let samples = try CSVReader.read(Sample.self, path: outcome.directory + "/samples.csv")
    #expect(samples.count == 3 * 6 * 3)
    for row in samples { #expect(row.thread < row.testCase.threads) }
    #expect(outcome.comparisons.count == 2)
  }

  private func refusal(_ runner: Runner) -> String {
    do {
      _ = try runner.run()
      return "ran"
    } catch { return "\(error)" }
  }

  @Test func anExistingDirectoryIsRefusedAndLeftAlone() throws {
    let temporary = try TemporaryDirectory()
    #expect(
      refusal(try Self.runner(Self.plan(), at: .exactly(temporary.path)))
        == """
        \(temporary.path) exists already and results are never overwritten; name a new directory
        """)
    #expect(try Self.files(temporary.path) == [])
  }

  @Test func aPlaceThatCannotBeWrittenIsNamed() throws {
    let temporary = try TemporaryDirectory()
    let file = temporary.path + "/file"
    #expect(FileManager.default.createFile(atPath: file, contents: nil))
    #expect(
      refusal(try Self.runner(Self.plan(), at: .exactly(file + "/run")))
        == "\(file)/run cannot be made: Not a directory")
    #expect(
      refusal(try Self.runner(Self.plan(), at: .exactly("/proc/none/run")))
        == "/proc/none cannot be made: No such file or directory")
  }

  @Test func aDebugBuildIsRefusedBeforeAnythingIsWritten() throws {
    guard !Build.isOptimized else { return }
    let temporary = try TemporaryDirectory()
    let runner = Runner(
      plan: try Self.plan(), host: .current(),
      identity: RunIdentity(commandLine: [], toolVersion: "", gitDescribe: nil, fingerprint: [:]),
      location: .exactly(temporary.path + "/run"), evaluation: PairedBlocks())
    #expect(refusal(runner).hasPrefix("this is a debug build, whose timings mean nothing;"))
    #expect(try Self.files(temporary.path) == [])
  }

  /// What the real series leaks, a run measures; the books are still held in all that a leak does not explain.
  @Test(arguments: [("v1", "remap", "helper"), ("merged", "hotplug", "hot-add")])
  func seriesThatLeakAreMeasured(series: String, workload: String, path: String) throws {
    let temporary = try TemporaryDirectory()
    let plan = try Self.plan {
      $0.question = .compare(base: "base", test: series)
      $0.workloads = [workload, "churn"]
      $0.archs = [workload == "remap" ? "x86_64" : "arm64-4k"]
      $0.paths = [path]
      $0.locks = ["rt"]
    }
    let outcome = try Self.runner(plan, at: .exactly(temporary.path + "/run")).run()
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
  ) throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path + "/run"
    let plan = try Self.plan {
      $0.nodeMemoryBytes = 16 << 20
      $0.workloads = [workload]
      $0.levels = workload == "fork-large" ? [] : ["pmd"]
      $0.locks = ["rt"]
      $0.bulkTables = 5000
      $0.forkGiB = 6
    }
    let message = refusal(Self.runner(plan, at: .exactly(path)))
    #expect(message.hasPrefix(place))
    #expect(
      message.hasSuffix(
        "tables found no memory on node 0 with its 16 MiB; use --node-memory 32M or \(advice)"))
    let manifest = try Self.manifest(path)
    #expect(manifest.status == .failed)
    #expect(manifest.failure == message)
    let before = try #require(manifest.booksBefore)
    let after = try #require(manifest.booksAfter)
    #expect(Books.differences(before: before, after: after) == [])
    #expect(try CSVReader.read(Sample.self, path: path + "/samples.csv") == [])
  }

  @Test func aRunThatFailsSaysSoInItsManifest() throws {
    let temporary = try TemporaryDirectory()
    let record = try RunRecord(
      location: .exactly(temporary.path + "/run"), manifest: Self.someManifest(Self.plan()))
    record.fail(
      RunError(kind: .outOfMemory, sentence: "no room"), books: record.manifest.booksBefore!)
    let manifest = try Self.manifest(temporary.path + "/run")
    #expect(manifest.status == .failed && manifest.failure == "no room")
    #expect(manifest.finishedUTC != nil)
  }

  @Test func booksThatDoNotBalanceFailTheRun() throws {
    let temporary = try TemporaryDirectory()
    let record = try RunRecord(
      location: .exactly(temporary.path + "/run"), manifest: Self.someManifest(Self.plan()))
    var books = record.manifest.booksBefore!
    books.lockObjects += 2
    do {
      _ = try record.finish(interrupted: true, books: books, evaluation: PairedBlocks())
      Issue.record("accepted books that do not balance")
    } catch let error as RunError {
      #expect(error.kind == .unbalanced)
      #expect(error.sentence.hasSuffix("lock objects went from 0 to 2"))
    }
    #expect(try Self.files(temporary.path + "/run") == ["manifest.json", "samples.csv"])
  }

  static func someManifest(_ plan: Plan) -> Manifest {
    Manifest(
      schemaVersion: ResultSchema.version, runID: "id", status: .running, failure: nil,
      commandLine: [], toolVersion: "", gitDescribe: nil, compiler: "", optimized: true,
      startedUTC: "", finishedUTC: nil, plan: plan, fingerprint: [:], nodes: [],
      operations: plan.cases.map { _ in nil }, blocksKept: plan.cases.map { _ in 0 },
      booksBefore: Books(
        managedPages: 9, freePages: 9, pcpPages: 0, slabPages: 0, tablePages: 0,
        constructedPages: 0, nrPagetable: 0, lockObjects: 0, lockedTables: 0, badPages: 0),
      booksAfter: nil)
  }
}
