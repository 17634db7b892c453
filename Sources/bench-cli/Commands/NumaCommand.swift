// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench
import Foundation

struct NumaCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "numa",
    abstract: "Show the machine's nodes, and what a table costs between each two of them.",
    discussion: """
      Without arguments: nodes, distances, free memory, CPUs, and what of it this process may use. With two series: \
      runs a comparison of every CPU node with every memory node and prints its matrix, rows CPU node, columns memory \
      node. With the directory of a stored run: prints that run's.

      Nodes have the plan's numbers, from 0. On a machine with one node --nodes N emulates: then everything says so, \
      and nothing may be concluded about distances.

        bench-cli numa
        bench-cli numa base merged --level pmd --lock rt
        bench-cli numa results/20261122-101500-1a2b
      """)

  @Argument(help: "Nothing, two series with the baseline first, or a directory.")
  var words: [String] = []

  @OptionGroup var options: MeasureOptions
  @OptionGroup var files: SeriesFiles

  func run() async throws {
    switch words.count {
    case 0: try printMachine()
    case 1:
      guard !Series.nameable.contains(where: { $0.name == words[0] }) else {
        throw UsageError(
          sentence: "numa takes two series, the baseline first; \(words[0]) is the only one")
      }
      let reason = "a stored run is printed as it is"
      try options.refuse(allBut: ["--quiet"], reason)
      try files.refuse(reason)
      try Console.result(StoredRun(directory: words[0]).matrixText())
    case 2: try await measure(base: words[0], test: words[1])
    default:
      throw UsageError(
        sentence:
          "numa takes nothing, two series with the baseline first, or one directory of a stored run"
      )
    }
  }

  private func printMachine() throws {
    let reason = "nothing is measured without two series"
    try options.refuse(allBut: ["--nodes", "--node-memory", "--quiet"], reason)
    try files.refuse(reason)
    let host = HostTopology.current()
    let facts = HostFacts.read()
    do {
      let report = try NodeReport(host: host, facts: facts, request: options.request(.run([])))
      try Console.result(report.text())
    } catch let error as PlanError {
      // What there is helps to see why it cannot be had.
      try Console.result(NodeReport.hostText(host, facts: facts))
      throw error
    }
  }

  private func measure(base: String, test: String) async throws {
    let series = try files.series(named: [base, test])
    let builder = PlanBuilder(host: .current())
    let request = try builder.onAllNodes(
      options.request(.compare(base: series[0], test: series.last!)))
    let plan = try builder.plan(for: request)
    let location = options.out.map { RunLocation.exactly($0) } ?? .inside("results")
    let measurement = MeasuredRun(
      options: options.output, printsMatrix: true, writesPlainSamples: options.plainSamples)
    try await measurement.perform { try await $0.run(plan, at: location) }
  }
}
