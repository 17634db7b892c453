// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Pictures that could not be drawn.
package struct PlotError: SentenceError, Hashable {
  package var sentence: String
  /// True where there is no gnuplot: then nobody expects pictures.
  package var isMissingTool = false
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
  /// `nil` where there are no samples to draw.
  private let plan: Plan?
  /// For one script. An ordinary run's take a second or two.
  var timeLimit = Duration.seconds(120)
  /// A name that is looked up in PATH, or a path.
  var gnuplot = "gnuplot"

  package init(run: StoredRun) {
    directory = run.directory
    title = run.title
    footer = "\(run.command)   |   \(run.machine)"
    plan = run.manifest.plan
    scripts = PlotScript.all(of: run.manifest.plan)
  }

  /// Any scripts, in the directory that holds their CSV files.
  package init(directory: String, title: String, footer: String, scripts: [PlotScript]) {
    self.directory = directory
    self.title = title
    self.footer = footer
    self.scripts = scripts
    plan = nil
  }

  /// Writes the scripts that are not there yet, and runs all of them.
  /// - Throws: `PlotError` if there is nothing to draw, a script cannot be written, gnuplot is not
  ///   installed (the scripts are written all the same), refuses a script, does not end, or leaves no whole picture.
  ///   Pictures that were there before stay then.
  package func draw() async throws -> Outcome {
    var outcome = Outcome()
    if let plan { try choosePoints(plan) }
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
      let text = script.text(title: title, footer: footer, columns: columns(of: script))
      do {
        try AtomicWrite.writeNew(text, to: path)
      } catch {
        throw PlotError(sentence: error.sentence)
      }
    }
    for script in scripts { outcome.pictures += try await draw(script) }
    return outcome
  }

  /// Anew each time: samples may have come since.
  private func choosePoints(_ plan: Plan) throws {
    let file = try SampleFile.name(in: directory)
    guard FileManager.default.fileExists(atPath: "\(directory)/\(file)") else { return }
    try AtomicWrite.write(
      CSVText.file(SamplePoints(directory: directory, plan: plan).points()),
      to: "\(directory)/\(DrawnSample.fileName)")
  }

  /// gnuplot refuses a file without rows; a run that was cut short may have samples and nothing else.
  private var drawable: [PlotScript] {
    scripts.filter { script in
      let data = FileManager.default.contents(atPath: "\(directory)/\(script.source)")
      return (data ?? Data()).count { $0 == UInt8(ascii: "\n") } > 1
    }
  }

  private func columns(of script: PlotScript) -> [String] {
    let data = FileManager.default.contents(atPath: "\(directory)/\(script.source)") ?? Data()
    let header = data.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    return String(decoding: header, as: UTF8.self).split(separator: ",").map(String.init)
  }

  /// Lets gnuplot draw beside the directory, and takes over what is whole.
  /// - Returns: the script's pictures, as paths.
  private func draw(_ script: PlotScript) async throws -> [String] {
    let path = "\(directory)/\(script.name).gp"
    let room: DrawingRoom
    do {
      room = try DrawingRoom(in: directory)
    } catch {
      throw PlotError(sentence: "\(path) cannot be drawn: \(error)")
    }
    try await run(script, path: path, in: room)
    let pictures = try room.takeOver()
    // A script of the user's own may draw to other names, but not nothing.
    guard !pictures.isEmpty else {
      throw PlotError(sentence: "gnuplot wrote no picture from \(path)")
    }
    return ["svg", "png"].map { "\(directory)/\(script.name).\($0)" }.filter(pictures.contains)
  }

  private func run(_ script: PlotScript, path: String, in room: borrowing DrawingRoom) async throws
  {
    let output: ToolProcess.Output
    do {
      output = try await ToolProcess(gnuplot, limits: .init(time: timeLimit))
        .run(["../\(script.name).gp"], in: room.path)
    } catch let error as ToolError where error.kind == .missing {
      throw PlotError(
        sentence: """
          gnuplot is not installed, so there are no pictures: apt-get install gnuplot-nox, then \
          bench-cli plot \(directory) (the scripts are there)
          """,
        isMissingTool: true)
    } catch let error as ToolError where error.kind != .interrupted {
      throw PlotError(sentence: "\(path) was not drawn: \(error.sentence)")
    }
    guard output.isSuccess else {
      guard case .exited = output.ending else {
        throw PlotError(sentence: "\(path) was not drawn: gnuplot \(output.words)")
      }
      throw PlotError(sentence: "gnuplot refused \(path): \(output.lastWords)")
    }
  }
}
