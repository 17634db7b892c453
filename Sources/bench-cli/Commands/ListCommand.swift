// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List workloads, series, locks, levels, and this machine's nodes and CPUs.")

  @Option(help: "What to print: table, csv or json.")
  var format = Format.table

  func run() throws {
    let catalogue = Catalogue(host: .current())
    switch format {
    case .table: try Console.result(catalogue.text())
    case .csv: try Console.result(CSVText.file(catalogue.entries))
    case .json: try Console.result(catalogue.json())
    }
  }
}
