// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// A finished run of the lab, read back.
package struct StoredLab: Sendable {
  let directory: String
  let manifest: LabManifest
  let rows: [LabRow]
  /// The model's steps in the same guests; empty where they were not counted.
  let model: [EmulatedCount]

  /// - Throws: `ManifestError` or `CSVError` for a directory that holds no run, or one that did not finish.
  package init(directory: String) throws {
    self.directory = directory
    manifest = try LabManifest.read(directory: directory)
    guard manifest.status == .finished else {
      throw ManifestError(
        sentence: """
          the run in \(directory) is \(manifest.status.rawValue), not finished\
          \(manifest.failure.map { ": \($0)" } ?? "")
          """)
    }
    rows = try CSVReader.read(LabRow.self, path: "\(directory)/\(LabRow.fileName)")
    let counted = "\(directory)/\(EmulatedCount.fileName)"
    model =
      access(counted, F_OK) == 0 ? try CSVReader.read(EmulatedCount.self, path: counted) : []
  }

  /// The model's configuration that the kernel of a release is compared with: the distribution's if the kernel hardens
  /// its slabs as the distribution does, else the minimal one. With lock debugging, only the minimal one exists.
  func config(of release: String) -> KernelConfig {
    let facts = manifest.boots.first { $0.kernel.release == release }?.facts ?? [:]
    let isModelled = ["embedded", "rt"].contains(facts["lock"])
    return facts["slab_freelist_hardened"] == "1" && isModelled ? .debian : .minimal
  }

  /// Releases of its kernels, in their order.
  var kernels: [String] { manifest.boots.map(\.kernel.release) }

  /// The rows of one kernel.
  /// - Parameter argument: `DIR`, or `DIR:RELEASE` where the run has several kernels.
  /// - Throws: also `LabError` where it is not clear which kernel is meant.
  package static func oneKernel(_ argument: String) throws -> [LabRow] {
    let (directory, release) = split(argument)
    let stored = try StoredLab(directory: directory)
    let known = stored.kernels
    guard let release else {
      guard known.count == 1 else {
        throw LabError(
          sentence: """
            \(directory) holds \(known.count) kernels; say which, as \(directory):RELEASE, with one of \
            \(known.joined(separator: ", "))
            """)
      }
      return stored.rows
    }
    guard known.contains(release) else {
      throw LabError(
        sentence: "\(directory) has no kernel \(release); it has \(known.joined(separator: ", "))")
    }
    return stored.rows.filter { $0.kernel == release }
  }

  /// A directory may have a colon in its name: an argument that exists is a directory as a whole.
  private static func split(_ argument: String) -> (String, String?) {
    guard access(argument, F_OK) != 0, let colon = argument.lastIndex(of: ":") else {
      return (argument, nil)
    }
    return (String(argument[..<colon]), String(argument[argument.index(after: colon)...]))
  }
}
