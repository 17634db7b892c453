// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Does what a plan says, a process at a time, and writes the results.
package struct Runner {
  /// How often a process that is lost is run again.
  private static let retries = 2
  /// As many processes are run even where that takes longer than the budget.
  private static let fewestProcesses = 8

  let identity: RunIdentity
  let evaluation: ProcessMedians
  let worker: any Worker
  let allowDebug: Bool
  let progress: any RunProgress
  /// Write `samples.csv.gz`, not `samples.csv`.
  let compressesSamples: Bool
  let isInterrupted: @Sendable () -> Bool

  /// - Parameters:
  ///   - evaluation: makes the design and the results of the samples.
  ///   - worker: runs the processes.
  ///   - allowDebug: write results of a debug build, whose timings mean nothing.
  ///   - progress: told between processes.
  ///   - compressesSamples: write `samples.csv.gz`, not `samples.csv`.
  ///   - isInterrupted: asked now and then; `true` ends the run cleanly.
  package init(
    identity: RunIdentity, evaluation: ProcessMedians, worker: any Worker, allowDebug: Bool = false,
    progress: any RunProgress = SilentProgress(), compressesSamples: Bool = true,
    isInterrupted: @escaping @Sendable () -> Bool = { InterruptFlag.isRaised }
  ) {
    self.identity = identity
    self.evaluation = evaluation
    self.worker = worker
    self.allowDebug = allowDebug
    self.progress = progress
    self.compressesSamples = compressesSamples
    self.isInterrupted = isInterrupted
  }

  /// Runs to the end, or to an interruption. Whatever can be refused is refused before the first file.
  /// - Parameters:
  ///   - plan: from `PlanBuilder`, which has checked it against the machine.
  ///   - location: where the run's directory is made.
  /// - Throws: a `SentenceError`. Where files exist already, the manifest says `failed` and why.
  package func run(_ plan: Plan, at location: RunLocation) async throws -> RunOutcome {
    try checkBuild()
    try checkCalibration()
    _ = try CompiledArms(plan: plan)
    try Machine.rehearse(plan, host: .current())
    return try await complete(
      RunRecord(
        location: location, manifest: manifest(plan), compressesSamples: compressesSamples))
  }

  /// Goes on with a run that was interrupted or killed, with the processes that its plan and seed give.
  /// - Throws: a `SentenceError`; `RunError` of kind `refused` where it would not be the same run.
  package func resume(_ directory: String) async throws -> RunOutcome {
    try checkBuild()
    let lock = try Resumption.lock(directory)
    let left = try Resumption(directory: directory, identity: identity)
    return try await complete(RunRecord(resuming: directory, lock: lock, left))
  }

  private func checkBuild() throws(RunError) {
    guard ProgramBuild.current.optimized || allowDebug else {
      throw RunError(
        kind: .debugBuild,
        sentence: """
          this is a debug build, whose timings mean nothing; build with swift build -c release, or \
          pass --allow-debug to write results all the same
          """)
    }
  }

  private func checkCalibration() throws(RunError) {
    guard let calibration = identity.calibration, calibration.isOutOfBounds,
      let rate = calibration.falsePositives
    else { return }
    throw RunError(
      kind: .refused,
      sentence: """
        on this machine \(rate.found) of \(rate.comparisons) comparisons of identical code found a difference \
        (calibrated \(calibration.finishedUTC)), where 5 % are claimed, so no comparison here means anything; \
        bench-cli doctor says what disturbs, bench-cli calibrate tries again
        """)
  }

  private func complete(_ record: RunRecord) async throws -> RunOutcome {
    do {
      var isWhole = try await design(record)
      if isWhole { isWhole = try await measure(record) }
      return try record.finish(interrupted: !isWhole)
    } catch {
      record.fail(error)
      throw error
    }
  }

  /// - Returns: false if it was interrupted.
  private func design(_ record: RunRecord) async throws -> Bool {
    guard record.manifest.design == nil else { return true }
    let plan = record.manifest.plan
    guard case .budget(let budget) = plan.effort else {
      if case .fixed(let processes, let blocks) = plan.effort {
        try record.designed(
          Design(processes: processes, blocks: plan.cases.map { _ in blocks }, pilot: []))
      }
      return true
    }
    var pilot = Pilot()
    let begun = ContinuousClock.now
    let blocks = plan.cases.map { _ in Pilot.blocks }
    for process in 0..<Pilot.processes {
      let elapsed = Self.seconds(since: begun)
      if process >= Comparison.minimumProcesses && elapsed > Pilot.share * budget { break }
      let start = ContinuousClock.now
      guard let report = try await report(process, .pilot, blocks: blocks, record) else {
        return false
      }
      pilot.add(report, wallSeconds: Self.seconds(since: start))
      try record.append(report, phase: .pilot, mainSeconds: 0)
      progress.advanced(done: 0, of: Pilot.processes, secondsLeft: budget - elapsed)
    }
    let left = budget - Self.seconds(since: begun)
    try record.designed(
      evaluation.design(
        from: record.pilot, cases: plan.cases, costs: pilot.costs(secondsLeft: left)))
    return true
  }

  /// - Returns: false if it was interrupted.
  private func measure(_ record: RunRecord) async throws -> Bool {
    let design = record.manifest.design!
    let before = record.manifest.mainSeconds
    let first = record.manifest.processesKept
    let limit = Self.secondsLimit(of: record.manifest)
    var stopping = record.manifest.plan.precisionPercent.map(Looks.init(precisionPercent:))
    let begun = ContinuousClock.now
    var process = first
    while true {
      if isInterrupted() { return false }
      let spent = before + Self.seconds(since: begun)
      guard
        mayBegin(
          process, after: spent, first: first, begunAt: before, limit: limit, record.manifest)
      else { return true }
      guard let report = try await report(process, .main, blocks: design.blocks, record) else {
        return false
      }
      process += 1
      let elapsed = Self.seconds(since: begun)
      try record.append(report, phase: .main, mainSeconds: before + elapsed)
      if stopping?.isDue(processes: process) == true,
        try stopping?.mayStop(record.comparisons()) == true
      {
        return true
      }
      let each = elapsed / Double(process - first)
      let left = limit.map { max(0, $0 - before - elapsed) }
      let all = left.map { process + Int(min($0 / each, 1e6)) } ?? design.processes
      progress.advanced(
        done: process, of: max(process, all), secondsLeft: left ?? each * Double(all - process))
    }
  }

  /// A budget is spent to its end, which knows no effects: the pilot's guess of how many processes fit may be wrong
  /// either way. None is begun that would not end in time, but for those without which there is no verdict.
  private func mayBegin(
    _ process: Int, after spent: Double, first: Int, begunAt before: Double, limit: Double?,
    _ manifest: Manifest
  ) -> Bool {
    let design = manifest.design!
    guard let limit else { return process < design.processes }
    guard process < PlanLimits.processes.upperBound else { return false }
    let isComparison = manifest.plan.arms.contains { $0.role == .test }
    let fewest = max(
      min(Self.fewestProcesses, design.processes),
      isComparison ? manifest.plan.verdictProcesses ?? 0 : 0)
    guard process >= fewest else { return true }
    let each = process > first ? (spent - before) / Double(process - first) : 0
    return spent + each <= limit
  }

  /// For the main phase; `nil` without a budget.
  private static func secondsLimit(of manifest: Manifest) -> Double? {
    guard case .budget(let seconds) = manifest.plan.effort else { return nil }
    return manifest.design?.mainSeconds ?? seconds
  }

  private func report(
    _ process: Int, _ phase: Sample.Phase, blocks: [Int], _ record: RunRecord
  ) async throws -> WorkerReport? {
    let job = WorkerJob(
      runID: record.manifest.runID, plan: record.manifest.plan, phase: phase, process: process,
      blocks: blocks,
      operations: record.manifest.operations)
    var losses = 0
    while true {
      do {
        return try await worker.run(job, isInterrupted: isInterrupted)
      } catch let lost as WorkerLost {
        record.repeated()
        losses += 1
        guard losses <= Self.retries else {
          throw RunError(
            kind: .worker,
            sentence:
              "\(lost.sentence), \(losses) times in a row; what was measured until then is kept")
        }
      }
    }
  }

  private static func seconds(since start: ContinuousClock.Instant) -> Double {
    (ContinuousClock.now - start) / .seconds(1)
  }

  func manifest(_ plan: Plan) -> Manifest {
    let now = Date()
    return Manifest(
      schemaVersion: ResultSchema.version, runID: RunID.make(at: now), status: .running,
      failure: nil, commandLine: identity.commandLine, toolVersion: identity.toolVersion,
      gitDescribe: identity.gitDescribe, compiler: ProgramBuild.current.compiler,
      optimized: ProgramBuild.current.optimized,
      startedUTC: RunID.utc(now), finishedUTC: nil, plan: plan, fingerprint: identity.fingerprint,
      calibration: identity.calibration, eventsRefusal: EventSource.refusal,
      nodes: [], operations: Array(repeating: nil, count: plan.cases.count), design: nil,
      processesKept: 0, processesRepeated: 0, mainSeconds: 0, booksBefore: nil, booksAfter: nil)
  }
}
