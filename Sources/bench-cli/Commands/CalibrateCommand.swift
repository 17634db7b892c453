// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench
import Foundation

struct CalibrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract:
      "See how often this machine finds a difference where there is none, and where one is planted.",
    discussion: """
      Compares a series with itself, over and over, each time in a whole run with a seed of its own: what is \
      found there is false. In the same runs it compares the series with itself and a difference planted: \
      --plant-cost multiplies the cost, --plant-instructions adds instructions to the constructor. Prints \
      rates with their 95 % intervals and keeps them with the machine's fingerprint in \
      \(CalibrationStore.usualPath), where compare finds them.

        bench-cli calibrate --runs 25 --budget 10s
        bench-cli calibrate --runs 20 --budget 60s --workload churn --level pmd --lock embedded --plant-cost 2
      """)

  @Option(help: ArgumentHelp("Runs, each with the whole budget.", valueName: "n"))
  var runs = 25

  @Option(help: ArgumentHelp("Per cent by which to multiply the cost.", valueName: "list"))
  var plantCost: [String] = []

  @Option(help: ArgumentHelp("Instructions to add, an even number.", valueName: "list"))
  var plantInstructions: [String] = []

  @Flag(help: "Do not keep the rates: compare shall not quote them.")
  var noStore = false

  @Option(help: "The series.")
  var series = "base"

  @OptionGroup var options: MeasureOptions

  func run() async throws {
    guard (1...10_000).contains(runs) else {
      throw UsageError(sentence: "\(runs) runs were asked for; it must be 1 to 10000")
    }
    guard options.output.format != .json else {
      throw UsageError(sentence: "calibrate prints table or csv, not json")
    }
    let subject = try TypedNames.series(series, known: Series.nameable)
    let plan = try PlanBuilder(host: .current()).plan(
      for: options.request(.calibrate(subject, plants())))
    InterruptFlag.install()
    let identity = await MeasuredRun.identity()
    let progress = options.output.quiet ? nil : CalibrationProgress(runs: runs)
    let runner = Runner(
      identity: identity, evaluation: ProcessMedians(), worker: MeasuredRun.worker,
      allowDebug: options.output.allowDebug, compressesSamples: !options.plainSamples)
    let directory = options.out ?? "results/calibrate-\(RunID.make())"
    let rows = try await CalibrationRunner(
      runner: runner, evaluation: ProcessMedians(), finished: { progress?.finished($0) }
    ).run(plan, runs: runs, in: directory)
    guard !rows.isEmpty else { throw ExitCode.interrupted }
    let report = CalibrationReport(plan: plan, rows: rows, identity: identity)
    try Console.result(options.output.format == .csv ? CSVText.file(rows) : report.text())
    let file = noStore ? nil : try CalibrationStore().add(report.record)
    if !options.output.quiet {
      let files = ["\(directory)/\(CalibrationRow.fileName)"] + (file.map { [$0] } ?? [])
      Console.note("results:  \(files.joined(separator: ", "))")
    }
    if InterruptFlag.isRaised { throw ExitCode.interrupted }
    if report.record.isOutOfBounds { throw ExitCode.refused }
  }

  private func plants() throws(UsageError) -> [Plant] {
    var plants: [Plant] = []
    for word in try TypedValues.list(plantCost, option: "--plant-cost") {
      guard let percent = Double(word) else {
        throw UsageError(sentence: "--plant-cost '\(word)' is no number of per cent")
      }
      plants.append(.cost(percent: percent))
    }
    for count in try TypedValues.integers(plantInstructions, option: "--plant-instructions") {
      plants.append(.instructions(count))
    }
    return TypedValues.once(plants)
  }
}

/// A line for each run that is done.
private struct CalibrationProgress {
  let runs: Int

  func finished(_ index: Int) {
    guard Console.errorRedrawsLines else { return }
    Console.error("\r\(index) of \(runs) runs\u{1B}[K\(index == runs ? "\n" : "")")
  }
}
