// SPDX-License-Identifier: Apache-2.0

/// A job, done in this process.
package struct ProcessRun: Sendable {
  let job: WorkerJob
  let evaluation: ProcessMedians

  /// - Parameter evaluation: says which blocks were disturbed.
  package init(job: WorkerJob, evaluation: ProcessMedians) {
    self.job = job
    self.evaluation = evaluation
  }

  /// - Parameter isInterrupted: asked between blocks.
  /// - Returns: `nil` if it was interrupted.
  /// - Throws: a `SentenceError`.
  package func run(isInterrupted: () -> Bool = { false }) throws -> WorkerReport? {
    let plan = job.plan
    let variants = try CompiledArms(plan: plan)
    let schedule = Schedule.process(
      job.process, phase: job.phase, blocks: job.blocks, of: plan)
    let machine = try Machine(plan: plan, host: .current(), layout: schedule.layout)
    try machine.checkResidence("after memory was touched")
    let booksBefore = machine.books()
    var surveys: [TableSurvey] = []
    let loop: BlockLoop? = try machine.withGangs { gangs in
      let loop = BlockLoop(
        job: job, variants: variants, gangs: gangs, isDisturbed: evaluation.isDisturbed)
      guard try loop.run(schedule.slots, isInterrupted: isInterrupted) else { return nil }
      // The layout of memory differs from process to process, but not where a policy takes it from.
      if job.process == 0 && plan.nodes.count > 1 {
        surveys = try Self.surveys(plan: plan, variants: variants, gangs: gangs)
      }
      return loop
    }
    guard let loop else { return nil }
    // The gangs are gone: the machine is at rest.
    try machine.checkResidence("after the run")
    let report = WorkerReport(
      facts: WorkerReport.Facts(
        operations: loop.operations, nodes: machine.nodeFacts(), booksBefore: booksBefore,
        booksAfter: machine.books(), secondsPerBlock: loop.secondsPerBlock,
        tails: loop.tails?.tails(runID: job.runID, plan: plan, process: job.process) ?? [],
        surveys: surveys),
      samples: loop.samples)
    try BooksCheck(plan: plan).check(
      before: report.facts.booksBefore, after: report.facts.booksAfter)
    return report
  }

  /// Tables looked at for each case, series and thread; for bulk, which may fill a node, as many as it holds.
  private static let surveyedTables = 256
  /// And for all threads together.
  private static let surveyLimit = 65536

  /// The twin's are the base's again.
  private static func surveys(
    plan: Plan, variants: CompiledArms, gangs: [GangCPUs: Gang]
  ) throws -> [TableSurvey] {
    try plan.cases.enumerated().filter { $0.element.workload != .empty }.flatMap {
      place, testCase in
      try plan.arms.enumerated().filter { !$0.element.role.isControl }.map { armIndex, arm in
        let tables = testCase.workload.isBulk ? plan.bulkTables : surveyedTables
        let slot = Slot(caseIndex: place, block: 0, position: 0, armIndex: armIndex, copy: 0)
        return try gangs[GangCPUs(of: testCase)]!.survey(
          SlotCall(variant: variants.variant(of: slot), behaviour: arm.behaviours[place]),
          batch: Batch(
            testCase: testCase, bulkTables: plan.bulkTables, forkGiB: plan.forkGiB, ops: 1, seed: 0),
          caseIndex: place, series: arm.series.name,
          tables: min(tables, surveyLimit / testCase.threads), nodes: plan.nodes.count
        )
      }
    }
  }
}

/// Does the jobs in this process, one after the other, with new memory for each: for a debugger and for tests.
struct InProcessWorker: Worker {
  let evaluation: ProcessMedians

  func run(
    _ job: WorkerJob, isInterrupted: @escaping @Sendable () -> Bool
  ) async throws -> WorkerReport? {
    try ProcessRun(job: job, evaluation: evaluation).run(isInterrupted: isInterrupted)
  }
}
