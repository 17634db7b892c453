// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench
import Foundation

struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare two series: how much more or less does a page table cost?",
    discussion: """
      Runs the base, the test and a twin (a second copy of the base's code) interleaved, in many fresh \
      processes, and prints a row per case: ns per table, the difference with its 95 % interval, the same for \
      the twin, and a verdict. Draws pictures too, where gnuplot is installed. Two directories of stored runs in \
      place of two series are compared as they are.

      \(MeasureOptions.help)

        bench-cli compare base merged
        bench-cli compare base merged --workload churn --level pte,pmd --lock embedded,rt
        bench-cli compare base merged --attribute --condition overlapped,serialised,l2-cold
        bench-cli compare results/monday results/tuesday
      """)

  @Argument(help: "The series that is the baseline, or a directory of a stored run.")
  var base: String?

  @Argument(help: "The series that is compared with it, or another directory.")
  var test: String?

  @Option(
    help: ArgumentHelp(
      """
      In place of two series: every patch of one (v1, v2, merged), against the base and against the \
      patch before it.
      """, valueName: "series"))
  var each: String?

  @Flag(
    help: """
      Also run noskip, the series between base and merged, in the same blocks: what the constructors cost, what skipping \
      ptlock_init() for init_mm saves, and both together.
      """)
  var attribute = false

  @Flag(
    help: """
      Also count the instructions of a table, exactly, under valgrind: a few seconds for each case and series.
      """)
  var instructions = false

  @OptionGroup var options: MeasureOptions
  @OptionGroup var files: SeriesFiles

  func run() async throws {
    if let base, let test, isRun(base) || isRun(test) {
      try checkRuns(base, test)
      try checkOptionsOfRuns()
      return try printStored(StoredPair(first: base, second: test))
    }
    try await options.measure(question(), countsInstructions: instructions)
  }

  /// A series of that name comes first.
  private func isRun(_ word: String) -> Bool {
    !Series.nameable.contains { $0.name == word }
      && FileManager.default.fileExists(atPath: "\(word)/\(Manifest.fileName)")
  }

  private func checkRuns(_ base: String, _ test: String) throws(UsageError) {
    for (word, other) in [(base, test), (test, base)] where !isRun(word) {
      throw UsageError(
        sentence: """
          \(other) is the directory of a stored run, and \(word) is none; compare takes two of them, or two series
          """)
    }
  }

  private func checkOptionsOfRuns() throws(UsageError) {
    let reason = "two stored runs are compared as they are"
    try options.refuse(allBut: ["--format", "--quiet"], reason)
    try files.refuse(reason)
    let given = [
      ("--each", each != nil), ("--attribute", attribute), ("--instructions", instructions),
    ]
    for (option, isGiven) in given where isGiven {
      throw UsageError(sentence: "\(option) has no effect here: \(reason); leave it out")
    }
  }

  private func printStored(_ pair: StoredPair) throws {
    let report = try UnpairedReport(pair: pair)
    switch options.output.format {
    case .table: try Console.result(report.text())
    case .csv: try Console.result(CSVText.file(report.rows))
    case .json: try Console.result(report.json())
    }
  }

  private func question() throws -> PlanRequest.Question {
    switch (base, test, each) {
    case (let base?, let test?, nil):
      let series = try files.series(named: [base, test])
      let question = PlanRequest.Question.compare(base: series[0], test: series.last!)
      let isSeries = base == Series.base.name && test == Series.merged.name
      guard try attribute || (isSeries && options.request(question).isMainJob) else {
        return question
      }
      guard isSeries else {
        throw UsageError(
          sentence: """
            --attribute is for base and merged, between which noskip stands; leave it out, or compare those two
            """)
      }
      return .attribute(base: series[0], between: .noskip, test: series.last!)
    case (nil, nil, let each?):
      guard !attribute else {
        throw UsageError(
          sentence:
            "--attribute has no effect here: --each compares every patch anyway; leave it out")
      }
      try files.refuse("--each takes a series that came in patches, which are built in")
      return .compareEach(each)
    default:
      throw UsageError(
        sentence:
          "compare takes two series, the baseline first, or --each with one series of patches")
    }
  }
}
