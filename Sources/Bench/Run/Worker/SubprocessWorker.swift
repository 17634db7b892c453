// SPDX-License-Identifier: Apache-2.0

import Foundation
import Subprocess

/// Does each job in a fresh process: addresses, stacks, page frames and branch history are drawn anew.
package struct SubprocessWorker: Worker {
  /// What a report may hold at most, in bytes: so much beside its rows, and so much for each. All of it is allocated
  /// beforehand, which a small machine refuses if it is generous.
  private static let reportBytes = 8 << 20
  private static let rowBytes = 1024
  private static let largestReport = 1 << 30
  /// How often it looks whether the user wants to stop.
  private static let pollInterval = Duration.milliseconds(50)

  let program: String
  let arguments: [String]
  let patience: Duration

  /// - Parameters:
  ///   - program: path of the command to start.
  ///   - arguments: with which, and a job's file after them, it writes a report to standard output.
  ///   - patience: a worker that takes so much longer than twenty times what its slots should take counts as hung.
  package init(
    program: String, arguments: [String] = ["worker"], patience: Duration = .seconds(300)
  ) {
    self.program = program
    self.arguments = arguments
    self.patience = patience
  }

  private enum Ending: Sendable {
    case report(WorkerReport)
    case interrupted
    case late
  }

  package func run(
    _ job: WorkerJob, isInterrupted: @escaping @Sendable () -> Bool
  ) async throws -> WorkerReport? {
    // A file and not standard input: swift-subprocess 1.0.2 traps where a child dies before it has read its input.
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("bench-cli-job-\(UUID().uuidString).json").path
    try AtomicWrite.write(String(decoding: JSONEncoder().encode(job), as: UTF8.self), to: file)
    defer { unlink(file) }
    let outputLimit = Self.outputLimit(of: job)
    let limit = patience + .nanoseconds(20 * Self.nanoseconds(of: job))
    // Whatever is first ends the other: a cancelled child is killed.
    let ending = try await withThrowingTaskGroup(of: Ending.self) { group in
      group.addTask { .report(try await report(job: file, outputLimit: outputLimit)) }
      group.addTask { try await watch(isInterrupted, for: limit) }
      defer { group.cancelAll() }
      return try await group.next()!
    }
    switch ending {
    case .report(let report): return report
    case .interrupted: return nil
    case .late:
      throw WorkerLost(sentence: "a worker process did not end within \(limit) and was killed")
    }
  }

  /// What the job's slots should take, the ones that are not recorded aside.
  private static func nanoseconds(of job: WorkerJob) -> Int64 {
    let slots = job.blocks.reduce(0, +) * Schedule.slotsPerBlock(job.plan)
    return Int64(slots) * Int64(job.plan.slotTargetNanoseconds)
  }

  private func watch(
    _ isInterrupted: @Sendable () -> Bool, for limit: Duration
  ) async throws -> Ending {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
      if isInterrupted() { return .interrupted }
      try await Task.sleep(for: Self.pollInterval)
    }
    return .late
  }

  /// Every block may be run twice.
  static func outputLimit(of job: WorkerJob) -> Int {
    let rows = zip(job.blocks, job.plan.cases).reduce(0) { sum, each in
      sum + 2 * each.0 * Schedule.slotsPerBlock(job.plan) * each.1.threads
    }
    return min(largestReport, reportBytes + rows * rowBytes)
  }

  private func result(
    job: String, outputLimit: Int
  ) async throws -> ExecutionResult<Void, StringOutput<UTF8>, StringOutput<UTF8>> {
    do {
      return try await Subprocess.run(
        .path(.init(program)), arguments: Arguments(arguments + [job]),
        output: .string(limit: outputLimit), error: .string(limit: 1 << 20))
    } catch let error as SubprocessError {
      throw WorkerLost(sentence: "a worker process could not be started: \(error)")
    }
  }

  private func report(job: String, outputLimit: Int) async throws -> WorkerReport {
    let result = try await result(job: job, outputLimit: outputLimit)
    guard result.terminationStatus.isSuccess else {
      let said = result.standardError.split(separator: "\n").last.map(String.init)
      // With a sentence it refused or failed, and another would too; without one it was killed.
      guard let said, said.hasPrefix("bench-cli: ") else {
        throw WorkerLost(sentence: "a worker process ended with \(result.terminationStatus)")
      }
      throw RunError(kind: .worker, sentence: String(said.dropFirst("bench-cli: ".count)))
    }
    do {
      return try WorkerReport(text: result.standardOutput)
    } catch {
      throw WorkerLost(sentence: "a worker process left half a report: \(error)")
    }
  }
}
