// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Measure one or more series, without comparing them.",
    discussion: """
      Prints a row per case and series. Rows of one run were measured interleaved, but without a twin \
      nothing says what chance does. To show that A costs more than B, use compare.

      \(MeasureOptions.help)
      """)

  @Argument(help: "The series to measure.")
  var series: [String]

  @OptionGroup var options: MeasureOptions
  @OptionGroup var files: SeriesFiles

  func run() async throws {
    try await options.measure(.run(files.series(named: series)))
  }
}
