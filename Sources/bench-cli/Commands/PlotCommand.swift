// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench
import BenchLab

struct PlotCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Draw a run's pictures again, as SVG and PNG.",
    discussion: """
      Writes forest.gp (effects with intervals), cost.gp (ns per table) and samples.gp (every sample \
      over time), or lab.gp for a run of the lab, beside the CSV files they read, and runs gnuplot on them. A script that is already \
      there is yours: it is run as it is. Delete it to get a fresh one.
      """)

  @Argument(help: "A run's directory.")
  var directory: String

  func run() async throws {
    let lab = try? StoredLab(directory: directory)
    let plotter = try lab.map { Plotter(lab: $0) } ?? Plotter(run: StoredRun(directory: directory))
    let outcome = try await plotter.draw()
    for script in outcome.keptScripts { Console.note("used as it was: \(script)") }
    for picture in outcome.pictures { try Console.result(picture + "\n") }
  }
}
