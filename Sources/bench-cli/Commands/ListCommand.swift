// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench
import BenchCount
import BenchLab
import BenchReplay
import Foundation

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List workloads, series, locks, levels, and this machine's nodes and CPUs.")

  @Option(help: "What to print: table, csv or json.")
  var format = Format.table

  @Option(
    help: ArgumentHelp(
      "Print this file, docs/csv.md, with its tables made of what the code says.",
      valueName: "file", visibility: .hidden))
  var csvDocumentation: String?

  func run() throws {
    if let csvDocumentation { return try printDocumentation(csvDocumentation) }
    let catalogue = Catalogue(host: .current())
    switch format {
    case .table: try Console.result(catalogue.text())
    case .csv: try Console.result(CSVText.file(catalogue.entries))
    case .json: try Console.result(catalogue.json())
    }
  }

  private func printDocumentation(_ path: String) throws {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw UsageError(sentence: "\(path) cannot be read")
    }
    var documentation = CSVDocumentation()
    documentation.add(StepComparison.self, as: "instructions.csv of steps")
    documentation.add(LabRow.self)
    documentation.add(LabDifference.self)
    documentation.add(EmulatedCount.self)
    documentation.add(FidelityRow.self)
    documentation.add(Prediction.self)
    documentation.add(ReplayRow.self)
    try Console.result(documentation.filled(text, file: path))
  }
}
