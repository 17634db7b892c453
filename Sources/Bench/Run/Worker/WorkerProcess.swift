// SPDX-License-Identifier: Apache-2.0

import Foundation
import Subprocess

/// This program, started once more for one job.
package struct WorkerProcess: Sendable {
  /// How often it looks whether the user wants to stop.
  private static let pollInterval = Duration.milliseconds(50)

  let program: String
  let arguments: [String]

  package init(program: String, arguments: [String]) {
    self.program = program
    self.arguments = arguments
  }

  private enum Ending: Sendable {
    case output(String)
    case interrupted
    case late
  }

  /// - Parameters:
  ///   - job: goes to the process as a file of JSON, whose path is its last argument.
  ///   - limit: of what it may write, in bytes.
  ///   - patience: a process that takes longer is killed.
  /// - Returns: what it wrote to standard output; `nil` if it was interrupted.
  /// - Throws: `WorkerLost` if it was killed, and what it said itself as `RunError`.
  package func output(
    for job: some Encodable & Sendable, limit: Int, patience: Duration,
    isInterrupted: @escaping @Sendable () -> Bool
  ) async throws -> String? {
    // A file and not standard input: swift-subprocess 1.0.2 traps where a child dies before it has read its input.
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("bench-cli-job-\(UUID().uuidString).json").path
    try AtomicWrite.write(String(decoding: JSONEncoder().encode(job), as: UTF8.self), to: file)
    defer { unlink(file) }
    // Whatever is first ends the other: a cancelled child is killed.
    let ending = try await withThrowingTaskGroup(of: Ending.self) { group in
      group.addTask { .output(try await output(ofJob: file, limit: limit)) }
      group.addTask { try await watch(isInterrupted, for: patience) }
      defer { group.cancelAll() }
      return try await group.next()!
    }
    switch ending {
    case .output(let text): return text
    case .interrupted: return nil
    case .late:
      throw WorkerLost(sentence: "a worker process did not end within \(patience) and was killed")
    }
  }

  private func watch(
    _ isInterrupted: @Sendable () -> Bool, for patience: Duration
  ) async throws -> Ending {
    let deadline = ContinuousClock.now + patience
    while ContinuousClock.now < deadline {
      if isInterrupted() { return .interrupted }
      try await Task.sleep(for: Self.pollInterval)
    }
    return .late
  }

  private func output(ofJob file: String, limit: Int) async throws -> String {
    let result = try await Subprocess.run(
      .path(.init(program)), arguments: Arguments(arguments + [file]),
      output: .string(limit: limit), error: .string(limit: 1 << 20))
    guard result.terminationStatus.isSuccess else {
      let said = result.standardError.split(separator: "\n").last.map(String.init)
      // With a sentence it refused or failed, and another would too; without one it was killed.
      guard let said, said.hasPrefix("bench-cli: ") else {
        throw WorkerLost(sentence: "a worker process ended with \(result.terminationStatus)")
      }
      throw RunError(kind: .worker, sentence: String(said.dropFirst("bench-cli: ".count)))
    }
    return result.standardOutput
  }
}
