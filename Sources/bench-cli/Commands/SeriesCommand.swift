// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench

struct SeriesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "series", abstract: "Show what a series of patches changes.",
    subcommands: [ListSeries.self, ShowSeries.self, DiffSeries.self, SeriesBuilds.self])
}

struct ListSeries: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the series that can be named.")

  @OptionGroup var files: SeriesFiles

  func run() throws {
    try Console.result(SeriesReport.list(Series.builtIn + files.read()))
    Console.note("v2.1 to v2.12 and merged.1 to merged.12 name the steps of those, too.")
  }
}

struct ShowSeries: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show what happens to each kind of table in a series.",
    discussion: """
      csv and json have every architecture, path, level and mm; steps are empty where there is no such \
      table or its tables are not pages from pagetable_alloc(). In rows of hot-remove, which takes \
      tables down, the steps say what the destructor undoes.
      """)

  @Argument(help: "The series.")
  var name: String

  @OptionGroup var part: TableOptions
  @OptionGroup var files: SeriesFiles

  @Option(help: "What to print: table, csv or json.")
  var format = Format.table

  func run() throws {
    let series = try files.series(named: [name])[0]
    let lock = try part.lockKind()
    let rows = TruthTable.rows(
      of: series, lock: lock, archs: try part.archs(), paths: try part.paths())
    switch format {
    case .table: try Console.result(SeriesReport.text(rows, series: series, lock: lock))
    case .csv: try Console.result(CSVText.file(rows))
    case .json: try Console.result(SeriesReport.json(rows))
    }
  }
}

struct DiffSeries: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Show only what changes from one series to another.")

  @Argument(help: "The series before.")
  var before: String

  @Argument(help: "The series after.")
  var after: String

  @OptionGroup var part: TableOptions
  @OptionGroup var files: SeriesFiles

  func run() throws {
    let series = try files.series(named: [before, after])
    let difference = SeriesDifference(
      from: series[0], to: series.last!,
      lock: try part.lockKind(), archs: try part.archs(), paths: try part.paths())
    try Console.result(difference.text())
  }
}

struct SeriesBuilds: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "builds",
    abstract: "Print the kernel builds that a series file needs and that are not compiled.",
    discussion: """
      Each line is one for Sources/CPageAlloc/builds/own.h; 'make series FILE=...' adds them there and compiles \
      them. No line: the compiled builds carry out the series.
      """)

  @Argument(help: "The series file; docs/series-file.md says what it may hold.")
  var file: String

  func run() throws {
    let series = try SeriesFile.readAhead(path: file, known: Series.nameable)
    for line in try MissingBuilds.lines(for: series) { try Console.result(line + "\n") }
  }
}
