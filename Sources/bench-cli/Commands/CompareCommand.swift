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
  var base: String

  @Argument(help: "The series that is held against it.")
  var test: String

  @OptionGroup var options: MeasureOptions

  func run() async throws {
    try await Measurement(options: options, question: .compare(base: base, test: test)).perform()
  }
}
