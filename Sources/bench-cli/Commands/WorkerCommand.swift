// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench
import Foundation

/// One process of a run: what `compare` and `run` start, over and over.
struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract:
      "Do one process of a run: a job as JSON on standard input, a report on standard output.",
    shouldDisplay: false)

  func run() throws {
    // Ctrl-C goes to the whole group; the command that started us decides what becomes of our work.
    signal(SIGINT, SIG_IGN)
    let parent = getppid()
    let input = FileHandle.standardInput.readDataToEndOfFile()
    let job: WorkerJob
    do {
      job = try JSONDecoder().decode(WorkerJob.self, from: input)
    } catch {
      throw UsageError(
        sentence: "worker is started by compare and run, with a job on its standard input")
    }
    let run = ProcessRun(job: job, evaluation: ProcessMedians())
    // Without a parent nobody reads the report.
    if let report = try run.run(isInterrupted: { getppid() != parent }) {
      try Console.result(report.text())
    }
  }
}
