// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// A kernel's packages, unpacked below a directory as if it were `/`.
struct UnpackedPackages {
  let root: String

  /// In the name of a directory that is not whole yet, or never became it.
  static let partialMark = ".partial-"

  /// Unpacks packages into a new directory, whole or not at all. Where another process was faster, its directory stays.
  /// - Parameter debs: gets a directory for downloads, which is removed afterwards; returns the packages' files.
  static func make(_ root: String, debs: (String) async throws -> [String]) async throws {
    let partial = "\(root)\(partialMark)\(UUID().uuidString)"
    let downloads = "\(partial)-debs"
    defer {
      for path in [partial, downloads] { try? FileManager.default.removeItem(atPath: path) }
    }
    for path in [partial, downloads] {
      do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      } catch {
        throw LabError(sentence: "\(path) cannot be made: \(error.localizedDescription)")
      }
    }
    for deb in try await debs(downloads) {
      let output = try await LabTool.dpkg.run(["-x", deb, partial])
      guard output.isSuccess else {
        throw LabError(sentence: "\(deb) cannot be unpacked: \(output.lastWords)")
      }
    }
    // A guest needs none of the kernel's own modules, which are most of it.
    for folder in ["lib/modules", "usr/lib/modules"] {
      try? FileManager.default.removeItem(atPath: "\(partial)/\(folder)")
    }
    try UnpackedPackages(root: partial).redirect(to: root)
    guard rename(partial, root) == 0 || errno == ENOTEMPTY || errno == EEXIST else {
      throw FileError(root, "cannot be made", errno: errno)
    }
  }

  /// Headers packages name each other by where they would be installed: in links, and in the Makefile on top.
  private func redirect(to final: String) throws {
    let sources = "\(root)/usr/src"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: sources)) ?? []
    for name in names.sorted() {
      let folder = "\(sources)/\(name)"
      for entry in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
        let path = "\(folder)/\(entry)"
        guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path),
          target.hasPrefix("/usr/")
        else { continue }
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(
          atPath: path, withDestinationPath: final + target)
      }
      let makefile = "\(folder)/Makefile"
      guard let text = try? String(contentsOfFile: makefile, encoding: .utf8) else { continue }
      let moved = text.replacing("/usr/src/linux-headers-", with: "\(final)/usr/src/linux-headers-")
      if moved != text { try AtomicWrite.write(moved, to: makefile) }
    }
  }

  /// - Throws: `LabError` if the packages hold no kernel, or no headers of its release.
  func kernel(name: String, version: String?) throws -> LabKernel {
    let boot = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/boot")) ?? []
    guard let image = boot.filter({ $0.hasPrefix("vmlinuz-") }).sorted().last else {
      throw LabError(
        sentence: "\(name) holds no boot/vmlinuz-*, so it is no package of a kernel's image")
    }
    let release = image.dropFirst("vmlinuz-".count)
    let headers = "\(root)/usr/src/linux-headers-\(release)"
    guard access(headers, F_OK) == 0 else {
      throw LabError(
        sentence:
          "there are no headers for \(release): give its linux-headers package with --headers")
    }
    return try LabKernel(
      name: name, packageVersion: version, image: "\(root)/boot/\(image)", headers: headers)
  }
}
