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

  /// - Throws: `ManifestError` or `CSVError` for a directory that holds none, or one that did not finish.
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

  /// Which configuration of the model the kernel of a release is held against: a distribution's where it hardens as
  /// one. Of kernels with lock debugging there is the minimal one alone.
  func config(of release: String) -> KernelConfig {
    let facts = manifest.boots.first { $0.kernel.release == release }?.facts ?? [:]
    let isModelled = ["embedded", "rt"].contains(facts["lock"])
    return facts["slab_freelist_hardened"] == "1" && isModelled ? .debian : .minimal
  }

  /// Releases of its kernels, in their order.
  var kernels: [String] { manifest.boots.map(\.kernel.release) }

  /// The rows of one kernel.
  /// - Parameter place: `DIR`, or `DIR:RELEASE` where the run has several kernels.
  /// - Throws: also `LabError` where it is not clear which kernel is meant.
  package static func oneKernel(_ place: String) throws -> [LabRow] {
    let (directory, release) = split(place)
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

  /// A directory may have a colon in its name; what is there wins.
  private static func split(_ place: String) -> (String, String?) {
    guard access(place, F_OK) != 0, let colon = place.lastIndex(of: ":") else {
      return (place, nil)
    }
    return (String(place[..<colon]), String(place[place.index(after: colon)...]))
  }
}
