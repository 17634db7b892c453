// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench
@testable import BenchLab

/// The picture of a run of the lab.
@Suite struct LabPlotTests {
  /// A finished run of two kernels, one of which does not allow a step.
  private func stored() throws -> StoredLab {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("lab-plot-\(UUID().uuidString)").path
    let record = try LabRecord(
      in: .exactly(directory),
      identity: RunIdentity(
        commandLine: ["bench-cli", "lab", "run"], toolVersion: "0", gitDescribe: nil,
        fingerprint: [:]), qemuVersion: "7.2")
    let kernel = try GuestTests.kernel()
    let guest = GuestDescription(kernel: kernel.image, initramfs: "i")
    _ = try record.begin(kernel, guest)
    func row(_ operation: String, _ instructions: Int?) -> LabRow {
      LabRow(
        runID: record.runID, operation: operation, kernel: kernel.release, lock: .rt, lockBytes: 32,
        count: instructions.map { .init(median: $0, p10: $0, p90: $0) }, samples: 501,
        clearPageCalls: 0, instructionsWithoutClearPage: instructions)
    }
    try record.finish(
      LabResults(
        rows: [row("rdtsc pair", 4), row("__pmd_alloc(init_mm) whole", 1223), row("x", nil)]))
    return try StoredLab(directory: directory)
  }

  @Test func drawsStepsAndLeavesTheCalibrationOut() async throws {
    let stored = try stored()
    defer { try? FileManager.default.removeItem(atPath: stored.directory) }
    let pictures = try await Plotter(lab: stored).draw().pictures
    #expect(pictures.map { ($0 as NSString).lastPathComponent } == ["lab.svg", "lab.png"])
    let svg = try String(contentsOfFile: pictures[0], encoding: .utf8)
      .replacing("\u{A0}", with: " ")
    #expect(svg.contains("__pmd_alloc(init_mm) whole"))
    #expect(svg.contains("1223"))
    #expect(!svg.contains("rdtsc pair"))
    #expect(svg.contains("QEMU 7.2, -icount shift=0"))
  }
}
