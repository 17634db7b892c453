// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench

struct SeriesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "series", abstract: "Show what a series of patches changes.",
    subcommands: [ListSeries.self, ShowSeries.self])
}

struct ListSeries: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the series that can be named.")

  func run() throws {
    try Console.result(SeriesReport.list(Series.builtIn))
  }
}

struct ShowSeries: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show what happens to each kind of table in a series.")

  @Argument(help: "The series.")
  var name: String

  func run() throws {
    try Console.result(SeriesReport.table(named: name))
  }
}
