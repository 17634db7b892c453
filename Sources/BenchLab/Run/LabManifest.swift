// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// `manifest.json` of a run of the lab: which kernels, on which emulated machine, and how the run ended. It is written
/// before anything boots.
package struct LabManifest: Codable, Sendable, Hashable {
  /// One boot.
  struct Boot: Codable, Sendable, Hashable {
    var kernel: LabKernel
    /// The kernel's whole command line.
    var kernelCommandLine: String
    /// Scratch files that QEMU's arguments name no longer exist.
    var qemuArguments: [String]
    /// What the module says about the kernel's configuration; empty until the kernel has booted.
    var facts: [String: String] = [:]
    /// The console's file beside this one.
    var console: String
    /// From the start of QEMU to its end, in seconds of the host.
    var seconds: Double?
  }

  /// Tells this manifest from that of a timed run.
  var kind = "lab"
  var schemaVersion = ResultSchema.version
  var runID: String
  var status: Manifest.Status
  /// Why the run failed; `nil` unless `status` is `failed`.
  var failure: String?
  var commandLine: [String]
  var toolVersion: String
  /// `git describe` of the tool's source, where known.
  var gitDescribe: String?
  var qemuVersion: String
  /// ISO 8601, UTC.
  var startedUTC: String
  /// ISO 8601, UTC; `nil` while running.
  var finishedUTC: String?
  var boots: [Boot]

  init(runID: String, identity: RunIdentity, qemuVersion: String, startedUTC: String) {
    self.runID = runID
    status = .running
    commandLine = identity.commandLine
    toolVersion = identity.toolVersion
    gitDescribe = identity.gitDescribe
    self.qemuVersion = qemuVersion
    self.startedUTC = startedUTC
    boots = []
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }

  /// - Throws: `ManifestError` for a directory that holds no run of the lab.
  static func read(directory: String) throws -> LabManifest {
    let path = "\(directory)/\(Manifest.fileName)"
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ManifestError(
        sentence: "\(path) cannot be read; is \(directory) a directory of lab run?")
    }
    guard let manifest = try? JSONDecoder().decode(LabManifest.self, from: data),
      manifest.kind == "lab"
    else { throw ManifestError(sentence: "\(path) is not the manifest of a lab run") }
    guard ResultSchema.isReadable(manifest.schemaVersion) else {
      throw ManifestError(
        sentence:
          "\(path) has schema version \(manifest.schemaVersion); this tool reads \(ResultSchema.readableWords)"
      )
    }
    return manifest
  }
}
