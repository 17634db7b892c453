// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The files of a run in the making, and the manifest as it stands.
final class RunRecord {
  private(set) var manifest: Manifest
  private let directory: RunDirectory
  /// By case of the plan.
  private var samples: [[Sample]]

  /// Makes the directory; the manifest is on disk before anything runs.
  init(location: RunLocation, manifest: Manifest) throws {
    self.manifest = manifest
    samples = manifest.plan.cases.map { _ in [] }
    directory = try RunDirectory(creating: location, manifest: manifest)
  }

  func calibrated(caseIndex: Int, operations: UInt64) throws {
    manifest.operations[caseIndex] = operations
    try directory.write(manifest)
  }

  /// One block of one case.
  func append(_ rows: [Sample], caseIndex: Int) throws {
    try directory.append(rows)
    samples[caseIndex] += rows
    manifest.blocksKept[caseIndex] += 1
  }

  /// Writes what follows from the samples, then says in the manifest that the run is over.
  /// - Throws: `RunError` if the books do not balance.
  func finish(
    interrupted: Bool, books: Books, evaluation: any Evaluation
  ) throws -> RunOutcome {
    manifest.booksAfter = books
    try checkBooks()
    try directory.syncSamples()
    let usable = usableSamples(interrupted: interrupted)
    let summaries = try evaluation.summaries(usable)
    let comparisons =
      isComparison
      ? try evaluation.comparisons(
        usable, thresholdPercent: manifest.plan.thresholdPercent) : []
    if !summaries.isEmpty { try directory.write(summaries) }
    if !comparisons.isEmpty { try directory.write(comparisons) }
    manifest.status = interrupted ? .interrupted : .finished
    manifest.finishedUTC = RunID.utc(Date())
    try directory.write(manifest)
    return RunOutcome(
      runID: manifest.runID, directory: directory.path, status: manifest.status,
      blocksKept: manifest.blocksKept.reduce(0, +),
      blocksPlanned: manifest.plan.blocks * manifest.plan.cases.count, summaries: summaries,
      comparisons: comparisons)
  }

  /// Notes in the manifest why the run failed. If even that cannot be written, the manifest goes on saying
  /// `running`, which is what a reader takes for unfinished; the first error is the one to report.
  func fail(_ error: any Error, books: Books) {
    manifest.booksAfter = books
    manifest.status = .failed
    manifest.failure = "\(error)"
    manifest.finishedUTC = RunID.utc(Date())
    try? directory.write(manifest)
  }

  private var isComparison: Bool { manifest.plan.arms.contains { $0.role == .test } }

  /// In the plan's order of cases and arms. An interruption leaves some cases a block short, perhaps with too
  /// few for an interval: those are left out.
  private func usableSamples(interrupted: Bool) -> [Sample] {
    let plan = manifest.plan
    let usable = plan.cases.indices.filter {
      !interrupted || manifest.blocksKept[$0] >= Plan.minimumBlocks
    }
    return usable.flatMap { index in
      plan.arms.flatMap { arm in
        samples[index].filter { $0.arm == arm.role && $0.series == arm.series.name }
      }
    }
  }

  private func checkBooks() throws(RunError) {
    guard let before = manifest.booksBefore, let after = manifest.booksAfter else { return }
    let leaks = manifest.plan.arms.contains { $0.behaviours.contains(where: \.leaks) }
    let found = Books.differences(before: before, after: after, leaks: leaks)
    guard found.isEmpty else {
      throw RunError(
        kind: .unbalanced,
        sentence: """
          the books of the modelled machine do not balance after the run, so its numbers cannot be \
          trusted: \(found.joined(separator: "; "))
          """)
    }
  }
}
