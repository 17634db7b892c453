// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench
@testable import BenchReplay

@Suite(.serialized) struct ReplayRunTests {
  static func runner(_ change: (inout ReplayRequest) -> Void = { _ in }) -> ReplayRunner {
    var request = ReplayRequest(inputs: [
      ReplayFuzzTests.samples + "server-vmallocinfo.txt",
      ReplayFuzzTests.samples + "database-smaps.txt",
    ])
    request.nodeMemoryBytes = 64 << 20
    request.blocks = 2
    request.seed = 1
    change(&request)
    return ReplayRunner(
      request: request, host: .current(), allowDebug: true, isInterrupted: { false })
  }

  /// What the series does to such a machine, against the rule: kernel PTE tables are constructed and counted, kernel
  /// PMD tables lose their lock, a user's stay as they were.
  @Test func theBooksSayWhatTheSeriesDoes() throws {
    let report = try ReplayReport(Self.runner().run())
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

  @Test(arguments: LockKind.allCases.prefix(5)) func everyLockBalances(lock: LockKind) throws {
    let rows = try ReplayReport(Self.runner { $0.lock = lock.rawValue }.run()).rows
    let bytes: [LockKind: UInt64] = [.rt: 32, .debug: 24, .lockdep: 64]
    #expect(rows.allSatisfy { $0.lockObjectBytes == bytes[lock, default: 0] })
    #expect((rows[0].lockObjects > 0) == (bytes[lock] != nil))
  }

  @Test func rowsComeBackAsTheyWere() throws {
    let rows = try ReplayReport(Self.runner { $0.series = ["merged", "base"] }.run()).rows
    #expect(rows.map(\.series) == ["merged", "base"])
    #expect(try CSVReader.parse(ReplayRow.self, text: CSVText.file(rows), file: "f") == rows)
  }

  @Test func memoryThatIsTooSmallIsSaidBeforehand() throws {
    let tables = """
      7f0000000000-7f4000000000 rw-p 00000000 00:00 0
      """
    let directory = try TemporaryDirectory()
    let path = directory.path + "/maps"
    try tables.write(toFile: path, atomically: true, encoding: .utf8)
    let error = #expect(throws: PlanError.self) {
      try Self.runner { $0.inputs = [path] }.run()
    }
    // 256 GiB of address space take 131072 PTE tables.
    #expect(error?.sentence.contains("131330 tables") == true, "\(error?.sentence ?? "")")
    #expect(error?.sentence.contains("use --node-memory ") == true)
  }

  /// What is said to do does.
  @Test(arguments: LockKind.allCases.prefix(5)) func theMemoryThatIsNamedIsEnough(
    lock: LockKind
  ) throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/maps"
    // 8192 PTE tables need more than the 64M.
    try "7f0000000000-7f0580000000 rw-p 00000000 00:00 0\n"
      .write(toFile: path, atomically: true, encoding: .utf8)
    let input = try InputFiles.read(path)
    let need = try ReplayTables(of: [input]).nodeBytes(lockBytes: 192)
    let rows = try ReplayReport(
      Self.runner {
        $0.inputs = [path]
        $0.lock = lock.rawValue
        $0.nodeMemoryBytes = need
      }.run()
    ).rows
    #expect(rows[0].user.pte == 11264)
  }

  @Test func efiIsReadFromADirectory() throws {
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
        Self.runner {
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
    #expect(throws: PlanError.self) {
      try Self.runner { $0.inputs = [directory.path, directory.path] }.run()
    }
  }

  @Test func anInterruptionKeepsWhatThereIs() throws {
    var asked = 0
    var request = Self.runner().request
    request.blocks = 50
    let runner = ReplayRunner(
      request: request, host: .current(), allowDebug: true,
      isInterrupted: {
        asked += 1
        return asked > 3
      })
    let outcome = try runner.run()
    #expect(outcome.blocks == 3)
    #expect(try ReplayReport(outcome).text().contains("INTERRUPTED: rests on 3 of 50 blocks"))
    asked = 3
    let error = #expect(throws: RunError.self) { try runner.run() }
    #expect(error?.kind == .interrupted)
  }

  @Test func costsAreCentredOnTheTruth() throws {
    // Every block of the test costs a tenth more; the blocks themselves drift.
    var samples: [ReplaySample] = []
    for block in 0..<20 {
      for (position, (arm, factor)) in [(Plan.Arm.Role.base, 1.0), (.test, 1.1), (.twin, 1.0)]
        .enumerated()
      {
        let level = 1e6 * (1 + Double(block) / 10)
        samples.append(
          ReplaySample(
            series: arm == .test ? "merged" : "base", arm: arm, block: block, position: position,
            constructionNanoseconds: level * factor, teardownNanoseconds: level))
      }
    }
    let difference = try ReplayCosts.difference(
      of: "merged", in: samples, thresholdPercent: 2, \.constructionNanoseconds)
    #expect(abs(difference.effect.percent - 10) < 1e-6)
    #expect(difference.verdict == .regressed)
    let same = try ReplayCosts.difference(
      of: "merged", in: samples, thresholdPercent: 2, \.teardownNanoseconds)
    #expect(same.verdict == .equivalent)
    let cost = try ReplayCosts.cost(of: "base", in: samples, \.teardownNanoseconds)
    #expect(cost.low < 1.9e6 && 1.9e6 < cost.high)
  }
}
