// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench
@testable import BenchCount

/// Instructions of the cases of a comparison.
@Suite struct InstructionsTests {
  private static let hasValgrind = ["valgrind", "objcopy"].allSatisfy { tool in
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(tool)")
    }
  }

  private func compare(_ directory: String) -> [String] {
    ["compare", "base", "merged", "--instructions", "--out", directory] + Tool.small
  }

  @Test func withoutValgrindNothingRuns() throws {
    let tool = try Tool()
    let result = try tool.run(compare("r"))
    #expect(result.status == 1)
    #expect(result.error == "bench-cli: valgrind is not installed: apt-get install valgrind\n")
    #expect(!tool.exists("r"))
  }

  /// Whatever ends the command, valgrind does not go on without it. These programs stand for valgrind and objcopy.
  @Test func aKilledCommandLeavesNoValgrind() throws {
    let tool = try Tool()
    try FileManager.default.createSymbolicLink(
      atPath: "\(tool.directory)/setpriv", withDestinationPath: "/usr/bin/setpriv")
    for (name, script) in [
      ("objcopy", "exec /bin/ln -s \"$2\" \"$3\""),
      ("valgrind", "echo $$ >pid.part; /bin/mv pid.part pid; exec /bin/sleep 600"),
    ] {
      try Data("#!/bin/sh\n\(script)\n".utf8).write(
        to: URL(fileURLWithPath: "\(tool.directory)/\(name)"))
      chmod("\(tool.directory)/\(name)", 0o755)
    }
    let figures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../docs/data/kernel-instructions.csv").path
    let (process, _, _) = try tool.start(["instructions", "--kernel", figures, "--allow-debug"])
    while process.isRunning && !tool.exists("pid") { usleep(10_000) }
    let pid = try #require(Int32(try tool.text("pid").split(separator: "\n")[0]))
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    // An orphan may wait to be reaped, which is not running.
    func isRunning() -> Bool {
      let state = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
      return state.map { !$0.contains(") Z ") } ?? false
    }
    // The kernel sends the signal before anybody can wait for the process; what it ends needs a moment.
    for _ in 0..<1000 where isRunning() { usleep(10_000) }
    let isLeft = isRunning()
    if isLeft { kill(pid, SIGKILL) }
    #expect(!isLeft)
  }

  @Test func theCountedLoopSaysItsTables() throws {
    let tool = try Tool()
    var request = PlanRequest(.compare(base: .base, test: .merged))
    request.workloads = [.churn]
    request.levels = [.pmd]
    request.locks = [.rt]
    let plan = try PlanBuilder(host: .current()).plan(for: request)
    let loop = CaseLoop(plan: plan, caseIndex: 0, armIndex: 0, operations: [4, 2, 9])
    let result = try tool.run(["case-loop"], input: JSONEncoder().encode(loop))
    #expect(result.isJudged, "\(result.error)")
    #expect(result.output == "4\n2\n9\n")
    let refused = try tool.run(["case-loop"], input: Data("{".utf8))
    #expect(refused.status == 1)
    #expect(
      refused.error
        == "bench-cli: standard input is not the JSON of a plan, a case and an arm\n")
  }

  /// What another node costs, in the shape in which real kernels have it: docs/kernel-map.md.
  @Test(.enabled(if: hasValgrind), arguments: [LockKind.embedded, .rt], KernelConfig.allCases)
  func anotherNodeHasItsPrice(lock: LockKind, config: KernelConfig) async throws {
    let steps = Step.all(config).filter { $0.lock == lock && $0.nodes == 2 }
    let counts = try await Callgrind(program: Tool.executable.path).count(steps, allowDebug: true)
    let rows = StepComparison.rows(counts, kernel: [])
    func cost(_ operation: String) throws -> Double {
      try #require(rows.first { $0.operation == operation }, "\(operation)").modelInstructions
    }
    // Node 0 has a zone below its pages'.
    let near = try cost("alloc_pages_node(node 0 local)")
    let far = try cost("alloc_pages_node(node 1 remote)")
    #expect(near > far && near < far + 40)
    #expect(
      try cost("__free_page(page of node 0 local)") == cost("__free_page(page of node 1 remote)"))
    // A slab of the wrong node is walked through before it is given up.
    let mine = try cost("kmem_cache_alloc_node(node 0 local) after local alloc")
    #expect(try cost("kmem_cache_alloc_node(node 1 remote) after local alloc") > 4 * mine)
    #expect(try cost("kmem_cache_alloc_node(node 1 remote) repeated") == mine)
    // Into another slab with a locked instruction, and with the node's lock where that empties it. On PREEMPT_RT the
    // CPU's own slab has a lock, too, which weighs as much without optimisation.
    guard lock == .embedded else { return }
    #expect(
      try cost("kmem_cache_free(object of node 1 remote); cpu slab local")
        > cost("kmem_cache_free(object of node 0 local); cpu slab local") + 20)
  }

  /// Calibration plants what it says: in the machine code of every lock's loop, to the instruction.
  @Test(.enabled(if: hasValgrind), arguments: ["embedded", "rt"])
  func plantedInstructionsAreExact(lock: String) async throws {
    let tool = try Tool()
    let result = try tool.run(
      [
        "calibrate", "--runs", "1", "--plant-instructions", "200,1200", "--workload", "churn",
        "--level", "pmd", "--lock", lock, "--processes", "8", "--blocks", "1", "--node-memory",
        "64M", "--no-store", "--allow-debug", "--out", "c",
      ])
    #expect([0, 4].contains(result.status), "\(result.error)")
    let path = "\(tool.directory)/c/run-001/manifest.json"
    let manifest = try Manifest.decode(Data(contentsOf: URL(fileURLWithPath: path)), file: path)
    let counts = try #require(
      await CaseInstructions(program: Tool.executable.path).count(manifest))
    #expect(counts.map(\.series) == ["base", "base", "base+200i", "base+1200i"])
    let found = counts.map(\.instructionsPerTable)
    #expect(found[0] == found[1] && found[3] - found[2] == 1000)
    // The first turn brings the call and the loop's test with it.
    #expect((200...230).contains(found[2] - found[0]), "\(found)")
  }

  /// Two runs with another seed agree to the instruction.
  @Test(.enabled(if: hasValgrind)) func countsAreExact() throws {
    let tool = try Tool()
    let counts = try [("r1", "7"), ("r2", "8")].map { directory, seed in
      let result = try tool.run(compare(directory) + ["--seed", seed], gnuplot: true)
      #expect(result.isJudged, "\(result.error)")
      #expect(result.output.contains("base ins"))
      #expect(result.error.contains("instructions.csv, compare.csv"))
      let rows = try CSVReader.read(
        InstructionCount.self, path: "\(tool.directory)/\(directory)/instructions.csv")
      #expect(rows.map(\.series) == ["base", "merged"])
      return rows.map(\.instructionsPerTable)
    }
    #expect(counts[0] == counts[1])
    // The series adds a constructor here.
    #expect(counts[0][1] > counts[0][0])
  }
}
