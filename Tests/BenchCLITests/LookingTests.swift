// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

/// Commands that look and measure nothing, and the pictures.
@Suite struct LookingTests {
  @Test func listNamesEverything() throws {
    let tool = try Tool()
    let result = try tool.run(["list", "--format", "csv"])
    #expect(result.status == 0)
    let entries = try CSVReader.parse(Catalogue.Entry.self, text: result.output, file: "list")
    func names(_ kind: String) -> [String] { entries.filter { $0.kind == kind }.map(\.name) }
    #expect(names("series") == Series.builtIn.map(\.name))
    #expect(names("workload") == Workload.allCases.map(\.rawValue))
    #expect(names("lock") == LockKind.allCases.map(\.rawValue))
    #expect(names("level") == Level.allCases.map(\.rawValue))
    #expect(names("mm") == MMKind.allCases.map(\.rawValue))
    #expect(names("node").count >= 1)
    #expect(names("cpu").count >= 1)
    let table = try tool.run(["list"])
    for entry in entries { #expect(table.output.contains(" \(entry.name) "), "\(entry.name)") }
    let json = try tool.run(["list", "--format", "json"])
    let decoded = try JSONDecoder().decode([Catalogue.Entry].self, from: Data(json.output.utf8))
    // Free memory is another each time.
    #expect(decoded.filter { $0.kind != "node" } == entries.filter { $0.kind != "node" })
  }

  @Test func seriesShowSaysWhatThePatchesChange() throws {
    let tool = try Tool()
    let base = try tool.run(["series", "show", "base", "--arch", "x86_64"]).output
    #expect(base.contains(#/helper +pte +init_mm +- +- +- +-\n/#))
    #expect(base.contains(#/helper +pmd +init_mm +yes +yes +yes +yes\n/#))
    let merged = try tool.run(["series", "show", "merged", "--arch", "x86_64"]).output
    #expect(merged.contains(#/helper +pte +init_mm +yes +- +- +yes\n/#))
    #expect(merged.contains(#/helper +pmd +init_mm +yes +- +- +yes\n/#))
    let csv = try tool.run(["series", "show", "merged", "--format", "csv"]).output
    #expect(
      try CSVReader.parse(TruthRow.self, text: csv, file: "series.csv").count == 23 * 8 * 5 * 4)
    let same = try tool.run(["series", "diff", "v2", "merged"]).output
    #expect(same.hasSuffix("nothing changes here\n"))
    let list = try tool.run(["series", "list"])
    for series in Series.builtIn { #expect(list.output.contains(series.summary)) }
  }

  @Test func doctorLooksAndDecidesNothing() throws {
    let tool = try Tool()
    let text = try tool.run(["doctor"])
    #expect(text.status == 0)
    #expect(text.error == "")
    let json = try tool.run(["doctor", "--format", "json"])
    let report = try JSONDecoder().decode(DoctorReport.self, from: Data(json.output.utf8))
    #expect(report.facts["kernel_release"] != nil)
    #if DEBUG
      #expect(text.output.contains("spoils  debug build\n"))
      #expect(report.findings.contains { $0.what == "debug build" })
    #endif
  }

  @Test func withoutGnuplotTheResultsStand() throws {
    let tool = try Tool()
    let compare = try tool.run(["compare", "base", "merged", "--out", "r"] + Tool.small)
    #expect(compare.isJudged)
    #expect(compare.error.contains("gnuplot is not installed"))
    let plot = try tool.run(["plot", "r"])
    #expect(plot.status == 1)
    #expect(plot.error.contains("apt-get install gnuplot-nox"))
    #expect(plot.error.split(separator: "\n").count == 1)
    for name in ["forest", "cost", "samples"] {
      #expect(tool.exists("r/\(name).gp"))
      #expect(!tool.exists("r/\(name).png"))
    }
    let later = try tool.run(["plot", "r"], gnuplot: true)
    #expect(later.status == 0)
    #expect(tool.exists("r/forest.png"))
    #expect(later.error.contains("used as it was: r/forest.gp"))
  }

  @Test func stepsRun() throws {
    let tool = try Tool()
    let result = try tool.run(["step", "--index", "0,1", "--times", "1,2"])
    #expect(result.status == 0, "\(result.error)")
    #expect(result.output == "")
  }

  @Test func instructionsSayWhatIsMissing() throws {
    let tool = try Tool()
    let figures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../docs/data/kernel-instructions.csv").path
    let result = try tool.run(["instructions", "--kernel", figures, "--allow-debug"])
    #expect(result.status == 1)
    #expect(result.error == "bench-cli: objcopy is not installed: apt-get install binutils\n")
    #expect(!tool.exists("results"))
  }

  @Test func helpNamesTheExitCodes() throws {
    let tool = try Tool()
    let help = try tool.run(["--help"])
    #expect(help.status == 0)
    for code in ["0 done", "1 something failed", "64 the request", "130 interrupted"] {
      #expect(help.output.replacing("\n", with: " ").contains(code), "\(code)")
    }
    #expect(!help.output.contains("\n  step "), "an inner command")
  }

  /// The page that users read says what the code says: after a change, print it anew with this command.
  @Test func theColumnsOfTheDocumentAreMadeOfTheCode() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/csv.md").path
    let result = try Tool().run(["list", "--csv-documentation", path])
    #expect(result.status == 0, "\(result.error)")
    #expect(result.output == (try String(contentsOfFile: path, encoding: .utf8)))
  }
}
