// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Who runs, for the manifest: what the library cannot know itself.
public struct RunIdentity: Sendable, Hashable {
  public var commandLine: [String]
  public var toolVersion: String
  /// `git describe` of the tool's source, where known.
  public var gitDescribe: String?
  /// Facts about the machine, as text.
  public var fingerprint: [String: String]

  public init(
    commandLine: [String], toolVersion: String, gitDescribe: String?, fingerprint: [String: String]
  ) {
    self.commandLine = commandLine
    self.toolVersion = toolVersion
    self.gitDescribe = gitDescribe
    self.fingerprint = fingerprint
  }
}

/// What a run left behind.
public struct RunOutcome: Sendable, Hashable {
  public var runID: String
  public var directory: String
  /// `finished` or `interrupted`.
  public var status: Manifest.Status
  public var blocksKept: Int
  public var blocksPlanned: Int
  /// Empty if there are not enough blocks.
  public var summaries: [Summary]
  /// Empty for a plain run, or if there are not enough blocks.
  public var comparisons: [Comparison]

  /// One sentence about what an interrupted run kept.
  public var keptWords: String {
    let files = [
      Sample.fileName, summaries.isEmpty ? nil : Summary.fileName,
      comparisons.isEmpty ? nil : Comparison.fileName,
    ].compactMap { $0 }
    return """
      kept \(blocksKept) of \(blocksPlanned) blocks in \(directory): \
      \(files.joined(separator: ", "))
      """
  }
}

/// Does what a plan says and writes the results.
public struct Runner {
  let plan: Plan
  let host: HostTopology
  let identity: RunIdentity
  let location: RunLocation
  let evaluation: any Evaluation
  let allowDebug: Bool
  let progress: any RunProgress
  let isInterrupted: () -> Bool

  /// - Parameters:
  ///   - plan: from `PlanBuilder`, which has checked it against `host`.
  ///   - location: where the run's directory is made.
  ///   - evaluation: makes the results of the samples, at the end.
  ///   - allowDebug: write results of a debug build, whose timings mean nothing.
  ///   - progress: told between blocks.
  ///   - isInterrupted: asked between blocks; `true` ends the run cleanly.
  public init(
    plan: Plan, host: HostTopology, identity: RunIdentity, location: RunLocation,
    evaluation: any Evaluation, allowDebug: Bool = false,
    progress: any RunProgress = SilentProgress(),
    isInterrupted: @escaping () -> Bool = { InterruptFlag.isRaised }
  ) {
    self.plan = plan
    self.host = host
    self.identity = identity
    self.location = location
    self.evaluation = evaluation
    self.allowDebug = allowDebug
    self.progress = progress
    self.isInterrupted = isInterrupted
  }

  /// Runs to the end, or to an interruption. Whatever can be refused is refused before the first file.
  /// - Throws: a `SentenceError`. Where files exist already, the manifest says `failed` and why.
  public func run() throws -> RunOutcome {
    guard Build.isOptimized || allowDebug else {
      throw RunError(
        kind: .debugBuild,
        sentence: """
          this is a debug build, whose timings mean nothing; build with swift build -c release, or \
          pass --allow-debug to write results all the same
          """)
    }
    let variants = try plan.cases.indices.map { place in
      try plan.arms.map { try variant(of: $0, place: place) }
    }
    let machine = try Machine(plan: plan, host: host)
    let booksBefore = machine.books()
    var record: RunRecord?
    do {
      let interrupted = try machine.withGangs { gangs in
        let started = try RunRecord(
          location: location,
          manifest: manifest(nodes: machine.nodeFacts(), booksBefore: booksBefore))
        record = started
        let loop = BlockLoop(plan: plan, variants: variants, gangs: gangs, record: started)
        return try loop.run(progress: progress, isInterrupted: isInterrupted)
      }
      // The gangs are gone: the machine is at rest.
      return try record!.finish(
        interrupted: interrupted, books: machine.books(), evaluation: evaluation)
    } catch {
      record?.fail(error, books: machine.books())
      throw error
    }
  }

  /// The compiled code of an arm in a case.
  private func variant(of arm: Plan.Arm, place: Int) throws(KernelError) -> UInt32 {
    let testCase = plan.cases[place]
    do {
      return try VariantCatalogue.index(
        of: arm.behaviours[place].build, lock: testCase.lock, memcg: testCase.memcg,
        copy: arm.role == .twin ? 1 : 0)
    } catch {
      throw KernelError(
        errno: error.errno,
        sentence: "series \(arm.series.name), \(testCase.words): \(error.sentence)")
    }
  }

  private func manifest(nodes: [Manifest.NodeFacts], booksBefore: Books) -> Manifest {
    let now = Date()
    return Manifest(
      schemaVersion: ResultSchema.version, runID: RunID.make(at: now), status: .running,
      failure: nil, commandLine: identity.commandLine, toolVersion: identity.toolVersion,
      gitDescribe: identity.gitDescribe, compiler: Build.compiler, optimized: Build.isOptimized,
      startedUTC: RunID.utc(now), finishedUTC: nil, plan: plan, fingerprint: identity.fingerprint,
      nodes: nodes, operations: Array(repeating: nil, count: plan.cases.count),
      blocksKept: Array(repeating: 0, count: plan.cases.count), booksBefore: booksBefore,
      booksAfter: nil)
  }
}
