// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The files of a run in the making, and the manifest as it stands.
final class RunRecord {
  private(set) var manifest: Manifest
  private let directory: RunDirectory
  /// Of the main phase. The samples themselves are in the file only: they would fill the memory of a long run.
  private var tally = RunTally()
  /// Until the run is designed.
  private(set) var pilot: [Sample] = []
  private var tails: [Tail] = []

  /// Makes the directory; the manifest is on disk before anything runs.
  /// - Parameter compressesSamples: write `samples.csv.gz`, not `samples.csv`.
  init(location: RunLocation, manifest: Manifest, compressesSamples: Bool = true) throws {
    self.manifest = manifest
    directory = try RunDirectory(
      creating: location, manifest: manifest, compressesSamples: compressesSamples)
  }

  /// Goes on with a run that was cut off.
  /// - Parameter lock: of the directory, from before its files were read.
  init(resuming directory: String, lock: DirectoryLock, _ left: Resumption) throws {
    manifest = left.manifest
    tally = left.tally
    tails = left.tails
    self.directory = try RunDirectory(
      reopening: directory, lock: lock, manifest: left.manifest,
      keeping: left.keeps, tails: left.tails)
  }

  func designed(_ design: Design) throws {
    manifest.design = design
    pilot = []
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
    try directory.append(samples: report.lines())
    if phase == .main { try tally.add(report.samples) } else { pilot += report.samples }
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
  func comparisons() throws -> [Comparison] {
    try results().comparisons
  }

  private func results() throws -> RunResults {
    try RunResults(manifest: manifest, tally: tally, tails: tails)
  }

  /// Writes what follows from the samples, then says in the manifest that the run is over.
  func finish(interrupted: Bool) throws -> RunOutcome {
    try directory.syncSamples()
    let results = try results()
    if !results.summaries.isEmpty { try directory.write(results.summaries) }
    if !results.comparisons.isEmpty { try directory.write(results.comparisons) }
    if !results.tailComparisons.isEmpty { try directory.write(results.tailComparisons) }
    manifest.status = interrupted ? .interrupted : .finished
    manifest.finishedUTC = RunID.utc(Date())
    try directory.write(manifest)
    return RunOutcome(
      directory: directory.path, manifest: manifest, summaries: results.summaries,
      comparisons: results.comparisons, tailComparisons: results.tailComparisons)
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
