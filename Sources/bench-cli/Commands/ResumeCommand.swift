// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench

struct ResumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Go on with a run that was interrupted or killed.",
    discussion: """
      The plan and its seed give the processes that are still to come, just as they would have come. What \
      was measured stays; a process that was cut off is run anew. Refused (exit code 4) where machine or \
      tool are not those of the run.

        bench-cli resume results/20261122-101500-1a2b
      """)

  @Argument(help: "The run's directory.")
  var directory: String

  @OptionGroup var options: OutputOptions

  func run() async throws {
    try await MeasuredRun(options: options).perform { runner in
      try await runner.resume(directory)
    }
  }
}
