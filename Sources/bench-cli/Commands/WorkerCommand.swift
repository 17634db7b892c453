// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench
import Foundation

/// One process of a run: what `compare` and `run` start, over and over.
struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract:
      "Do one process of a run: a job from a file of JSON, a report on standard output.",
    shouldDisplay: false)

  @Argument(help: "The job.")
  var file: String

  func run() throws {
    // What ends a terminal's programs comes to all of them; the command that started us decides what becomes of our
    // work.
    signal(SIGINT, SIG_IGN)
    signal(SIGHUP, SIG_IGN)
    let parent = getppid()
    let job: WorkerJob
    do {
      job = try JSONDecoder().decode(
        WorkerJob.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
    } catch {
      throw UsageError(sentence: "worker is started by compare and run, with the file of a job")
    }
    let run = ProcessRun(job: job, evaluation: ProcessMedians())
    // Without a parent nobody reads the report.
    if let report = try run.run(isInterrupted: { getppid() != parent }) {
      try Console.result(report.text())
    }
  }
}
