// SPDX-License-Identifier: Apache-2.0

import Foundation

/// This program, started once more for one job.
package struct WorkerProcess: Sendable {
  let program: String
  let arguments: [String]

  /// - Parameters:
  ///   - program: path of the command to start.
  ///   - arguments: with which, and a job's file after them, it writes a report to standard output.
  package init(program: String, arguments: [String]) {
    self.program = program
    self.arguments = arguments
  }

  /// - Parameter job: goes to the process as a file of JSON.
  /// - Returns: what it wrote to standard output; `nil` if it was interrupted.
  /// - Throws: `WorkerLost` if it was killed, and what it said itself as `RunError`.
  package func output(
    for job: some Encodable, within limits: ToolProcess.Limits,
    isInterrupted: @escaping @Sendable () -> Bool
  ) async throws -> String? {
    let death = WorkerDeath(before: HostFiles())
    let output: ToolProcess.Output
    do {
      output = try await ToolProcess(program, limits: limits).run(
        arguments + ["/proc/self/fd/0"],
        input: String(decoding: JSONEncoder().encode(job), as: UTF8.self),
        isInterrupted: isInterrupted)
    } catch let error as ToolError {
      if error.kind == .interrupted { return nil }
      throw WorkerLost(sentence: "a worker process was lost: \(error.sentence)")
    }
    guard output.isSuccess else {
      let said = output.error.split(separator: "\n").last.map(String.init)
      // With a sentence it refused or failed, and another would too; without one it was killed.
      guard let said, said.hasPrefix("bench-cli: ") else {
        // A signal to the whole group, of a terminal that is closed, may come to the worker first.
        if isInterrupted() { return nil }
        throw WorkerLost(sentence: "a worker process \(output.words)\(death.reason(output.ending))")
      }
      throw RunError(kind: .worker, sentence: String(said.dropFirst("bench-cli: ".count)))
    }
    return output.text
  }
}
