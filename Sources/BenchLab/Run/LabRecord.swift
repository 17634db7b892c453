// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// What a run of the lab found.
struct LabResults {
  var rows: [LabRow] = []
  /// The model's steps in the same guests; empty where they were not counted.
  var model: [EmulatedCount] = []
}

/// The directory of one run of the lab. Its manifest says at any moment how far the run is.
final class LabRecord {
  let directory: String
  private var manifest: LabManifest

  var runID: String { manifest.runID }

  /// - Throws: `FileError`, also for a directory that exists.
  init(in location: RunLocation, identity: RunIdentity, qemuVersion: String) throws {
    manifest = LabManifest(
      runID: RunID.make(), identity: identity, qemuVersion: qemuVersion,
      startedUTC: RunID.utc(Date()))
    directory = location.path(runID: manifest.runID)
    try RunDirectory.makeDirectory(directory)
    try write()
  }

  /// Notes what is about to boot.
  /// - Returns: the file for its console.
  func begin(_ kernel: LabKernel, _ guest: GuestDescription) throws -> String {
    let name = "console-\(kernel.release).txt"
    let path = "\(directory)/\(name)"
    manifest.boots.append(
      LabManifest.Boot(
        kernel: kernel, kernelCommandLine: guest.commandLine,
        qemuArguments: guest.arguments(console: path), console: name))
    try write()
    return path
  }

  /// The guest that began last has switched itself off.
  func booted(seconds: Double, facts: [String: String]) {
    manifest.boots[manifest.boots.count - 1].seconds = seconds
    manifest.boots[manifest.boots.count - 1].facts = facts
  }

  /// Writes `lab.csv`, `model.csv` where the model was counted, and then that the run is finished.
  func finish(_ results: LabResults) throws {
    if !results.model.isEmpty {
      try AtomicWrite.write(
        CSVText.file(results.model), to: "\(directory)/\(EmulatedCount.fileName)")
    }
    try AtomicWrite.write(CSVText.file(results.rows), to: "\(directory)/\(LabRow.fileName)")
    manifest.status = .finished
    manifest.finishedUTC = RunID.utc(Date())
    try write()
  }

  /// Notes why the run did not finish. Whoever caught the error tells the user.
  func end(_ error: any Error) {
    let isInterrupted = (error as? GuestError)?.ending == .interrupted
    manifest.status = isInterrupted ? .interrupted : .failed
    manifest.failure = isInterrupted ? nil : "\(error)"
    manifest.finishedUTC = RunID.utc(Date())
    try? write()
  }

  private func write() throws {
    try AtomicWrite.write(manifest.json(), to: "\(directory)/\(Manifest.fileName)")
  }
}
