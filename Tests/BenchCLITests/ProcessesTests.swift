// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Testing

@testable import Bench
@testable import bench_cli

/// What rests on runs being made of processes: going on, checking, calibrating, comparing what is stored.
@Suite struct ProcessesTests {
  private static func compare(_ more: [String]) -> [String] {
    ["compare", "base", "merged", "--quiet"] + more + Tool.small
  }

  @Test func aKilledRunIsGoneOnWithAndFollowsFromItsSamples() throws {
    let tool = try Tool()
    let (process, _, _) = try tool.start(
      [
        "compare", "base", "merged", "--workload", "churn", "--level", "pte", "--lock", "rt",
        "--processes", "30", "--blocks", "2", "--node-memory", "64M", "--allow-debug",
        "--plain-samples",
        "--out", "r",
      ])
    let deadline = Date().addingTimeInterval(90)
    while try process.isRunning && Date() < deadline
      && (!tool.exists("r/samples.csv") || tool.text("r/samples.csv").utf8.count < 8000)
    {
      usleep(5_000)
    }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(try tool.status(of: "r") == "running")
    let resumed = try tool.run(["resume", "r", "--allow-debug", "--quiet"])
    #expect(resumed.isJudged, "\(resumed.error)")
    #expect(resumed.output.contains("run: r, 30 processes, 2 blocks of each case"))
    #expect(try tool.status(of: "r") == "finished")
    let verified = try tool.run(["verify", "r"])
    #expect(verified.status == 0, "\(verified.error)")
    #expect(
      verified.output.hasPrefix("r: 1 rows of compare.csv and 4 rows of summary.csv follow from "))
    let again = try tool.run(["resume", "r", "--allow-debug"])
    #expect(again.status == 4)
    #expect(again.error == "bench-cli: r is finished; there is nothing to go on with\n")
  }

  /// One number, one row, the seed, the run: whatever was changed is named.
  @Test func anEditedResultIsFound() throws {
    let tool = try Tool()
    #expect(try tool.run(Self.compare(["--out", "r"])).isJudged)
    func verify(_ file: String, _ edit: (String) -> String) throws -> Tool.Result {
      let path = "\(tool.directory)/r/\(file)"
      let good = try tool.text("r/\(file)")
      let bad = edit(good)
      try #require(bad != good)
      try bad.write(toFile: path, atomically: true, encoding: .utf8)
      defer { try? good.write(toFile: path, atomically: true, encoding: .utf8) }
      return try tool.run(["verify", "r"])
    }
    func lastRow(_ text: String, _ edit: (inout [String]) -> Void) -> String {
      var lines = text.split(separator: "\n").map(String.init)
      var cells = lines[lines.count - 1].components(separatedBy: ",")
      edit(&cells)
      lines[lines.count - 1] = cells.joined(separator: ",")
      return lines.joined(separator: "\n") + "\n"
    }
    let effect = try verify("compare.csv") { text in
      lastRow(text) { $0[Comparison.columns.firstIndex(of: "effect_pct")!] = "99" }
    }
    let digits = try verify("compare.csv") { text in
      lastRow(text) { $0[Comparison.columns.firstIndex(of: "threshold_pct")!] += "0" }
    }
    #expect(digits.status == 1 && digits.error.contains("not byte for byte"))
    #expect(effect.status == 1)
    #expect(effect.error.hasPrefix("bench-cli: r/compare.csv, line 2, column effect_pct: is "))
    let sample = try verify("samples.csv") { text in
      lastRow(text) { cells in
        cells[Sample.columns.firstIndex(of: "cpu_ns")!] = "1"
        cells[Sample.columns.firstIndex(of: "wall_ns")!] = "1"
      }
    }
    #expect(sample.status == 1 && sample.error.contains("the samples give "))
    let shorter = try verify("samples.csv") { text in
      text.split(separator: "\n").dropLast().joined(separator: "\n") + "\n"
    }
    #expect(shorter.status == 1)
    #expect(shorter.error.contains("its slots are not those of the manifest's plan and seed"))
    let seed = try verify("manifest.json") { $0.replacing("\"seed\" : 7", with: "\"seed\" : 8") }
    #expect(seed.status == 1)
    #expect(seed.error.contains("its slots are not those of the manifest's plan and seed"))
    #expect(try tool.run(["verify", "r"]).status == 0)
  }

  @Test func storedRunsAreHeldAgainstEachOtherAsUnpaired() throws {
    let tool = try Tool()
    for (series, out) in [("base", "one"), ("merged", "other")] {
      let run = try tool.run(["run", series, "--quiet", "--out", out] + Tool.small)
      #expect(run.status == 0, "\(run.error)")
    }
    let result = try tool.run(["compare", "one", "other"])
    #expect(result.status == 0, "\(result.error)")
    #expect(result.output.hasPrefix("other against one\n"))
    #expect(result.output.contains("UNPAIRED: these were not measured side by side."))
    let csv = try tool.run(["compare", "one", "other", "--format", "csv"])
    let rows = try CSVReader.parse(UnpairedRow.self, text: csv.output, file: "u")
    #expect(rows.map(\.firstSeries) == ["base"] && rows.map(\.secondSeries) == ["merged"])
    let json = try tool.run(["compare", "one", "other", "--format", "json"])
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let row = try #require((object["rows"] as? [[String: Any]])?.first)
    #expect(object["is_paired"] as? Bool == false && row["memcg"] as? Bool == true)
    #expect(row["second_series"] as? String == "merged" && row["effect_pct"] is Double)
    let twice = try tool.run(["compare", "one", "one"])
    #expect(twice.status == 4 && twice.error.hasPrefix("bench-cli: one and one are the same run, "))
    let mixed = try tool.run(["compare", "one", "merged"])
    #expect(mixed.status == 64)
    #expect(
      mixed.error.hasPrefix("bench-cli: one is the directory of a stored run, and merged is none;"))
    let path = "\(tool.directory)/other/manifest.json"
    let manifest = try tool.text("other/manifest.json")
    let range = try #require(
      manifest.range(of: "\"fingerprint\" : \"[0-9a-f]+\"", options: .regularExpression))
    try manifest.replacingCharacters(in: range, with: "\"fingerprint\" : \"0123\"")
      .write(toFile: path, atomically: true, encoding: .utf8)
    let refused = try tool.run(["compare", "one", "other"])
    #expect(refused.status == 4)
    #expect(refused.error.contains("one and other differ in machine ("))
  }

  @Test func calibratesAndQuotesIt() throws {
    let tool = try Tool()
    let result = try tool.run(
      ["calibrate", "--runs", "2", "--plant-cost", "50", "--out", "c"] + Tool.small)
    #expect([0, 4].contains(result.status), "\(result.error)")
    #expect(
      result.output.hasPrefix("base against itself, 2 runs of 8 processes with 2 blocks, 1 case\n"))
    let rows = try CSVReader.read(CalibrationRow.self, path: "\(tool.directory)/c/calibration.csv")
    #expect(rows.map(\.planted) == ["none", "+50%", "none", "+50%"])
    #expect(tool.exists("c/run-001/samples.csv") && tool.exists("c/run-002/manifest.json"))
    let compared = try tool.run(["compare", "base", "base", "--out", "r"] + Tool.small)
    if result.status == 0 {
      #expect(compared.output.contains("of 2 comparisons of identical code on this machine"))
    } else {
      #expect(compared.status == 4)
    }
  }

  @Test(arguments: Verdict.allCases)
  func aVerdictAsAnExitCode(_ verdict: Verdict) {
    let codes: [Verdict: Int32] = [.regressed: 2, .inconclusive: 3]
    #expect(ExitCode.verdict(of: [verdict])?.rawValue == codes[verdict])
    // A row that costs more says more than any other beside it.
    #expect(ExitCode.verdict(of: [verdict, .regressed, .inconclusive]) == .regressed)
    let beside = ExitCode.verdict(of: [.equivalent, verdict, .inconclusive])
    #expect(beside == (verdict == .regressed ? .regressed : .inconclusive))
  }

  /// Whatever a loaded machine lets a run of this size find.
  @Test(arguments: [["base", "merged", "--hook", "protect"], ["merged", "base"]])
  func theExitCodeIsTheVerdict(_ words: [String]) throws {
    let tool = try Tool()
    let result = try tool.run(["compare"] + words + ["--out", "r"] + Tool.small)
    let rows = try CSVReader.read(
      Comparison.self, path: "\(tool.directory)/r/\(Comparison.fileName)")
    #expect(
      result.status == ExitCode.verdict(of: rows.map(\.verdict))?.rawValue ?? 0, "\(result.error)")
  }

  /// A limit on a file's size stands for a disk that is full: what fails is the same write.
  @Test func aFullDiskInTheMiddleOfARunLosesNothingThatWasWritten() throws {
    let tool = try Tool()
    let words =
      ["compare", "base", "merged", "--out", "r"] + Tool.small
      + ["--processes", "40", "--blocks", "9"]
    let result = try tool.run(
      ["-c", "trap '' XFSZ; ulimit -f 100; exec \"$0\" \"$@\"", Tool.executable.path] + words,
      program: "/bin/bash")
    #expect(result.status == 1)
    #expect(result.error.hasPrefix("bench-cli: r/samples.csv cannot be written"), "\(result.error)")
    #expect(result.error.split(separator: "\n").count == 1)
    #expect(try tool.status(of: "r") == "failed")
    let text = try tool.text("r/samples.csv")
    #expect(text.hasSuffix("\n"))
    let rows = try CSVReader.parse(Sample.self, text: text, file: "s")
    #expect(!rows.isEmpty)
    // With room it goes on, and nothing that was there is measured again.
    let resumed = try tool.run(["resume", "r", "--quiet", "--allow-debug"])
    #expect(resumed.isJudged, "\(resumed.error)")
    #expect(try tool.text("r/samples.csv").hasPrefix(text))
    #expect(try tool.run(["verify", "r"]).status == 0)
  }

  @Test func aWorkerWithoutAJobSaysWhatItIs() throws {
    let result = try Tool().run(["worker", "/dev/null"])
    #expect(result.status == 64)
    #expect(
      result.error == "bench-cli: worker is started by compare and run, with the file of a job\n")
  }
}
