// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench
import BenchCount

struct StepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "step",
    abstract: "Run single steps of the model, under a tool that counts instructions.",
    discussion: "Each step runs on a machine of its own, once for each of --times, in this order.",
    shouldDisplay: false)

  @Option(help: ArgumentHelp("Numbers of steps, from 0; without it all run.", valueName: "list"))
  var index: [String] = []

  @Option(
    help: ArgumentHelp(
      "Rounds of 32 operations; several counts run one after the other.", valueName: "list"))
  var times: [String] = ["1"]

  func run() throws {
    let times = try TypedValues.integers(times, option: "--times")
    guard times.allSatisfy({ (1...1_000_000).contains($0) }) else {
      throw UsageError(sentence: "--times must be 1 to 1000000")
    }
    let indices = try TypedValues.integers(index, option: "--index")
    for index in indices where !Step.listed.indices.contains(index) {
      throw UsageError(sentence: "there is no step \(index); known: 0 to \(Step.listed.count - 1)")
    }
    for index in indices.isEmpty ? Array(Step.listed.indices) : indices {
      try StepRun.perform(Step.listed[index], rounds: times)
    }
  }
}
