// SPDX-License-Identifier: Apache-2.0

import Foundation
import TextTable

/// A kernel that can be measured by its package's name.
package struct KernelListing: Sendable, Hashable {
  var name: String
  var version: String
  /// Size of the package; `nil` where apt no longer has it.
  var bytes: Int?
  /// Fetched and unpacked.
  var isAtHand: Bool

  /// A table for a terminal.
  package static func text(_ rows: [KernelListing]) -> String {
    let table = TextTable<KernelListing> { row in
      [
        Column(title: "package", value: row.name),
        Column(title: "version", value: row.version),
        Column(
          title: "MB", value: row.bytes.map { String(format: "%.0f", Double($0) / 1e6) } ?? "-",
          align: .right),
        Column(title: "at hand", value: row.isAtHand ? "yes" : ""),
      ]
    }
    return table.text(rows)
  }
}

extension PackageCache {
  /// Every kernel that apt can fetch, then kernels at hand that apt no longer has.
  package func kernels() async throws -> [KernelListing] {
    let known = try await PackageIndex().kernels()
    var atHand = Set(
      ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [])
        .filter { $0.hasPrefix("linux-image-") && !$0.contains(UnpackedPackages.partialMark) })
    let rows = known.map { package in
      KernelListing(
        name: package.name, version: package.version, bytes: package.bytes,
        isAtHand: atHand.remove(Self.folder(package)) != nil)
    }
    return rows
      + atHand.sorted().map { folder in
        let parts = folder.split(separator: "_", maxSplits: 1).map(String.init)
        return KernelListing(
          name: parts[0], version: parts.count > 1 ? parts[1] : "", bytes: nil, isAtHand: true)
      }
  }
}
