// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// All that a replay found.
package struct ReplayOutcome: Sendable {
  var runID: String
  var inputs: [ReplayInput]
  var plan: ReplayPlan
  /// One per series, in the order in which they were named.
  var books: [ReplayBooks]
  /// Of all processes.
  var samples: [ReplaySample]
  /// Processes that came to their end.
  var processes: Int
  var optimized: Bool

  /// Whether the user ended it before all processes had run.
  package var isCutShort: Bool { processes < plan.processes }
}

/// Reads the files, counts the tables, and builds them under each series in one fresh process after the other.
package struct ReplayRunner {
  /// How often a process that is lost is run again.
  private static let retries = 2

  let request: ReplayRequest
  let host: HostTopology
  let worker: any ReplayWorker
  let allowDebug: Bool
  let progress: any RunProgress
  let inputsRead: () -> Void
  let isInterrupted: @Sendable () -> Bool

  /// - Parameters:
  ///   - worker: runs the processes.
  ///   - allowDebug: measure in a debug build, whose times mean nothing.
  ///   - inputsRead: called once all inputs are read, before anything is measured.
  package init(
    request: ReplayRequest, host: HostTopology, worker: any ReplayWorker, allowDebug: Bool = false,
    progress: any RunProgress = SilentProgress(), inputsRead: @escaping () -> Void = {},
    isInterrupted: @escaping @Sendable () -> Bool = { InterruptFlag.isRaised }
  ) {
    self.request = request
    self.host = host
    self.worker = worker
    self.allowDebug = allowDebug
    self.progress = progress
    self.inputsRead = inputsRead
    self.isInterrupted = isInterrupted
  }

  /// - Throws: a `SentenceError`; `PlanError` for a request that cannot be met.
  package func run() async throws -> ReplayOutcome {
    let (plan, inputs) = try request.plan(host: host) {
      let inputs = try request.inputs.map { try InputFiles.read($0) }
      inputsRead()
      return inputs
    }
    guard ProgramBuild.current.optimized || allowDebug else {
      throw RunError(
        kind: .debugBuild,
        sentence: """
          this is a debug build, whose timings mean nothing; build with swift build -c release, or \
          pass --allow-debug to replay all the same
          """)
    }
    let reports = try await reports(of: plan)
    guard reports.count >= ReplayPlan.fewestProcesses else {
      throw RunError(
        kind: .interrupted,
        sentence: """
          interrupted before \(ReplayPlan.fewestProcesses) processes were done: there is no interval yet
          """)
    }
    return ReplayOutcome(
      runID: RunID.make(), inputs: inputs, plan: plan, books: try Self.books(of: reports),
      samples: reports.flatMap(\.samples), processes: reports.count,
      optimized: ProgramBuild.current.optimized)
  }

  /// Fewer than the plan asks for, if it was interrupted.
  private func reports(of plan: ReplayPlan) async throws -> [ReplayWorkerReport] {
    var reports: [ReplayWorkerReport] = []
    let started = ContinuousClock.now
    for process in 0..<plan.processes {
      guard !isInterrupted(), let report = try await report(ReplayJob(plan: plan, process: process))
      else { return reports }
      reports.append(report)
      let done = reports.count
      let elapsed = (ContinuousClock.now - started) / .seconds(1)
      progress.advanced(
        done: done, of: plan.processes,
        secondsLeft: elapsed / Double(done) * Double(plan.processes - done))
    }
    return reports
  }

  private func report(_ job: ReplayJob) async throws -> ReplayWorkerReport? {
    var losses = 0
    while true {
      do {
        return try await worker.run(job, isInterrupted: isInterrupted)
      } catch let lost as WorkerLost {
        losses += 1
        guard losses <= Self.retries else {
          throw RunError(
            kind: .worker, sentence: "\(lost.sentence), \(losses) times in a row")
        }
      }
    }
  }

  /// The same in every process: the model has no chance in it but that of time.
  private static func books(of reports: [ReplayWorkerReport]) throws(RunError) -> [ReplayBooks] {
    let books = reports[0].books
    guard reports.allSatisfy({ $0.books == books }) else {
      throw RunError(
        kind: .unbalanced,
        sentence: "two processes of the replay counted differently, so the model is broken")
    }
    return books
  }
}
