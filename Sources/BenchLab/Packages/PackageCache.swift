// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// Kernels from Debian packages, fetched once and unpacked into a directory of the user's. Nothing is installed.
package struct PackageCache: Sendable {
  /// Holds a directory for each kernel.
  let directory: String

  package init(directory: String) {
    self.directory = directory
  }

  /// `page-table-bench/kernels` where the user's caches are.
  package static func usualDirectory(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String {
    let caches = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    return (caches ?? "\(environment["HOME"] ?? "/tmp")/.cache") + "/page-table-bench/kernels"
  }

  /// A kernel by its package's name, fetched where it is not at hand.
  /// - Parameter note: called before what takes long.
  /// - Throws: `LabError` if apt does not know it or cannot fetch it.
  package func kernel(named name: String, note: (String) -> Void) async throws -> LabKernel {
    let package = try await PackageIndex().kernel(named: name)
    let root = "\(directory)/\(Self.folder(package))"
    if access(root, F_OK) != 0 {
      let all = [package] + (try await PackageIndex().headers(of: package))
      note("fetching \(all.map(\.name).joined(separator: ", "))")
      try await UnpackedPackages.make(root) { downloads in
        var debs: [String] = []
        for one in all { debs.append(try await fetch(one, to: downloads)) }
        return debs
      }
    }
    return try UnpackedPackages(root: root).kernel(name: package.name, version: package.version)
  }

  /// A kernel from `.deb` files: its image first, and the headers that belong to it.
  func kernel(debs: [String]) async throws -> LabKernel {
    let name = (debs[0] as NSString).lastPathComponent
    for deb in debs where access(deb, R_OK) != 0 {
      throw FileError(deb, "cannot be read", errno: errno)
    }
    let root = "\(directory)/local-\(name.dropLast(".deb".count))"
    // The same name may be another file than last time.
    try? FileManager.default.removeItem(atPath: root)
    try await UnpackedPackages.make(root) { _ in debs }
    return try UnpackedPackages(root: root).kernel(name: name, version: nil)
  }

  static func folder(_ package: DebianPackage) -> String {
    "\(package.name)_\(package.version.replacing(":", with: "%3a"))"
  }

  private func fetch(_ package: DebianPackage, to downloads: String) async throws -> String {
    let output = try await LabTool.apt.run(
      ["download", "--quiet", "\(package.name)=\(package.version)"], in: downloads)
    let file = try FileManager.default.contentsOfDirectory(atPath: downloads)
      .first { $0.hasPrefix("\(package.name)_") && $0.hasSuffix(".deb") }
    guard output.isSuccess, let file else {
      throw LabError(
        sentence: """
          apt-get download \(package.name)=\(package.version) failed: \(output.lastWords); if apt's lists are old, \
          run apt-get update first
          """)
    }
    return "\(downloads)/\(file)"
  }
}
