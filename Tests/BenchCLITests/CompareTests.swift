// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

@Suite struct CompareTests {
  @Test func comparesWritesAndDraws() throws {
    let tool = try Tool()
    let result = try tool.run(
      ["compare", "base", "merged", "--lock", "rt", "--out", "r"] + Tool.small, gnuplot: true)
    #expect(result.isJudged, "\(result.error)")
    #expect(result.output.hasPrefix("base (v6.14) against merged (v6.16)\n"))
    #expect(result.output.contains("It is not a kernel."))
    #expect(result.output.contains("run: r, 8 processes, 2 blocks of each case, seed 7"))
    for lock in ["embedded", "rt"] {
      #expect(result.output.contains("churn pte init_mm \(lock): "), "a verdict in words")
    }
    #expect(result.error.contains("results:  r: samples.csv, summary.csv, compare.csv"))
    #expect(!result.error.contains("\r"), "no progress where there is no terminal")
    #expect(try tool.status(of: "r") == "finished")
    for name in ["forest", "cost", "samples"] {
      for kind in ["gp", "svg", "png"] { #expect(tool.exists("r/\(name).\(kind)")) }
    }
    // Two cases, eight processes, two blocks, four arms, two slots each.
    let samples = try CSVReader.read(Sample.self, path: "\(tool.directory)/r/samples.csv")
    #expect(samples.filter { $0.attempt == 0 }.count == 256)
    #expect(Set(samples.map(\.arm)) == [.base, .test, .twin, .placebo])
    #expect(samples.allSatisfy { !$0.emulated && $0.tables > 0 })
    let rows = try CSVReader.read(Comparison.self, path: "\(tool.directory)/r/compare.csv")
    #expect(rows.map(\.testCase.lock) == [.rt, .embedded])
    #expect(rows.allSatisfy { $0.base == "base" && $0.test == "merged" && $0.blocks == 16 })
  }

  /// Without cases: every step of the series by itself, and what it comes to beside the running kernel.
  @Test func theMainJobIsAnchored() throws {
    let tool = try Tool()
    let result = try tool.run([
      "compare", "base", "merged", "--processes", "8", "--blocks", "1", "--slot-time", "100us",
      "--node-memory", "64M", "--allow-debug", "--quiet", "--out", "r",
    ])
    #expect(result.isJudged, "\(result.error)")
    let anchor = try CSVReader.read(AnchorRow.self, path: "\(tool.directory)/r/anchor.csv")
    let kernel = try #require(anchor.first { $0.source == .kernel })
    let own = String(format: "%.0f", kernel.add.nanoseconds + kernel.free.nanoseconds)
    let output = result.output.replacing(#/\s+/#, with: " ")
    #expect(output.contains("% of the \(own) ns that this kernel takes"), "\(result.output)")
    #expect(
      output.contains(" twin placebo verdict") && output.contains("base 0, noskip 2, merged 2"))
    // As it is when it was cut off before that, and goes on.
    let manifest = "\(tool.directory)/r/manifest.json"
    let text = try String(contentsOfFile: manifest, encoding: .utf8)
    try text.replacing("\"finished\"", with: "\"interrupted\"")
      .write(toFile: manifest, atomically: true, encoding: .utf8)
    try FileManager.default.removeItem(atPath: "\(tool.directory)/r/anchor.csv")
    #expect(try tool.run(["resume", "r", "--allow-debug", "--quiet"]).isJudged)
    #expect(tool.exists("r/anchor.csv"))
    // One that names cases is no main job.
    #expect(try tool.run(["compare", "base", "merged", "--out", "s"] + Tool.small).isJudged)
    #expect(!tool.exists("s/anchor.csv"))
  }

  @Test func whatIsPrintedIsWhatIsStored() throws {
    let tool = try Tool()
    let csv = try tool.run(
      ["compare", "base", "merged", "--format", "csv", "--out", "r", "--quiet"] + Tool.small)
    #expect(csv.isJudged, "\(csv.error)")
    #expect(csv.error == "")
    #expect(csv.output == (try tool.text("r/compare.csv")))
    // A second journey through the codec changes nothing.
    for (text, name) in [
      (csv.output, "compare.csv"), (try tool.text("r/samples.csv"), "samples.csv"),
    ] {
      let again =
        name == "compare.csv"
        ? try CSVText.file(CSVReader.parse(Comparison.self, text: text, file: name))
        : try CSVText.file(CSVReader.parse(Sample.self, text: text, file: name))
      #expect(again == text, "\(name)")
    }
  }

  @Test func jsonHasTheSameRows() throws {
    let tool = try Tool()
    let result = try tool.run(
      ["compare", "base", "merged", "--format", "json", "--out", "r"] + Tool.small)
    #expect(result.isJudged, "\(result.error)")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let rows = try #require(object["rows"] as? [[String: Any]])
    let stored = try CSVReader.read(Comparison.self, path: "\(tool.directory)/r/compare.csv")
    #expect(rows.count == stored.count)
    #expect(rows[0].keys.sorted() == Comparison.columns.sorted())
    #expect(result.output.contains("\"effect_pct\": \(stored[0].effect.percent), "))
    #expect(object["seed"] as? Int == 7)
  }

  @Test func emulatedNodesAreSaidEverywhere() throws {
    let tool = try Tool()
    let result = try tool.run(
      ["compare", "base", "merged", "--nodes", "2", "--mem-node", "0,1", "--out", "r"] + Tool.small,
      gnuplot: true)
    #expect(result.isJudged, "\(result.error)")
    #expect(result.output.contains("emulated: one memory node plays 2"))
    #expect(result.output.contains("churn, init_mm, CPUs of node 0, memory of node 1, emulated\n"))
    let rows = try CSVReader.read(Comparison.self, path: "\(tool.directory)/r/compare.csv")
    #expect(rows.map(\.emulated) == [true, true])
    #expect(rows.map(\.testCase.memNode) == [0, 1])
    #expect(try tool.text("r/forest.svg").contains("EMULATED NODES"))
  }

  /// On two emulated nodes: every CPU node with every memory node, from a run that is stored like any other.
  @Test func numaMeasuresAMatrix() throws {
    let tool = try Tool()
    let result = try tool.run(
      ["numa", "base", "merged", "--nodes", "2", "--mm", "user", "--out", "r"]
        + Tool.small.map { $0 == "embedded" ? "rt" : $0 })
    #expect(result.isJudged, "\(result.error)")
    let rows = try CSVReader.read(Comparison.self, path: "\(tool.directory)/r/compare.csv")
    let nodes = rows.map { [$0.testCase.cpuNode, $0.testCase.memNode] }
    // A machine with one CPU has none for the second node.
    let cpuNodes = Set(rows.map(\.testCase.cpuNode))
    #expect(nodes == cpuNodes.sorted().flatMap { cpu in [[cpu, 0], [cpu, 1]] })
    #expect(result.output.contains("emulated: one memory node plays 2"))
    #expect(result.output.contains("churn pte user rt, emulated\n"))
    #expect(result.output.contains("locks elsewhere"))
    let again = try tool.run(["numa", "r"])
    #expect(again.status == 0 && again.output == result.output, "\(again.error)")
    let manifest = try Manifest.decode(Data(tool.text("r/manifest.json").utf8), file: "r")
    #expect(manifest.surveys.count == 2 * rows.count)
    for survey in manifest.surveys {
      let memNode = manifest.plan.cases[survey.caseIndex].memNode
      #expect(survey.tables[memNode] == 256 && survey.tables[1 - memNode] == 0)
      #expect(survey.locks.reduce(0, +) == 256 && survey.remoteLocks == survey.locks[1 - memNode])
    }
  }

  @Test func numaShowsTheMachine() throws {
    let tool = try Tool()
    let result = try tool.run(["numa", "--node-memory", "16M"])
    #expect(result.status == 0, "\(result.error)")
    #expect(result.output.hasPrefix("host's node "))
    #expect(result.output.contains("NUMA balancing: "))
    // What there is is said also where what is asked for cannot be had.
    let refused = try tool.run(["numa", "--node-memory", "4000000G"])
    #expect(refused.status == 64 && refused.output.hasPrefix("host's node "))
  }

  @Test func thresholdAndMemcgReachTheRows() throws {
    let tool = try Tool()
    let result = try tool.run(
      ["compare", "base", "merged", "--threshold", "7.5", "--memcg", "off,on", "--out", "r"]
        + Tool.small)
    #expect(result.isJudged, "\(result.error)")
    #expect(result.output.contains("within 7.5 % either way counts as nothing"))
    let rows = try CSVReader.read(Comparison.self, path: "\(tool.directory)/r/compare.csv")
    #expect(rows.map(\.thresholdPercent) == [7.5, 7.5])
    #expect(rows.map(\.testCase.memcg) == [false, true])
  }

  @Test func runMeasuresSingleSeries() throws {
    let tool = try Tool()
    let result = try tool.run(["run", "base", "merged", "--out", "r"] + Tool.small)
    #expect(result.isJudged, "\(result.error)")
    #expect(!tool.exists("r/compare.csv"))
    #expect(!tool.exists("r/forest.gp"))
    #expect(tool.exists("r/cost.gp"))
    let rows = try CSVReader.read(Summary.self, path: "\(tool.directory)/r/summary.csv")
    #expect(rows.map(\.series) == ["base", "merged"])
    #expect(rows.allSatisfy { $0.arm == .single })
    #expect(result.output.contains("base (v6.14), merged (v6.16)\n"))
  }

  @Test func theDefaultDirectoryIsNamedAfterTheRun() throws {
    let tool = try Tool()
    let result = try tool.run(["compare", "base", "merged"] + Tool.small)
    #expect(result.isJudged, "\(result.error)")
    let runs = try FileManager.default.contentsOfDirectory(atPath: "\(tool.directory)/results")
    #expect(runs.count == 1)
    let rows = try CSVReader.read(
      Comparison.self, path: "\(tool.directory)/results/\(runs[0])/compare.csv")
    #expect(Set(rows.map(\.runID)) == Set(runs))
  }
}
