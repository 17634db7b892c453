// SPDX-License-Identifier: Apache-2.0

import Foundation
import Subprocess

/// Pictures could not be drawn.
public struct PlotError: SentenceError, Hashable {
  public var sentence: String
}

/// Draws a run directory's pictures with gnuplot, from its CSV files.
public struct Plotter {
  /// What came of it.
  public struct Outcome: Sendable {
    /// Pictures that were drawn, as paths.
    public var pictures: [String] = []
    /// Scripts that were already there and were used as they are.
    public var keptScripts: [String] = []
  }

  private let directory: String
  private let title: String
  private let footer: String
  private let scripts: [PlotScript]

  public init(run: StoredRun) {
    directory = run.directory
    title = run.title
    footer = "\(run.command)   |   \(run.machine)"
    scripts = PlotScript.all(of: run.manifest.plan)
  }

  /// The picture of a run of the lab.
  public init(lab: StoredLab) {
    directory = lab.directory
    title = "Steps of page-table construction in \(lab.kernels.joined(separator: " and "))"
    footer =
      "\(lab.manifest.commandLine.joined(separator: " "))   |   QEMU \(lab.manifest.qemuVersion), -icount shift=0"
    scripts = [.lab]
  }

  /// The picture of two kernels, of which at least one step differs.
  init(labComparison report: LabComparisonReport, directory: String, command: [String]) {
    self.directory = directory
    title = "\(report.before) against \(report.after)"
    footer = command.joined(separator: " ")
    scripts = [.labComparison]
  }

  /// Writes the scripts that are not there yet, and runs all of them.
  /// - Throws: `PlotError` if there is nothing to draw, a script cannot be written, gnuplot is not
  ///   installed (the scripts are written all the same) or gnuplot refuses a script.
  public func draw() async throws -> Outcome {
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
