// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench
import Foundation

/// The way of `compare` and `run`: plan, run, print, draw.
struct Measurement {
  let options: MeasureOptions
  let question: PlanRequest.Question
  /// Series from the user's files.
  let own: [Series]

  func perform() async throws {
    let host = HostTopology.current()
    let plan = try PlanBuilder(host: host, series: Series.nameable + own).plan(
      for: options.request(question))
    let progress = showsProgress ? TerminalProgress() : nil
    InterruptFlag.install()
    let outcome: RunOutcome
    do {
      outcome = try Runner(
        plan: plan, host: host, identity: await identity(), location: location,
        evaluation: PairedBlocks(), allowDebug: options.allowDebug,
        progress: progress ?? SilentProgress()
      ).run()
    } catch {
      progress?.clear()
      throw error
    }
    progress?.clear()
    let run = try StoredRun(directory: outcome.directory)
    try printResult(of: run)
    note("results:  " + Self.listed(resultFiles(of: run), in: run.directory))
    await draw(run)
    if outcome.status == .interrupted {
      Console.note("bench-cli: interrupted; \(outcome.keptWords)")
      throw ExitCode.interrupted
    }
  }

  private var showsProgress: Bool { !options.quiet && Console.errorIsTerminal }

  private var location: RunLocation {
    options.out.map { .exactly($0) } ?? .inside("results")
  }

  private func identity() async -> RunIdentity {
    let build = BuildFacts.current
    let program = Bundle.main.executablePath ?? ""
    return RunIdentity(
      commandLine: ["bench-cli"] + CommandLine.arguments.dropFirst(),
      toolVersion: build.toolVersion, gitDescribe: await BuildFacts.gitDescribe(program: program),
      fingerprint: HostFacts.read().values)
  }

  private func note(_ line: String) {
    if !options.quiet { Console.note(line) }
  }

  private func printResult(of run: StoredRun) throws {
    switch options.format {
    case .table: try Console.result(run.text())
    case .json: try Console.result(run.json())
    case .csv:
      // An interrupted run may have too few blocks for a row.
      if let file = resultFiles(of: run).last, !file.hasSuffix(Sample.fileName) {
        try Console.result(contentsOf: file)
      }
    }
  }

  /// The files that are there, the one with the answer last.
  private func resultFiles(of run: StoredRun) -> [String] {
    [Sample.fileName, Summary.fileName, Comparison.fileName]
      .map { "\(run.directory)/\($0)" }
      .filter { FileManager.default.fileExists(atPath: $0) }
  }

  /// `dir: one.csv, two.csv`
  private static func listed(_ paths: [String], in directory: String) -> String {
    "\(directory): " + paths.map { $0.dropFirst(directory.count + 1) }.joined(separator: ", ")
  }

  /// Pictures are an extra: without them the results stand, and so does the exit code.
  private func draw(_ run: StoredRun) async {
    do {
      let outcome = try await Plotter(run: run).draw()
      note("pictures: " + Self.listed(outcome.pictures, in: run.directory))
    } catch {
      note("bench-cli: \(error)")
    }
  }
}
