// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What the system may refuse to a command is told in one sentence, at once.
@Suite struct LimitsTests {
  /// Runs the command in a shell that sets it up first. `$0` is the command.
  private func run(_ tool: Tool, _ before: String, _ arguments: [String]) throws -> Tool.Result {
    try tool.run(
      ["-c", before + "; exec \"$0\" \"$@\"", Tool.executable.path] + arguments,
      program: "/bin/sh")
  }

  private func sentences(_ result: Tool.Result) -> [Substring] {
    result.error.split(separator: "\n")
  }

  @Test(arguments: [12, 16, 20])
  func tooFewDescriptorsAreTold(count: Int) throws {
    let tool = try Tool()
    let result = try run(
      tool, "ulimit -n \(count)", ["compare", "base", "merged", "--out", "r"] + Tool.small)
    #expect(result.status == 1)
    #expect(sentences(result).count == 1 && result.error.contains("ulimit -n"), "\(result.error)")
    #expect(!tool.exists("r"))
  }

  @Test func tooSmallAStackIsTold() throws {
    let result = try run(try Tool(), "ulimit -s 128", ["list"])
    #expect(result.status == 1)
    #expect(sentences(result).count == 1 && result.error.contains("ulimit -s"), "\(result.error)")
  }

  @Test(
    arguments: [
      ["list"], ["--help"], ["compare", "--help"], ["--version"], ["doctor"], ["numa"],
      ["series", "show", "merged"],
    ])
  func aClosedOrFullStandardOutputIsTold(arguments: [String]) throws {
    for (before, reason) in [
      ("exec >&-", "Bad file descriptor"), ("exec >/dev/full", "No space left on device"),
    ] {
      let result = try run(try Tool(), before, arguments)
      #expect(result.status == 1, "\(arguments)")
      #expect(
        result.error == "bench-cli: standard output cannot be written: \(reason)\n",
        "\(arguments)")
    }
  }

  /// The next files that are opened could take the numbers 1 and 2, and what is printed.
  @Test func withoutStandardStreamsTheRunIsStoredWhole() throws {
    let tool = try Tool()
    let result = try run(
      tool, "exec >&- 2>&-", ["compare", "base", "merged", "--out", "r"] + Tool.small)
    #expect(result.status == 1)
    #expect(try tool.status(of: "r") == "finished")
    #expect(try tool.run(["verify", "r"]).status == 0)
  }

  @Test func anArgumentThatIsNotUTF8IsRefused() throws {
    let tool = try Tool()
    for script in ["plot \"$(printf 'caf\\351')\"", "plot \"$(printf 'a\\001b')\""] {
      let result = try tool.run(
        ["-c", "exec \"$0\" \(script)", Tool.executable.path], program: "/bin/sh")
      #expect(result.status == 64)
      #expect(result.error.hasPrefix("bench-cli: argument 2, "), "\(result.error)")
    }
  }
}
