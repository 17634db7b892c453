// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// One clear sentence, the right code, nothing half-written.
@Suite struct BadInputTests {
  struct Refusal: CustomTestStringConvertible, Sendable {
    var arguments: [String]
    var status: Int32 = 64
    /// What the sentence must say.
    var says: [String]
    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let refusals = [
    Refusal(
      arguments: ["compare", "bas", "merged"], says: ["no series 'bas'", "did you mean base"]),
    Refusal(
      arguments: ["compare", "base", "merged", "--workload", "chrun"],
      says: ["no workload 'chrun'", "did you mean churn"]),
    Refusal(
      arguments: ["compare", "base", "merged", "--level", "p5d"],
      says: ["no level 'p5d'", "pte, pmd, pud, p4d, pgd"]),
    Refusal(
      arguments: ["compare", "base"], says: ["compare takes two series", "--each"]),
    Refusal(
      arguments: ["run", "v2026", "--memcg", "off", "--allow-debug"],
      says: ["series v2026, churn", "compiled with lock embedded, memcg off and config minimal"]),
    Refusal(
      arguments: ["compare", "--each", "base"], says: ["'base' is no series of patches"]),
    Refusal(
      arguments: ["compare", "base", "merged", "--arch", "sparc64", "--level", "pmd"],
      says: ["churn on sparc64", "kmem_cache"]),
    Refusal(
      arguments: ["compare", "base", "merged", "--arch", "arm64"],
      says: ["no architecture 'arm64'", "did you mean arm64-"]),
    Refusal(
      arguments: ["compare", "base", "merged", "--hook", "count", "--workload", "grow"],
      says: ["hook count is for churn and bulk"]),
    Refusal(
      arguments: ["compare", "base", "mine", "--series-file", "nowhere.yaml"],
      says: ["nowhere.yaml: cannot be read"]),
    Refusal(
      arguments: ["compare", "base", "merged", "--lock", "rt,lockdpe"],
      says: ["no lock 'lockdpe'", "did you mean lockdep"]),
    Refusal(
      arguments: ["compare", "base", "merged", "--cpu-node", "99"],
      says: ["no node 99", "known: 0"]),
    Refusal(
      arguments: ["compare", "base", "merged", "--policy", "bnid"],
      says: ["no policy 'bnid'", "did you mean bind"]),
    Refusal(
      arguments: ["compare", "base", "merged", "--policy", "weighted", "--weights", "1,2"],
      says: ["--weights names 1,2", "each of the 1 nodes"]),
    Refusal(
      arguments: ["compare", "base", "merged", "--policy", "interleave", "--mem-node", "0"],
      says: ["--mem-node names a node", "policy interleave does not"]),
    Refusal(arguments: ["numa", "a", "b", "c"], says: ["numa takes nothing, two series"]),
    Refusal(
      arguments: ["compare", "base", "merged", "--node-memory", "4000000G"],
      says: ["GiB available", "use --node-memory"]),
    Refusal(
      arguments: ["compare", "base", "merged", "--node-memory", "99999999999G"],
      says: ["--node-memory '99999999999G' is more than any machine has"]),
    Refusal(
      arguments: ["compare", "base", "merged", "--node-memory", "256MB"],
      says: ["--node-memory '256MB' is no size", "such as 256M"]),
    Refusal(
      arguments: ["compare", "base", "merged", "--node-memory", "1M"], says: ["at least 16M"]),
    Refusal(
      arguments: ["compare", "base", "merged", "--threads", "4096"],
      says: ["4096 threads were asked for", "use --threads"]),
    Refusal(
      arguments: ["compare", "base", "merged", "--threads", "two"],
      says: ["--threads 'two' is no whole number"]),
    Refusal(
      arguments: ["compare", "base", "merged", "--slot-time", "5"],
      says: ["--slot-time '5' is no time", "such as 5ms"]),
    Refusal(
      arguments: ["compare", "base", "merged", "--memcg", "maybe"],
      says: ["--memcg 'maybe' is neither on nor off"]),
    Refusal(
      arguments: ["compare", "base", "merged", "--level", "pte,,pmd"],
      says: ["--level 'pte,,pmd' has an empty entry"]),
    Refusal(
      arguments: ["compare", "base", "merged", "--processes", "7"],
      says: ["7 processes", "8 or more"]),
    Refusal(arguments: ["compare", "base", "merged", "--blocks", "0"], says: ["0 blocks"]),
    Refusal(
      arguments: ["compare", "base", "merged", "--budget", "10"], says: ["--budget '10' is no time"]
    ),
    Refusal(
      arguments: ["compare", "base", "merged", "--budget", "0s"],
      says: ["a budget of 0.0 s was asked for; it must be 1 second to 24 hours"]),
    Refusal(
      arguments: ["compare", "base", "merged", "--budget", "10s", "--blocks", "3"],
      says: ["--budget lets a pilot choose processes and blocks"]),
    Refusal(
      arguments: ["compare", "base", "merged", "--threshold=-3"], says: ["threshold of -3.0 %"]),
    Refusal(
      arguments: ["compare", "base", "merged", "--threshold", "nan"], says: ["threshold of nan %"]),
    Refusal(
      arguments: ["run", "base", "--precision", "1"],
      says: ["--precision is for differences", "leave it out"]),
    Refusal(arguments: ["numa", "base"], says: ["numa takes two series"]),
    Refusal(arguments: ["series", "show", "mergd"], says: ["did you mean merged"]),
    Refusal(arguments: ["step", "--index", "4096"], says: ["no step 4096"]),
    Refusal(
      arguments: ["plot", "nowhere"], status: 1,
      says: ["nowhere/manifest.json cannot be read", "is nowhere a run's directory?"]),
    Refusal(
      arguments: ["instructions", "--kernel", "nowhere.csv", "--allow-debug"], status: 1,
      says: ["nowhere.csv: cannot be read"]),
  ]

  @Test(arguments: refusals)
  func refuses(refusal: Refusal) throws {
    let tool = try Tool()
    let result = try tool.run(refusal.arguments)
    #expect(result.status == refusal.status, "\(result.error)")
    #expect(result.output == "")
    #expect(result.error.hasPrefix("bench-cli: "))
    #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
    for part in refusal.says { #expect(result.error.contains(part), "\(result.error)") }
    #expect(try FileManager.default.contentsOfDirectory(atPath: tool.directory) == [])
  }

  @Test(arguments: [["compare", "a", "b", "--bogus"], ["nonsense"]])
  func bareUsageErrorsAreSixtyFour(arguments: [String]) throws {
    let tool = try Tool()
    let result = try tool.run(arguments)
    #expect(result.status == 64)
    #expect(result.output == "")
    #expect(result.error.contains("Error: "))
  }

  /// Every command that takes a series file, in the same words.
  @Test func whatNoBuildDoesIsRefusedByEveryCommand() throws {
    let tool = try Tool()
    for start in ["v2026", "merged"] {
      try "name: mine\nfrom: \(start)\nrules:\n  - {level: pte, mm: user, accounted: never}\n"
        .write(
          toFile: "\(tool.directory)/mine.yaml", atomically: true, encoding: .utf8)
      for arguments in [
        ["series", "list"], ["series", "show", "mine"], ["series", "diff", start, "mine"],
        ["compare", start, "mine"], ["run", "mine"], ["numa", start, "mine"],
        ["verify-model", "--series", "mine"], ["predict", "--series", "\(start),mine"],
      ] {
        let result = try tool.run(arguments + ["--series-file", "mine.yaml"])
        #expect(result.status == 64 && result.output == "", "\(arguments)")
        #expect(
          result.error == """
            bench-cli: mine.yaml, line 4: no compiled build treats pte of user on x86_64, path helper so: the \
            nearest, \(start), would set its page type and count it in NR_PAGETABLE; 'make series' compiles one \
            (docs/series-file.md)

            """, "\(arguments)")
      }
    }
  }

  @Test func neverWritesIntoADirectoryThatIsThere() throws {
    let tool = try Tool()
    try FileManager.default.createDirectory(
      atPath: "\(tool.directory)/r", withIntermediateDirectories: true)
    let result = try tool.run(["compare", "base", "merged", "--out", "r"] + Tool.small)
    #expect(result.status == 1)
    #expect(result.error.contains("r exists already and results are never overwritten"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(tool.directory)/r") == [])
  }

  @Test func saysWhereItCannotWrite() throws {
    let tool = try Tool()
    let result = try tool.run(
      ["compare", "base", "merged", "--out", "/proc/nowhere/r"] + Tool.small)
    #expect(result.status == 1)
    #expect(result.error.hasPrefix("bench-cli: /proc/nowhere"), "\(result.error)")
    #expect(result.error.split(separator: "\n").count == 1)
  }

  @Test func aFullDiskIsNoTrap() throws {
    let tool = try Tool()
    let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    let result = try tool.run(["list"], output: full)
    #expect(result.status == 1)
    #expect(result.error.contains("standard output cannot be written"))
  }

  #if DEBUG
    @Test func aDebugBuildWritesNothing() throws {
      let tool = try Tool()
      let result = try tool.run(
        ["compare", "base", "merged", "--out", "r"] + Tool.small.filter { $0 != "--allow-debug" })
      #expect(result.status == 1)
      #expect(result.error.contains("this is a debug build, whose timings mean nothing"))
      #expect(!tool.exists("r"))
    }
  #endif
}
