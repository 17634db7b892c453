// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench

struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare two series: how much dearer or cheaper is a page table?",
    discussion: """
      Runs the base, the test and a twin (a second copy of the base's code) interleaved, and prints a \
      row per case: ns per table, the difference with its 95 % interval, the same for the twin, and a \
      verdict. Draws pictures too, where gnuplot is installed.

      \(MeasureOptions.help)

        bench-cli compare base merged
        bench-cli compare base merged --workload churn --level pte,pmd --lock embedded,rt
      """)

  @Argument(help: "The series that is the baseline.")
  var base: String?

  @Argument(help: "The series that is held against it.")
  var test: String?

  @Option(
    help: ArgumentHelp(
      """
      In place of two series: every patch of one (v1, v2, merged), against the base and against the \
      patch before it.
      """, valueName: "series"))
  var each: String?

  @OptionGroup var options: MeasureOptions
  @OptionGroup var files: SeriesFiles

  func run() async throws {
    try await Measurement(options: options, question: try question(), own: try files.read())
      .perform()
  }

  private func question() throws(UsageError) -> PlanRequest.Question {
    switch (base, test, each) {
    case (let base?, let test?, nil): return .compare(base: base, test: test)
    case (nil, nil, let each?): return .compareEach(each)
    default:
      throw UsageError(
        sentence:
          "compare takes two series, the baseline first, or --each with one series of patches")
    }
  }
}
