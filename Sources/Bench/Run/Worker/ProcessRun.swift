// SPDX-License-Identifier: Apache-2.0

/// A job, done in this process.
public struct ProcessRun: Sendable {
  let job: WorkerJob
  let evaluation: any Evaluation

  /// - Parameter evaluation: says which blocks were disturbed.
  public init(job: WorkerJob, evaluation: any Evaluation) {
    self.job = job
    self.evaluation = evaluation
  }

  /// - Parameter isInterrupted: asked between blocks.
  /// - Returns: `nil` if it was interrupted.
  /// - Throws: a `SentenceError`.
  public func run(isInterrupted: () -> Bool = { false }) throws -> WorkerReport? {
    let plan = job.plan
    let variants = try CompiledArms(plan: plan)
    let schedule = Schedule.process(
      job.process, phase: job.phase, blocks: job.blocks, of: plan)
    let machine = try Machine(plan: plan, host: .current(), layout: schedule.layout)
    try machine.checkPlacement("after memory was touched")
    let booksBefore = machine.books()
    let loop = try machine.withGangs { gangs in
      let loop = BlockLoop(
        job: job, variants: variants, gangs: gangs, isDisturbed: evaluation.isDisturbed)
      return try loop.run(schedule.slots, isInterrupted: isInterrupted) ? loop : nil
    }
    guard let loop else { return nil }
    // The gangs are gone: the machine is at rest.
    try machine.checkPlacement("after the run")
    let report = WorkerReport(
      facts: WorkerReport.Facts(
        operations: loop.operations, nodes: machine.nodeFacts(), booksBefore: booksBefore,
        booksAfter: machine.books(), secondsPerBlock: loop.secondsPerBlock,
        tails: loop.tails?.tails(runID: job.runID, plan: plan, process: job.process) ?? []),
      samples: loop.samples)
    try BooksCheck(plan: plan).check(
      before: report.facts.booksBefore, after: report.facts.booksAfter)
    return report
  }
}

/// Does the jobs in this process, one after the other, with new memory for each: for a debugger and for tests.
public struct InProcessWorker: Worker {
  let evaluation: any Evaluation

  public init(evaluation: any Evaluation) { self.evaluation = evaluation }

  public func run(
    _ job: WorkerJob, isInterrupted: @escaping @Sendable () -> Bool
  ) async throws -> WorkerReport? {
    try ProcessRun(job: job, evaluation: evaluation).run(isInterrupted: isInterrupted)
  }
}
