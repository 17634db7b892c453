// SPDX-License-Identifier: Apache-2.0

import Bench

/// The lab could not fetch, build, boot or read something.
package struct LabError: SentenceError, Hashable {
  package var sentence: String
}

/// A program of the system that the lab needs.
struct LabTool: Sendable {
  var name: String
  /// The Debian package that brings it.
  var package: String
  var limits = ToolProcess.Limits(time: .seconds(600), outputBytes: 64 << 20)

  /// Fetching is as slow as the network.
  static let apt = LabTool(
    name: "apt-get", package: "apt", limits: ToolProcess.Limits(time: .seconds(3600)))
  static let aptCache = LabTool(name: "apt-cache", package: "apt")
  static let dpkg = LabTool(name: "dpkg", package: "dpkg")
  static let make = LabTool(name: "make", package: "make")
  static let gcc = LabTool(name: "gcc", package: "gcc")
  static let ar = LabTool(name: "ar", package: "binutils")
  static let ldd = LabTool(name: "ldd", package: "libc-bin")
  static let qemu = LabTool(name: "qemu-system-x86_64", package: "qemu-system-x86")

  /// - Throws: `LabError` with the package where it is not installed.
  func check() async throws(LabError) {
    guard await ToolProcess(name, limits: limits).isInstalled() else { throw missing }
  }

  /// Runs to the end, in English.
  /// - Throws: `LabError` if it is not installed, `ToolError` if it came to no end of its own. A failure is in the
  ///   result.
  func run(_ arguments: [String], in directory: String? = nil) async throws -> ToolProcess.Output {
    do {
      return try await ToolProcess(name, limits: limits).run(
        arguments,
        environment: ["LC_ALL": "C", "MAKEFLAGS": "", "DEBIAN_FRONTEND": "noninteractive"],
        in: directory)
    } catch let error as ToolError where error.kind == .missing {
      throw missing
    }
  }

  private var missing: LabError {
    LabError(
      sentence: """
        \(name) is not installed: apt-get install \(package), or scripts/setup.sh lab for all that the lab needs
        """)
  }
}
