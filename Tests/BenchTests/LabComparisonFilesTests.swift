// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench
@testable import BenchLab

/// What `lab compare --out` keeps.
@Suite struct LabComparisonFilesTests {
  private func rows(_ kernel: String, _ counts: [(String, Int?)]) -> [LabRow] {
    counts.map { operation, instructions in
      LabRow(
        runID: "r", operation: operation, kernel: kernel, lock: .embedded, lockBytes: 4,
        count: instructions.map {
          .init(median: $0, p10: $0, p90: $0 + (operation == "fork" ? 9 : 0))
        },
        samples: 501, clearPageCalls: 0, instructionsWithoutClearPage: instructions)
    }
  }

  private func directory() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("lab-\(UUID().uuidString)").path
  }

  @Test func drawsWhatDiffers() async throws {
    let report = try LabComparisonReport(
      before: rows(
        "6.14", [("PTE ctor", 100), ("PMD ctor", 300), ("same", 7), ("fork", 5000), ("gone", 3)]),
      after: rows(
        "6.16", [("PTE ctor", 164), ("PMD ctor", 43), ("same", 7), ("fork", 5100), ("gone", nil)]))
    let directory = directory()
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let pictures = try await LabComparisonFiles.write(
      report, in: directory, command: ["bench-cli", "lab", "compare", "a", "b"])
    #expect(
      pictures.map { ($0 as NSString).lastPathComponent } == ["lab-compare.svg", "lab-compare.png"])
    let svg = try String(contentsOfFile: pictures[0], encoding: .utf8)
      .replacing("\u{A0}", with: " ")
    for text in [
      "6.14 against 6.16", "+64  (100 to 164)", "-257  (300 to 43)", "~+100  (5000 to 5100)",
      "steps that take the same: 1", "bench-cli lab compare a b",
    ] { #expect(svg.contains(text), "\(text)") }
    #expect(!svg.contains("gone") && !svg.contains(">same<"))
    let stored = try CSVReader.read(
      LabDifference.self, path: "\(directory)/\(LabDifference.fileName)")
    #expect(stored.map(\.difference) == [64, -257, 0, 100, nil])
    await #expect(throws: FileError.self) {
      _ = try await LabComparisonFiles.write(report, in: directory, command: [])
    }
  }

  @Test func withoutADifferenceThereIsNoPicture() async throws {
    let report = try LabComparisonReport(
      before: rows("6.14", [("PTE ctor", 100)]), after: rows("6.16", [("PTE ctor", 100)]))
    let directory = directory()
    defer { try? FileManager.default.removeItem(atPath: directory) }
    #expect(try await LabComparisonFiles.write(report, in: directory, command: []).isEmpty)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: directory) == [LabDifference.fileName])
  }
}
