// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench
@testable import BenchLab

/// Two kernels beside each other, and what `lab compare --out` keeps.
@Suite struct LabComparisonTests {
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
    let pictures = try await report.write(
      in: directory, command: ["bench-cli", "lab", "compare", "a", "b"])
    #expect(
      pictures.map { ($0 as NSString).lastPathComponent } == ["lab-compare.svg", "lab-compare.png"])
    let svg = try String(contentsOfFile: pictures[0], encoding: .utf8)
      .replacing("\u{A0}", with: " ")
    for text in [
      "6.14 against 6.16", "+64  (100 to 164)", "-257  (300 to 43)", "~+100  (5000 to 5100)",
      "Steps that take the same: 1. Left out for two modes: 0", "bench-cli lab compare a b",
    ] { #expect(svg.contains(text), "\(text)") }
    #expect(!svg.contains("gone") && !svg.contains(">same<"))
    let stored = try CSVReader.read(
      LabDifference.self, path: "\(directory)/\(LabDifference.fileName)")
    #expect(stored.map(\.difference) == [64, -257, 0, 100, nil])
    await #expect(throws: FileError.self) {
      _ = try await report.write(in: directory, command: [])
    }
  }

  @Test func withoutADifferenceThereIsNoPicture() async throws {
    let report = try LabComparisonReport(
      before: rows("6.14", [("PTE ctor", 100)]), after: rows("6.16", [("PTE ctor", 100)]))
    let directory = directory()
    defer { try? FileManager.default.removeItem(atPath: directory) }
    #expect(try await report.write(in: directory, command: []).isEmpty)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: directory) == [LabDifference.fileName])
  }

  /// `munmap() of 2 MiB` in two boots of one kernel: by chance the median is of one mode or of the other.
  @Test func twoModesMakeNoDifference() async throws {
    func boot(_ kernel: String, _ p10: Int, _ median: Int, _ p90: Int, steady: Int) -> [LabRow] {
      [("munmap() of 2 MiB", p10, median, p90), ("PTE ctor", steady, steady, steady)].map {
        LabRow(
          runID: "r", operation: $0, kernel: kernel, lock: .embedded, lockBytes: 4,
          count: .init(median: $2, p10: $1, p90: $3), samples: 51)
      }
    }
    let report = try LabComparisonReport(
      before: boot("6.12", 534_441, 534_448, 545_813, steady: 100),
      after: boot("6.12", 534_725, 4_323_755, 4_346_167, steady: 107))
    #expect(report.rows.map(\.difference) == [nil, 7])
    #expect(report.text().contains("two modes"))
    #expect(report.text().contains("'munmap() of 2 MiB': after: two modes, one near 534725 and"))
    #expect(
      try CSVText.file(report.rows).contains(
        """
        6.12,6.12,534448,4323755,,,0,"after: two modes, one near 534725 and one near 4346167, so not compared"
        """))
    let directory = directory()
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let pictures = try await report.write(in: directory, command: [])
    let svg = try String(contentsOfFile: try #require(pictures.first), encoding: .utf8)
      .replacing("\u{A0}", with: " ")
    #expect(svg.contains("+7  (100 to 107)") && svg.contains("Left out for two modes: 1"))
    #expect(!svg.contains("munmap"))
  }
}
