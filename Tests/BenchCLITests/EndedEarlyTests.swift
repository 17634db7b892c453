// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

/// A run that does not come to its end leaves whole rows and an honest manifest.
@Suite struct EndedEarlyTests {
  /// Starts a run that would take minutes, and waits until it has written rows.
  private func underway(_ tool: Tool) throws -> Process {
    let (process, _, _) = try tool.start(
      ["compare", "base", "merged", "--workload", "churn", "--level", "pte", "--lock", "rt"]
        + [
          "--processes", "100000", "--blocks", "2", "--slot-time", "1ms", "--node-memory", "64M",
          "--allow-debug", "--plain-samples",
          "--out", "r",
        ])
    // Long: under a sanitizer, beside every other test, it starts late.
    let deadline = Date().addingTimeInterval(90)
    while try !tool.exists("r/samples.csv") || tool.text("r/samples.csv").utf8.count < 8000 {
      guard Date() < deadline, process.isRunning else {
        let ended = process.isRunning ? nil : process.terminationStatus
        process.terminate()
        throw NotUnderway(ended: ended)
      }
      usleep(10_000)
    }
    return process
  }

  private struct NotUnderway: Error {
    /// nil: it was only slow.
    let ended: Int32?
  }

  private func wholeProcesses(_ tool: Tool) throws -> Int {
    let samples = try CSVReader.read(Sample.self, path: "\(tool.directory)/r/samples.csv")
    let slots = Dictionary(
      grouping: samples.filter { $0.attempt == 0 }, by: \.process
    ).values.map(\.count)
    #expect(slots.allSatisfy { $0 == 16 }, "processes are written whole")
    return slots.count
  }

  @Test func killedItIsStillRunning() throws {
    let tool = try Tool()
    let process = try underway(tool)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(try wholeProcesses(tool) > 0)
    #expect(try tool.status(of: "r") == "running")
    #expect(!tool.exists("r/compare.csv"))
    let plot = try tool.run(["plot", "r"], gnuplot: true)
    #expect(plot.status == 0, "the samples can be looked at: \(plot.error)")
    #expect(plot.output == "r/samples.svg\nr/samples.png\n")
  }

  @Test func interruptedItKeepsWhatItHas() throws {
    let tool = try Tool()
    let process = try underway(tool)
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 130)
    #expect(try tool.status(of: "r") == "interrupted")
    let processes = try wholeProcesses(tool)
    let rows = try CSVReader.read(Comparison.self, path: "\(tool.directory)/r/compare.csv")
    #expect(rows.map(\.processes) == [processes])
    let errorPipe = try #require(process.standardError as? Pipe)
    let error = String(
      decoding: errorPipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(error.contains("interrupted; kept \(processes) of 100000 processes in r"), "\(error)")
    let outputPipe = try #require(process.standardOutput as? Pipe)
    let output = String(
      decoding: outputPipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(output.contains("UNFINISHED: the run was interrupted"))
  }
}
