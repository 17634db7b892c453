// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

@Suite struct ReportPlotTests {
  /// A directory with a whole run in it.
  private func storedRun(
    comparisons: [Comparison] = ReportFixture.compared.comparisons, compared: Bool = true
  ) throws -> StoredRun {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("plots \(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let cases = comparisons.map(\.testCase)
    let summaries = cases.flatMap { testCase in
      [
        ReportFixture.summary(testCase, series: "base", arm: .base, median: 400),
        ReportFixture.summary(testCase, series: "merged", arm: .test, median: 440),
        ReportFixture.summary(testCase, series: "base", arm: .twin, median: 401),
      ]
    }
    let samples = cases.flatMap { testCase in
      (0..<4).flatMap { block in
        [Plan.Arm.Role.base, .test, .twin].enumerated().map { index, arm in
          ReportFixture.sample(
            testCase, series: arm == .test ? "merged" : "base", arm: arm, block: block,
            start: UInt64(block * 3_000_000 + index * 1_000_000))
        }
      }
    }
    func write(_ text: String, _ name: String) throws {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(directory)/\(name)"))
    }
    if compared { try write(CSVText.file(comparisons), Comparison.fileName) }
    try write(CSVText.file(summaries), Summary.fileName)
    try write(CSVText.file(samples), Sample.fileName)
    try ReportFixture.manifest().json()
      .write(to: URL(fileURLWithPath: "\(directory)/\(Manifest.fileName)"))
    return try StoredRun(directory: directory)
  }

  private func svgText(_ run: StoredRun, _ name: String) throws -> String {
    let svg = try String(contentsOfFile: "\(run.directory)/\(name).svg", encoding: .utf8)
    return svg.replacing("\u{A0}", with: " ")
  }

  @Test func drawsFromTheFilesAlone() async throws {
    let run = try storedRun()
    defer { try? FileManager.default.removeItem(atPath: run.directory) }
    let outcome = try await Plotter(run: run).draw()
    #expect(
      outcome.pictures.map { ($0 as NSString).lastPathComponent } == [
        "forest.svg", "forest.png", "cost.svg", "cost.png", "samples.svg", "samples.png",
      ])
    for picture in outcome.pictures where picture.hasSuffix(".png") {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: picture))
      #expect(bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]), "\(picture)")
      #expect(bytes.count > 5000, "\(picture)")
    }
    for name in ["forest", "cost", "samples"] {
      let svg = try svgText(run, name)
      #expect(svg.contains("base (v6.14) against merged (v6.16)"), "\(name)")
      #expect(svg.contains("bench-cli compare base merged --out"), "\(name)")
      #expect(svg.contains("churn pmd init_mm lockdep"), "\(name)")
      #expect(svg.contains("grow all init_mm embedded"), "\(name)")
      #expect(!svg.contains("EMULATED"), "\(name)")
    }
    let forest = try svgText(run, "forest")
    #expect(forest.contains("-30.0  [-31.0, -29.0]  IMPROVED"))
    #expect(forest.contains("±2 % counts as nothing"))
  }

  @Test func titlesSayEmulated() async throws {
    let rows = ReportFixture.compared.comparisons.map { row in
      var row = row
      row.emulated = true
      row.testCase.memNode = 1
      row.testCase.policy = .preferred
      row.testCase.threads = 2
      row.testCase.cpus = .spread
      row.testCase.memcg = false
      return row
    }
    let run = try storedRun(comparisons: rows)
    defer { try? FileManager.default.removeItem(atPath: run.directory) }
    _ = try await Plotter(run: run).draw()
    let forest = try svgText(run, "forest")
    #expect(forest.contains("EMULATED NODES"))
    for row in rows { #expect(forest.contains(row.testCase.words), "\(row.testCase.words)") }
  }

  @Test func aScriptThatIsThereIsTheUsers() async throws {
    let run = try storedRun(compared: false)
    defer { try? FileManager.default.removeItem(atPath: run.directory) }
    let script = "\(run.directory)/cost.gp"
    let mine = "set terminal svg; set output 'mine.svg'; plot x\n"
    try Data(mine.utf8).write(to: URL(fileURLWithPath: script))
    let outcome = try await Plotter(run: run).draw()
    #expect(outcome.keptScripts == [script])
    #expect(try String(contentsOfFile: script, encoding: .utf8) == mine)
    #expect(FileManager.default.fileExists(atPath: "\(run.directory)/mine.svg"))
    #expect(!FileManager.default.fileExists(atPath: "\(run.directory)/forest.gp"))
  }

  @Test func reportsWhatGnuplotRefuses() async throws {
    let run = try storedRun()
    defer { try? FileManager.default.removeItem(atPath: run.directory) }
    try Data("plot nonsense(\n".utf8)
      .write(to: URL(fileURLWithPath: "\(run.directory)/forest.gp"))
    let error = await #expect(throws: PlotError.self) { _ = try await Plotter(run: run).draw() }
    #expect(error?.sentence.hasPrefix("gnuplot refused \(run.directory)/forest.gp: ") == true)
  }

  /// A gnuplot in PATH's place that does what is asked of it.
  private func drawing(
    _ script: String, timeLimit: Duration = .seconds(60)
  ) async throws -> (error: String, files: [String]) {
    let run = try storedRun()
    defer { try? FileManager.default.removeItem(atPath: run.directory) }
    let tool = "\(run.directory)/drawing-tool"
    try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(fileURLWithPath: tool))
    chmod(tool, 0o755)
    try Data("old".utf8).write(to: URL(fileURLWithPath: "\(run.directory)/forest.svg"))
    var plotter = Plotter(run: run)
    plotter.gnuplot = tool
    plotter.timeLimit = timeLimit
    let error = await #expect(throws: PlotError.self) { _ = try await plotter.draw() }
    #expect(
      try String(contentsOfFile: "\(run.directory)/forest.svg", encoding: .utf8) == "old",
      "what was there stays")
    let files = try FileManager.default.contentsOfDirectory(atPath: run.directory).sorted()
    return (error?.sentence ?? "", files)
  }

  @Test(
    arguments: [
      ("true", "gnuplot wrote no picture from "),
      (": > forest.svg", "unfinished, so it was not kept"),
      ("echo '<svg>' > forest.svg; echo x > forest.png", "unfinished, so it was not kept"),
      ("kill -9 $$", "was killed by signal 9"),
      ("echo 'no such terminal' >&2; exit 1", "gnuplot refused "),
    ])
  func aGnuplotThatFailsIsTold(script: String, words: String) async throws {
    let (error, files) = try await drawing(script)
    #expect(error.contains(words), "\(error)")
    #expect(files.filter { $0.hasSuffix(".svg") || $0.hasSuffix(".png") } == ["forest.svg"])
    #expect(!files.contains { $0.hasPrefix(".drawing") })
  }

  @Test func aGnuplotThatHangsIsEnded() async throws {
    let (error, files) = try await drawing("sleep 600", timeLimit: .milliseconds(300))
    #expect(error.contains("did not end within"), "\(error)")
    #expect(!files.contains { $0.hasPrefix(".drawing") })
  }

  /// gnuplot puts a variable's value in the place of @ and its name, between quotes too.
  @Test func everyCharacterOfACommandIsShown() async throws {
    var run = try storedRun()
    defer { try? FileManager.default.removeItem(atPath: run.directory) }
    let odd = #"u@title_text/a@b/@/it's/"q"/`id`/%d/{x}/é/<&>"#
    run.manifest.commandLine = ["bench-cli", "compare", "--out", odd]
    _ = try await Plotter(run: run).draw()
    let shown = odd.replacing("'", with: #"'\''"#).replacing("&", with: "&amp;")
      .replacing("<", with: "&lt;")
    for name in ["forest", "cost", "samples"] {
      let svg = try svgText(run, name)
      #expect(svg.contains(shown), "\(name): \(shown)")
    }
  }

  @Test func titlesCannotBreakOutOfAScript() {
    let text = PlotScript.forest.text(title: "it's\n`id`", footer: #"a\b"#, columns: ["condition"])
    #expect(text.contains(#"title_text = 'it'."'".'s `id`'"#))
    #expect(text.contains(#"footer_text = 'a'."\\".'b'"#))
  }
}
