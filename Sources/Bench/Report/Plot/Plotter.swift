// SPDX-License-Identifier: Apache-2.0

import Foundation
import Subprocess

/// Pictures could not be drawn.
struct PlotError: SentenceError, Hashable {
  var sentence: String
}

/// Draws a run directory's pictures with gnuplot, from its CSV files.
package struct Plotter {
  /// What came of it.
  package struct Outcome: Sendable {
    /// Pictures that were drawn, as paths.
    package var pictures: [String] = []
    /// Scripts that were already there and were used as they are.
    package var keptScripts: [String] = []
  }

  private let directory: String
  private let title: String
  private let footer: String
  private let scripts: [PlotScript]

  package init(run: StoredRun) {
    directory = run.directory
    title = run.title
    footer = "\(run.command)   |   \(run.machine)"
    scripts = PlotScript.all(of: run.manifest.plan)
  }

  /// Any scripts, in the directory that holds their CSV files.
  package init(directory: String, title: String, footer: String, scripts: [PlotScript]) {
    self.directory = directory
    self.title = title
    self.footer = footer
    self.scripts = scripts
  }

  /// Writes the scripts that are not there yet, and runs all of them.
  /// - Throws: `PlotError` if there is nothing to draw, a script cannot be written, gnuplot is not
  ///   installed (the scripts are written all the same) or gnuplot refuses a script.
  package func draw() async throws -> Outcome {
    var outcome = Outcome()
    let scripts = drawable
    guard !scripts.isEmpty else {
      throw PlotError(sentence: "\(directory) holds no rows to draw yet")
    }
    for script in scripts {
      let path = "\(directory)/\(script.name).gp"
      if FileManager.default.fileExists(atPath: path) {
        outcome.keptScripts.append(path)
        continue
      }
      let text = script.text(title: title, footer: footer)
      do {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
      } catch {
        throw PlotError(sentence: "\(path) cannot be written: \(error.localizedDescription)")
      }
    }
    for script in scripts {
      try await gnuplot(script)
      outcome.pictures += ["svg", "png"].map { "\(directory)/\(script.name).\($0)" }
    }
    return outcome
  }

  /// gnuplot refuses a file without rows; a run that was cut short may have samples and nothing else.
  private var drawable: [PlotScript] {
    scripts.filter { script in
      let data = FileManager.default.contents(atPath: "\(directory)/\(script.source)")
      return (data ?? Data()).count { $0 == UInt8(ascii: "\n") } > 1
    }
  }

  private func gnuplot(_ script: PlotScript) async throws {
    let path = "\(directory)/\(script.name).gp"
    let gnuplot = Executable.name("gnuplot")
    guard (try? await gnuplot.resolveExecutablePath(in: .inherit)) != nil else {
      throw PlotError(
        sentence: """
          gnuplot is not installed, so there are no pictures: apt-get install gnuplot-nox, then \
          bench-cli plot \(directory) (the scripts are there)
          """)
    }
    let result = try await Subprocess.run(
      gnuplot, arguments: ["\(script.name).gp"], workingDirectory: .init(directory),
      output: .discarded, error: .string(limit: 1 << 16))
    guard result.terminationStatus.isSuccess else {
      let said = result.standardError.split(separator: "\n")
        .map { $0.trimmingCharacters(in: .whitespaces) }.last { !$0.isEmpty }
      throw PlotError(sentence: "gnuplot refused \(path): \(said ?? "it gave no reason")")
    }
  }
}
