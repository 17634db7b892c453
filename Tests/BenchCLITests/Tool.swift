// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The built command, run in a scratch directory of its own.
final class Tool {
  struct Result {
    var status: Int32
    /// A comparison came to its end, with whatever verdict.
    var isJudged: Bool { [0, 2, 3].contains(status) }
    var output: String
    var error: String
  }

  let directory: String

  init() throws {
    directory =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("bench-cli-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  /// The smallest comparison that gives a row.
  static let small = [
    "--workload", "churn", "--level", "pte", "--lock", "embedded", "--processes", "8", "--blocks",
    "2", "--slot-time", "100us",
    "--node-memory", "64M", "--seed", "7", "--allow-debug", "--plain-samples",
  ]

  /// Runs to the end.
  /// - Parameters:
  ///   - gnuplot: whether it, or any other program, is found; pictures take most of the time of a small run.
  ///   - program: run in place of the command.
  ///   - input: standard input; the tests' own without it.
  func run(
    _ arguments: [String], gnuplot: Bool = false, input: Data? = nil, output: FileHandle? = nil,
    program: String? = nil
  ) throws -> Result {
    let (process, outputPipe, errorPipe) = try start(
      arguments, gnuplot: gnuplot, input: input, output: output, program: program)
    // One after the other is safe: what these commands say fits a pipe's buffer.
    let text = output == nil ? outputPipe.fileHandleForReading.readDataToEndOfFile() : Data()
    let error = errorPipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
      error: String(decoding: error, as: UTF8.self))
  }

  /// Starts and does not wait.
  func start(
    _ arguments: [String], gnuplot: Bool = false, input: Data? = nil, output: FileHandle? = nil,
    program: String? = nil
  ) throws -> (Process, Pipe, Pipe) {
    let process = Process()
    process.executableURL = program.map { URL(fileURLWithPath: $0) } ?? Self.executable
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    if !gnuplot {
      process.environment = ProcessInfo.processInfo.environment.merging(["PATH": directory]) { $1 }
    }
    let (outputPipe, errorPipe) = (Pipe(), Pipe())
    if let output { process.standardOutput = output } else { process.standardOutput = outputPipe }
    process.standardError = errorPipe
    if let input {
      let path = "\(directory)/input-\(UUID().uuidString)"
      try input.write(to: URL(fileURLWithPath: path))
      process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    }
    try process.run()
    return (process, outputPipe, errorPipe)
  }

  func text(_ path: String) throws -> String {
    try String(contentsOfFile: "\(directory)/\(path)", encoding: .utf8)
  }

  func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(directory)/\(path)")
  }

  /// A manifest's `status`.
  func status(of run: String) throws -> String? {
    let data = Data(try text("\(run)/manifest.json").utf8)
    return (try JSONSerialization.jsonObject(with: data) as? [String: Any])?["status"] as? String
  }

  /// SwiftPM puts the command beside the test bundle.
  static let executable: URL = {
    let own = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    let loaded = Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
    let candidates = ([own] + loaded + [Bundle.main.bundleURL])
      .map { $0.appendingPathComponent("bench-cli") }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) }
      ?? candidates[0]
  }()
}
