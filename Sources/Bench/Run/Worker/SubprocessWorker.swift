// SPDX-License-Identifier: Apache-2.0

/// Does each job in a fresh process: addresses, stacks, page frames and branch history are drawn anew.
package struct SubprocessWorker: Worker {
  /// What a report may hold at most, in bytes: so much beside its rows, and so much for each.
  private static let reportBytes = 8 << 20
  private static let rowBytes = 1024
  private static let largestReport = 1 << 30

  private let process: WorkerProcess
  let patience: Duration

  /// - Parameters:
  ///   - program: path of the command to start.
  ///   - arguments: with which, and a job's file after them, it writes a report to standard output.
  ///   - patience: a worker that takes so much longer than twenty times what its slots should take counts as hung.
  package init(
    program: String, arguments: [String] = ["worker"], patience: Duration = .seconds(300)
  ) {
    process = WorkerProcess(program: program, arguments: arguments)
    self.patience = patience
  }

  package func run(
    _ job: WorkerJob, isInterrupted: @escaping @Sendable () -> Bool
  ) async throws -> WorkerReport? {
    let limits = ToolProcess.Limits(
      time: patience + .nanoseconds(20 * Self.nanoseconds(of: job)),
      outputBytes: Self.outputLimit(of: job))
    guard
      let text = try await process.output(for: job, within: limits, isInterrupted: isInterrupted)
    else { return nil }
    do {
      return try WorkerReport(text: text)
    } catch {
      throw WorkerLost(sentence: "a worker process left half a report: \(error)")
    }
  }

  /// What the job's slots should take, the ones that are not recorded aside.
  private static func nanoseconds(of job: WorkerJob) -> Int64 {
    let slots = job.blocks.reduce(0, +) * Schedule.slotsPerBlock(job.plan)
    return Int64(slots) * Int64(job.plan.slotTargetNanoseconds)
  }

  /// Every block may be run twice.
  static func outputLimit(of job: WorkerJob) -> Int {
    let rows = zip(job.blocks, job.plan.cases).reduce(0) { sum, each in
      sum + 2 * each.0 * Schedule.slotsPerBlock(job.plan) * each.1.threads
    }
    return min(largestReport, reportBytes + rows * rowBytes)
  }
}
