// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench
import BenchCount
import Foundation

struct InstructionsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "instructions",
    abstract: "Count the instructions of each step of the model, beside the kernel's.",
    discussion: """
      Runs this program again under valgrind's callgrind. Every step runs twice with different counts, so what starts \
      and ends a loop cancels out and the rest is exact. Clearing a page is left out on both sides, except in the row \
      clear_page.
      """)

  @Option(help: ArgumentHelp("The kernel's figures.", valueName: "file"))
  var kernel = "docs/data/kernel-instructions.csv"

  @Option(
    help:
      "The model's configuration, compared with a kernel of that configuration: minimal or debian.")
  var config = KernelConfig.minimal

  @Option(
    help: ArgumentHelp(
      """
      Where instructions.csv or instructions-debian.csv goes, in place of one that is there. (default: a new \
      results/instructions-RUN-ID)
      """,
      valueName: "dir"))
  var out: String?

  @Flag(help: "Count in a debug build, whose counts mean nothing.")
  var allowDebug = false

  func run() async throws {
    let figures = try CSVReader.read(KernelInstructions.self, path: kernel)
    let counts = try await Callgrind(program: try OwnProgram.path()).count(
      Step.all(config), allowDebug: allowDebug)
    let rows = StepComparison.rows(counts, kernel: figures)
    let directory = out ?? "results/instructions-\(RunID.make())"
    let path = try StepComparison.write(rows, directory: directory, config: config)
    try Console.result(StepComparison.text(rows))
    Console.note("results: \(path)")
  }
}

/// The file that this process runs, to be run again under valgrind.
enum OwnProgram {
  static func path() throws(UsageError) -> String {
    guard let path = Bundle.main.executablePath else {
      throw UsageError(sentence: "this program cannot find its own file to run it under valgrind")
    }
    return path
  }
}
