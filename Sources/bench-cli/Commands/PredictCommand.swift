// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench
import BenchCount
import BenchLab
import Foundation

struct PredictCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract:
      "Predict how many instructions a series adds to a kernel table, from the model alone.",
    discussion: """
      Counts under callgrind how one kernel PTE table and one kernel PMD table are allocated and freed in both series. \
      Everything that the series leaves alone cancels out exactly. The model's error is quoted from the last \
      make instructions, with --config debian from the last make fidelity.
      """)

  @Option(help: ArgumentHelp("Two series, the one before first.", valueName: "list"))
  var series: [String] = ["base,merged"]

  @Option(help: ArgumentHelp("Kinds of spinlock_t: embedded, rt, lockdep.", valueName: "list"))
  var lock: [String] = ["embedded,rt"]

  @Option(help: "The model's configuration: minimal or debian.")
  var config = KernelConfig.minimal

  @Option(
    help: ArgumentHelp(
      """
      How far the model is off. (default: results/instructions/instructions.csv, with --config debian \
      results/fidelity/fidelity.csv)
      """, valueName: "file"))
  var fidelity: String?

  @Option(help: "What to print: table or csv.")
  var format = Format.table

  @OptionGroup var files: SeriesFiles

  @Flag(help: "Count in a debug build, whose counts mean nothing.")
  var allowDebug = false

  func run() async throws {
    guard format != .json else {
      throw UsageError(sentence: "predict prints table or csv, not json")
    }
    let names = try TypedValues.list(series, option: "--series")
    guard names.count == 2 else {
      throw UsageError(sentence: "--series takes two series, the one before first: base,merged")
    }
    let both = try names.map { try files.series(named: $0) }
    let locks = try TypedValues.list(lock, option: "--lock").map { try SeriesNames.lock($0) }
    let predictor = Predictor(
      from: both[0], to: both[1], locks: locks, config: config, fidelity: try knownErrors())
    let rows = try await predictor.predict(
      program: try OwnProgram.path(), allowDebug: allowDebug)
    try Console.result(format == .csv ? CSVText.file(rows) : Prediction.text(rows))
  }

  /// Of the configuration that is asked for: minimal is compared with a minimal kernel, debian with Debian's.
  private func knownErrors() throws -> [FidelityRow] {
    let path = fidelity ?? config.usualFidelity
    // A file that the user names must be there; the usual one is there once somebody has counted.
    guard fidelity != nil || FileManager.default.fileExists(atPath: path) else {
      Console.note(
        """
        \(path) does not exist, so the model's error is not stated; \(config.fidelityCommand) makes it
        """)
      return []
    }
    guard config == .minimal else { return try CSVReader.read(FidelityRow.self, path: path) }
    return try CSVReader.read(StepComparison.self, path: path).compactMap(\.fidelity)
  }
}

extension KernelConfig {
  fileprivate var usualFidelity: String {
    self == .minimal
      ? "results/instructions/\(StepComparison.fileName)"
      : "results/fidelity/\(FidelityRow.fileName)"
  }

  fileprivate var fidelityCommand: String {
    self == .minimal
      ? "make instructions ARGS=\"--out results/instructions\"" : "make fidelity ARGS=--refresh"
  }
}
