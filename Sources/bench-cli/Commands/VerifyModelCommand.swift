// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench

struct VerifyModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify-model",
    abstract:
      "Run every series everywhere and check that the books balance, or leak as the kernel does.",
    discussion: """
      Builds and destroys tables of every kind in every series, counts what the constructors really did, \
      holds it against the series' table and against the modelled machine's own counters, and runs every \
      workload that builds trees. Pages are checked as a debug kernel checks them. Exits with 1 if anything \
      is wrong.
      """)

  @Option(help: ArgumentHelp("Series to check. (default: all)", valueName: "list"))
  var series: [String] = []

  @OptionGroup var part: TableOptions
  @OptionGroup var files: SeriesFiles

  @Option(help: "What to print: table or csv.")
  var format = Format.table

  func run() throws {
    let names = try TypedValues.list(series, option: "--series")
    let chosen =
      names.isEmpty ? Series.builtIn + (try files.read()) : try files.series(named: names)
    let lock = try part.lockKind()
    let verification = ModelVerification(
      series: chosen, archs: try part.archs(), paths: try part.paths(), lock: lock)
    guard format != .json else {
      throw UsageError(sentence: "verify-model prints table or csv, not json")
    }
    let report = VerificationReport(rows: try verification.run(), lock: lock)
    guard !report.rows.isEmpty else {
      throw UsageError(
        sentence: "these architectures have no such paths, so there is nothing to check")
    }
    try Console.result(format == .csv ? CSVText.file(report.rows) : report.text())
    if !report.wrong.isEmpty { throw ExitCode.failure }
  }
}
