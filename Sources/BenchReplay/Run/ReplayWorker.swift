// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// Runs a job of a replay in a process.
package protocol ReplayWorker: Sendable {
  /// - Parameter isInterrupted: asked now and then; `true` ends the job, whose samples are lost.
  /// - Returns: `nil` if it was interrupted.
  /// - Throws: `WorkerLost` if the process is gone and another may do better; any other error ends the replay.
  func run(_ job: ReplayJob, isInterrupted: @escaping @Sendable () -> Bool) async throws
    -> ReplayWorkerReport?
}

/// Does each job in a fresh process: addresses, page frames and placement of code are drawn anew, so that an interval
/// over processes says what another run would find.
package struct FreshProcessReplayWorker: ReplayWorker {
  /// A worker that takes longer for its blocks counts as hung: so long in any case, and so much for each table that is
  /// built and taken down.
  private static let patience = Duration.seconds(300)
  private static let patiencePerTable = Duration.microseconds(20)
  /// What a report may hold at most, in bytes: so much beside its samples, and so much for each.
  private static let reportBytes = 1 << 20
  private static let sampleBytes = 512

  private let process: WorkerProcess

  /// - Parameter program: path of the command to start; with `replay-worker` it reads a job and writes a report.
  package init(program: String) {
    process = WorkerProcess(program: program, arguments: ["replay-worker"])
  }

  package func run(
    _ job: ReplayJob, isInterrupted: @escaping @Sendable () -> Bool
  ) async throws -> ReplayWorkerReport? {
    let slots = job.plan.blocks * job.plan.arms.count * ReplayPlan.slotsPerArm
    let (tables, overflow) = job.plan.tables.total.multipliedReportingOverflow(
      by: UInt64(slots * job.plan.repeats))
    let limits = ToolProcess.Limits(
      time: Self.patience + Self.patiencePerTable * Int(clamping: overflow ? .max : tables),
      outputBytes: Self.reportBytes + slots * Self.sampleBytes)
    guard
      let text = try await process.output(for: job, within: limits, isInterrupted: isInterrupted)
    else { return nil }
    do {
      return try JSONDecoder().decode(ReplayWorkerReport.self, from: Data(text.utf8))
    } catch {
      throw WorkerLost(sentence: "a worker process left half a report: \(error)")
    }
  }
}

/// Does the jobs in this process, one after the other, with new memory for each: for a debugger and for tests.
struct InProcessReplayWorker: ReplayWorker {
  func run(
    _ job: ReplayJob, isInterrupted: @escaping @Sendable () -> Bool
  ) async throws -> ReplayWorkerReport? {
    try ReplayProcess(job: job).run(isInterrupted: isInterrupted)
  }
}
