// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The files of a run in the making, and the manifest as it stands.
final class RunRecord {
  private(set) var manifest: Manifest
  private let directory: RunDirectory
  private(set) var samples: [Sample] = []
  private var tails: [Tail] = []

  /// Makes the directory; the manifest is on disk before anything runs.
  init(location: RunLocation, manifest: Manifest) throws {
    self.manifest = manifest
    directory = try RunDirectory(creating: location, manifest: manifest)
  }

  /// Goes on with a run that was cut off.
  /// - Parameter lock: of the directory, from before its files were read.
  init(resuming directory: String, lock: DirectoryLock, _ left: Resumption) throws {
    manifest = left.manifest
    samples = left.samples
    tails = left.tails
    self.directory = try RunDirectory(
      reopening: directory, lock: lock, manifest: left.manifest, samples: left.samples,
      tails: left.tails)
  }

  func designed(_ design: Design) throws {
    manifest.design = design
    try directory.write(manifest)
  }

  /// A process that has to be run again.
  func repeated() { manifest.processesRepeated += 1 }

  /// All of one process, or nothing.
  func append(_ report: WorkerReport, phase: Sample.Phase, mainSeconds: Double) throws {
    if phase == .main {
      // A process is whole once its samples are there: what goes with them comes first.
      try directory.append(report.facts.tails)
      tails += report.facts.tails
    }
    try directory.append(report.samples)
    samples += report.samples
    let isFirst = manifest.booksBefore == nil
    manifest.operations = report.facts.operations
    manifest.nodes = report.facts.nodes
    if !report.facts.surveys.isEmpty { manifest.surveys = report.facts.surveys }
    manifest.booksBefore = report.facts.booksBefore
    manifest.booksAfter = report.facts.booksAfter
    manifest.mainSeconds = mainSeconds
    if phase == .main { manifest.processesKept += 1 }
    // Later counts follow from the samples: the manifest is not written for every process.
    if isFirst { try directory.write(manifest) }
  }

  /// Of what there is so far.
  func comparisons(_ evaluation: any Evaluation) throws -> [Comparison] {
    try results(evaluation).comparisons
  }

  private func results(_ evaluation: any Evaluation) throws -> RunResults {
    try RunResults(manifest: manifest, samples: samples, tails: tails, evaluation: evaluation)
  }

  /// Writes what follows from the samples, then says in the manifest that the run is over.
  func finish(interrupted: Bool, evaluation: any Evaluation) throws -> RunOutcome {
    try directory.syncSamples()
    let results = try results(evaluation)
    if !results.summaries.isEmpty { try directory.write(results.summaries) }
    if !results.comparisons.isEmpty { try directory.write(results.comparisons) }
    if !results.tailComparisons.isEmpty { try directory.write(results.tailComparisons) }
    manifest.status = interrupted ? .interrupted : .finished
    manifest.finishedUTC = RunID.utc(Date())
    try directory.write(manifest)
    return RunOutcome(
      runID: manifest.runID, directory: directory.path, status: manifest.status,
      processesKept: manifest.processesKept,
      processesPlanned: manifest.design?.processes, summaries: results.summaries,
      comparisons: results.comparisons)
  }

  /// Notes in the manifest why the run failed. If even that cannot be written, the manifest goes on saying
  /// `running`, which is what a reader takes for unfinished; the first error is the one to report.
  func fail(_ error: any Error) {
    manifest.status = .failed
    manifest.failure = "\(error)"
    manifest.finishedUTC = RunID.utc(Date())
    try? directory.write(manifest)
  }
}
