// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import Testing

@testable import Bench
@testable import BenchReplay

/// Gone with what is in it.
struct TemporaryDirectory: ~Copyable {
  let path: String

  init() throws {
    var template = Array("/tmp/replay-tests-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw FileError("/tmp", "is full", errno: errno) }
    path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Suite(.serialized) struct ReplayRunTests {
  static func runner(
    _ change: (inout ReplayRequest) -> Void = { _ in },
    isInterrupted: @escaping @Sendable () -> Bool = { false }
  ) -> ReplayRunner {
    var request = ReplayRequest(inputs: [
      ReplayFuzzTests.samples + "server-vmallocinfo.txt",
      ReplayFuzzTests.samples + "database-smaps.txt",
    ])
    request.nodeMemoryBytes = 64 << 20
    request.processes = 2
    request.blocks = 1
    request.seed = 1
    change(&request)
    return ReplayRunner(
      request: request, host: .current(), worker: InProcessReplayWorker(), allowDebug: true,
      isInterrupted: isInterrupted)
  }

  /// What the series does to such a machine, against the rule: kernel PTE tables are constructed and counted, kernel
  /// PMD tables lose their lock, a user's stay as they were.
  @Test func theBooksSayWhatTheSeriesDoes() async throws {
    let report = try ReplayReport(await Self.runner().run())
    let rows = report.rows
    try #require(rows.map(\.series) == ["base", "merged"])
    let (kernel, user) = (rows[0].initMM, rows[0].user)
    #expect(kernel.pte > 50 && kernel.pmd > 2 && user.pte > 300)
    #expect(rows.allSatisfy { $0.tables == kernel.total + user.total })
    #expect(rows[0].constructedTables == rows[0].tables - kernel.pte)
    #expect(rows[1].constructedTables == rows[1].tables)
    #expect(rows.allSatisfy { $0.accountedBytes == Int64($0.constructedTables) * 4096 })
    #expect(rows[0].lockObjects == user.pte + user.pmd + kernel.pmd)
    #expect(rows[1].lockObjects == user.pte + user.pmd)
    #expect(rows.allSatisfy { $0.lockBytes == $0.lockObjects * 32 })
    #expect(rows[0].construction.effect == nil && rows[1].construction.effect != nil)
    for cost in rows.flatMap({ [$0.construction, $0.teardown] }) {
      #expect(cost.lowMilliseconds <= cost.milliseconds)
      #expect(cost.milliseconds <= cost.highMilliseconds && cost.lowMilliseconds > 0)
    }
  }

  @Test(arguments: LockKind.allCases.prefix(5)) func everyLockBalances(lock: LockKind) async throws
  {
    let rows = try ReplayReport(await Self.runner { $0.lock = lock.rawValue }.run()).rows
    let bytes: [LockKind: UInt64] = [.rt: 32, .debug: 24, .lockdep: 64]
    #expect(rows.allSatisfy { $0.lockObjectBytes == bytes[lock, default: 0] })
    #expect((rows[0].lockObjects > 0) == (bytes[lock] != nil))
  }

  @Test func rowsComeBackAsTheyWere() async throws {
    let rows = try ReplayReport(await Self.runner { $0.series = ["merged", "base"] }.run()).rows
    #expect(rows.map(\.series) == ["merged", "base"])
    let text = try CSVText.file(rows)
    #expect(try ReplayDirectory.rows(text, file: "f") == rows)
    #expect(try ReplayDirectory.rows(text.replacing("\n", with: "\r\n"), file: "f") == rows)
    #expect(rows.allSatisfy { $0.freshProcesses == 2 && $0.blocks == 2 })
  }

  /// What was written before replays had fresh processes: no column for them, and version 5.
  @Test func rowsOfOneProcessAreStillRead() async throws {
    let rows = try ReplayReport(await Self.runner().run()).rows
    let place = try #require(ReplayRow.columns.firstIndex(of: "fresh_processes"))
    let old = try CSVText.file(rows).split(separator: "\n").enumerated().map { line, text in
      var cells = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      cells.remove(at: place)
      if line > 0 { cells[0] = "5" }
      return cells.joined(separator: ",") + "\n"
    }.joined()
    let read = try ReplayDirectory.rows(old, file: "f")
    #expect(read.allSatisfy { $0.freshProcesses == 1 })
    #expect(read.map(\.construction) == rows.map(\.construction))
    #expect(throws: CSVError.self) {
      try ReplayDirectory.rows(old.replacing("\n5,", with: "\n4,"), file: "f")
    }
  }

  @Test func memoryThatIsTooSmallIsSaidBeforehand() async throws {
    let tables = """
      7f0000000000-7f4000000000 rw-p 00000000 00:00 0
      """
    let directory = try TemporaryDirectory()
    let path = directory.path + "/maps"
    try tables.write(toFile: path, atomically: true, encoding: .utf8)
    let error = await #expect(throws: PlanError.self) {
      try await Self.runner { $0.inputs = [path] }.run()
    }
    // 256 GiB of address space take 131072 PTE tables.
    #expect(error?.sentence.contains("131330 tables") == true, "\(error?.sentence ?? "")")
    #expect(error?.sentence.contains("use --node-memory ") == true)
  }

  /// What is said to do does.
  @Test(arguments: LockKind.allCases.prefix(5)) func theMemoryThatIsNamedIsEnough(
    lock: LockKind
  ) async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/maps"
    // 8192 PTE tables need more than the 64M.
    try "7f0000000000-7f0580000000 rw-p 00000000 00:00 0\n"
      .write(toFile: path, atomically: true, encoding: .utf8)
    let input = try InputFiles.read(path)
    let need = try ReplayTables(of: [input]).nodeBytes(lockBytes: 192)
    let rows = try ReplayReport(
      await Self.runner {
        $0.inputs = [path]
        $0.lock = lock.rawValue
        $0.nodeMemoryBytes = need
      }.run()
    ).rows
    #expect(rows[0].user.pte == 11264)
  }

  @Test func efiIsReadFromADirectory() async throws {
    let directory = try TemporaryDirectory()
    for (entry, virtual) in [(0, "0xfffffffeff000000"), (1, "0xfffffffeffe00000")] {
      let path = "\(directory.path)/\(entry)"
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      for (file, value) in [
        ("attribute", "0x800000000000000f"), ("num_pages", "0x10"), ("phys_addr", "0x7f001000"),
        ("type", "0x5"), ("virt_addr", virtual),
      ] {
        try "\(value)\n".write(toFile: "\(path)/\(file)", atomically: true, encoding: .utf8)
      }
    }
    for constructed in [false, true] {
      let rows = try ReplayReport(
        await Self.runner {
          $0.inputs = [directory.path]
          $0.efiConstructed = constructed
        }.run()
      ).rows
      let efi = rows[0].efiMM
      #expect([efi.pte, efi.pmd, efi.pud, efi.pgd] == [2, 1, 1, 1])
      // As on x86-64 only the PUD table has a constructor, and none a lock.
      #expect(rows.map(\.constructedTables) == (constructed ? [5, 5] : [1, 1]))
      #expect(rows.map(\.lockObjects) == (constructed ? [3, 3] : [0, 0]))
    }
    // One machine has one of it.
    await #expect(throws: PlanError.self) {
      try await Self.runner { $0.inputs = [directory.path, directory.path] }.run()
    }
  }

  @Test func anInterruptionKeepsWhatThereIs() async throws {
    // Asked before each process, and in it before each block.
    func asked(_ most: Int) -> @Sendable () -> Bool {
      let asked = Atomic(0)
      return { asked.add(1, ordering: .relaxed).newValue > most }
    }
    let outcome = try await Self.runner({ $0.processes = 50 }, isInterrupted: asked(7)).run()
    #expect(outcome.processes == 3)
    #expect(outcome.samples.count == 3 * 6)
    #expect(outcome.isCutShort)
    #expect(try ReplayReport(outcome).text().contains("INTERRUPTED: rests on 3 of 50 processes"))
    let error = await #expect(throws: RunError.self) {
      try await Self.runner({ $0.processes = 50 }, isInterrupted: asked(3)).run()
    }
    #expect(error?.sentence.hasPrefix("interrupted before 2 processes") == true)
  }

  /// An option that would have no effect is refused, and names are read before files.
  @Test func requestsThatCannotBeMet() async {
    for (change, says) in [
      ({ $0.efiConstructed = true }, "--efi-tables says how the tables of an EFI map are made"),
      (
        {
          $0.series = ["base"]
          $0.thresholdPercent = 2
        }, "--threshold is for differences"
      ),
      ({ $0.series = ["base", "base"] }, "each may be named once"),
      (
        {
          $0.series = ["base", "nonsense"]
          $0.inputs = ["/nonexistent"]
        }, "there is no series 'nonsense'"
      ),
      ({ $0.lock = "rt,debug" }, "there is no lock 'rt,debug'"),
      ({ $0.processes = 1 }, "1 processes were asked for; it must be 2 to"),
      ({ $0.blocks = 0 }, "0 blocks were asked for"),
      ({ $0.levels = 3 }, "3 levels of tables were asked for; it must be 4 to 5"),
      ({ $0.thresholdPercent = 0 }, "a threshold of 0.0 %"),
      ({ $0.nodeMemoryBytes = 1 << 20 }, "at least 16M"),
    ] as [((inout ReplayRequest) -> Void, String)] {
      let error = await #expect(throws: PlanError.self) { try await Self.runner(change).run() }
      #expect(error?.sentence.contains(says) == true, "\(error?.sentence ?? "")")
    }
  }

  /// A worker that is lost now and then, or always.
  struct Lossy: ReplayWorker {
    let losses: Int
    let asked = Counter()

    func run(
      _ job: ReplayJob, isInterrupted: @escaping @Sendable () -> Bool
    ) async throws -> ReplayWorkerReport? {
      if asked.next() % (losses + 1) < losses { throw WorkerLost(sentence: "it is gone") }
      return try await InProcessReplayWorker().run(job, isInterrupted: isInterrupted)
    }
  }

  final class Counter: Sendable {
    private let value = Atomic(0)
    func next() -> Int { value.add(1, ordering: .relaxed).oldValue }
  }

  @Test(arguments: [2, 3]) func aLostProcessIsRunAgain(losses: Int) async throws {
    let usual = Self.runner { $0.series = ["base"] }
    let runner = ReplayRunner(
      request: usual.request, host: usual.host, worker: Lossy(losses: losses), allowDebug: true,
      isInterrupted: { false })
    guard losses > 2 else {
      let outcome = try await runner.run()
      #expect(outcome.processes == 2)
      return
    }
    let error = await #expect(throws: RunError.self) { try await runner.run() }
    #expect(error?.sentence == "it is gone, 3 times in a row")
  }

  @Test func oneSeriesNeedsNoTwin() async throws {
    let outcome = try await Self.runner { $0.series = ["merged"] }.run()
    #expect(outcome.plan.arms.map(\.role) == [.base])
    let report = try ReplayReport(outcome)
    #expect(report.rows.count == 1 && report.rows[0].construction.verdict == nil)
    #expect(!report.text().contains("Twin:"))
  }
}
