// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench
@testable import BenchReplay

@Suite struct FileTests {
  private func complaint(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "accepted"
    } catch { return "\(error)" }
  }

  @Test func aFullDiskIsNamed() throws {
    #expect(
      complaint {
        let file = try AppendFile(path: "/dev/full", flags: 0)
        try file.append("row\n")
      } == "/dev/full cannot be written: No space left on device")
  }

  /// A file five bytes short of the largest size stands in for a disk that fills up within a write.
  @Test func whatAFullDiskCutsOffIsTakenBack() throws {
    let path = "/dev/shm/bench-tests-\(getpid())"
    defer { unlink(path) }
    let file = try AppendFile(creating: path)
    let size = Int.max - 5
    try #require(truncate(path, size) == 0, "tmpfs holds sparse files of any size")
    #expect(
      complaint { try file.append("a row of results\n") }
        .hasPrefix("\(path) cannot be written: "))
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_size == size)
  }

  @Test func anExistingFileIsNotOpenedAnew() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path + "/rows"
    _ = try AppendFile(creating: path)
    #expect(
      complaint { _ = try AppendFile(creating: path) } == "\(path) cannot be opened: File exists")
  }

  @Test func anAtomicWriteReplacesAndLeavesNothingBeside() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path + "/m.json"
    try AtomicWrite.write("one", to: path)
    try AtomicWrite.write("two", to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "two")
    #expect(try RunnerTests.files(temporary.path) == ["m.json"])
    #expect(
      complaint { try AtomicWrite.write("x", to: temporary.path + "/no/m.json") }
        == "\(temporary.path)/no/m.json cannot be written: No such file or directory")
  }

  @Test func runIDsSortByTimeAndHaveNoColon() {
    let id = RunID.make(at: Date(timeIntervalSince1970: 1_795_336_200))
    #expect(id.wholeMatch(of: /2026-11-22T08-30-00Z-[0-9a-f]{6}/) != nil, "\(id)")
  }

  @Test func aManifestOfAnotherSchemaIsRefused() throws {
    let plan = try RunnerTests.plan()
    var manifest = RunnerTests.someManifest(plan)
    manifest.plan.seed = .max
    manifest.operations[0] = 7
    #expect(try Manifest.decode(manifest.json(), file: "m") == manifest)
    manifest.schemaVersion = 9
    let data = try manifest.json()
    #expect(
      complaint { _ = try Manifest.decode(data, file: "m.json") }
        == "m.json has schema version 9; this tool reads 5 to 8")
    #expect(
      complaint { _ = try Manifest.decode(Data("{\"schemaVersion\":5}".utf8), file: "m.json") }
        .hasPrefix("m.json is not a manifest of this tool: "))
    #expect(
      complaint { _ = try Manifest.decode(Data("{\"schema".utf8), file: "m.json") }
        .hasPrefix("m.json is not a manifest of this tool: "))
  }

  /// Each would have trapped somebody.
  private static let edits: [(change: @Sendable (inout Manifest) -> Void, says: String)] = [
    ({ $0.operations = [] }, "operations has 0 entries for 8 cases"),
    ({ $0.operations[1] = 0 }, "operations has a case with none"),
    ({ $0.processesKept = -1 }, "processesKept or processesRepeated is not 0 to 100000"),
    ({ $0.processesRepeated = .max }, "processesKept or processesRepeated is not 0 to 100000"),
    ({ $0.mainSeconds = -1 }, "mainSeconds is negative"),
    ({ $0.plan.cases = [] }, "operations has 8 entries for 0 cases"),
    ({ $0.plan.cases[1] = $0.plan.cases[0] }, "plan.cases is empty or has a case twice"),
    ({ $0.plan.cases[0].memNode = 1 }, "churn pte init_mm embedded"),
    ({ $0.plan.cases[0].cpuNode = -1 }, "there is no such node in plan.nodes"),
    ({ $0.plan.cases[0].threads = 0 }, "or the threads are not 1 to 256"),
    ({ $0.plan.arms.removeAll { $0.role == .twin } }, "plan.arms is neither a base, a twin, tests"),
    ({ $0.plan.arms.append($0.plan.arms.last!) }, "and at most one placebo, nor single series"),
    ({ $0.plan.thresholdNanoseconds = 0 }, "plan.thresholdNanoseconds is nothing"),
    ({ $0.plan.verdictProcesses = 0 }, "plan.verdictProcesses is nothing"),
    ({ $0.plan.arms[0].role = .single }, "plan.arms is neither"),
    ({ $0.plan.arms = [] }, "plan.arms is neither"),
    ({ $0.plan.arms[1].behaviours.removeLast() }, "not as many behaviours as there are cases"),
    ({ $0.plan.arms[1].plant = .cost(percent: 1e300) }, "a plant that cannot be asked for"),
    ({ $0.plan.arms[1].plant = .instructions(-2) }, "a plant that cannot be asked for"),
    ({ $0.plan.slotsPerArm = 3 }, "plan.slotsPerArm is nothing"),
    ({ $0.plan.slotsPerArm = 0 }, "plan.slotsPerArm is nothing"),
    ({ $0.plan.slotTargetNanoseconds = 0 }, "plan.slotTargetNanoseconds is nothing"),
    ({ $0.plan.bulkTables = -1 }, "plan.bulkTables is nothing"),
    ({ $0.plan.cases[0].condition = .throughput }, "plan.cases' condition is nothing"),
    ({ $0.plan.cases[0].condition = .l2Cold }, "plan.displacedBytes is nothing"),
    ({ $0.plan.displacedBytes = [] }, "plan.displacedBytes is nothing"),
    ({ $0.plan.displacedBytes![0] = 1 }, "plan.displacedBytes is nothing"),
    ({ $0.plan.statThreshold = 126 }, "plan.statThreshold is nothing"),
    ({ $0.plan.forkGiB = 1 << 40 }, "plan.forkGiB is nothing"),
    ({ $0.plan.thresholdPercent = 0 }, "plan.thresholdPercent is nothing"),
    ({ $0.plan.precisionPercent = 0 }, "plan.precisionPercent is nothing"),
    ({ $0.plan.effort = .budget(seconds: 0) }, "plan.effort is nothing"),
    ({ $0.plan.effort = .fixed(processes: 0, blocks: 1) }, "plan.effort is nothing"),
    ({ $0.plan.distances = [[10, 20]] }, "plan.distances is nothing"),
    ({ $0.plan.distances = [[256]] }, "plan.distances is nothing"),
    ({ $0.plan.nodes[0].hostCPUs = [-1] }, "plan.nodes is nothing"),
    ({ $0.design = Design(processes: 2, blocks: [1], pilot: []) }, "design.blocks has 1 entries"),
    (
      { $0.design = Design(processes: 2, blocks: $0.plan.cases.map { _ in -1 }, pilot: []) },
      "design.blocks has an entry that is not 0 to 10000"
    ),
    (
      { $0.design = Design(processes: 0, blocks: $0.plan.cases.map { _ in 1 }, pilot: []) },
      "design.processes is not 1 to 1000000"
    ),
  ]

  @Test(arguments: edits.indices) func anEditedManifestIsRefused(index: Int) throws {
    let (edit, says) = Self.edits[index]
    var manifest = RunnerTests.someManifest(try RunnerTests.plan())
    edit(&manifest)
    let data = try manifest.json()
    let sentence = complaint { _ = try Manifest.decode(data, file: "m.json") }
    #expect(sentence.hasPrefix("m.json was edited into what no run has written: "))
    #expect(sentence.contains(says), "\(sentence)")
  }

  /// A pipe that nobody writes into would be waited for.
  @Test func aPipeInAnEFIDirectoryIsRefused() throws {
    let temporary = try TemporaryDirectory()
    try FileManager.default.createDirectory(
      atPath: temporary.path + "/0", withIntermediateDirectories: false)
    let path = "\(temporary.path)/0/\(EFIReader.files[0])"
    #expect(mkfifo(path, 0o600) == 0)
    do {
      _ = try InputFiles.read(temporary.path)
      Issue.record("accepted")
    } catch { #expect("\(error)" == "\(path) cannot be read: it is no regular file") }
  }
}
