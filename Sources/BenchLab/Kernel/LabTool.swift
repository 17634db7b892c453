// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation
import Subprocess

/// The lab could not fetch, build, boot or read something.
package struct LabError: SentenceError, Hashable {
  package var sentence: String
}

/// A program of the system that the lab needs.
struct LabTool: Sendable {
  var name: String
  /// The Debian package that brings it.
  var package: String

  static let apt = LabTool(name: "apt-get", package: "apt")
  static let aptCache = LabTool(name: "apt-cache", package: "apt")
  static let dpkg = LabTool(name: "dpkg", package: "dpkg")
  static let make = LabTool(name: "make", package: "make")
  static let gcc = LabTool(name: "gcc", package: "gcc")
  static let ar = LabTool(name: "ar", package: "binutils")
  static let ldd = LabTool(name: "ldd", package: "libc-bin")

  /// - Throws: `LabError` with the package where it is not installed.
  package func check() async throws(LabError) {
    guard (try? await Executable.name(name).resolveExecutablePath(in: .inherit)) != nil else {
      throw LabError(
        sentence:
          "\(name) is not installed: apt-get install \(package), or scripts/setup.sh lab for all that the lab needs"
      )
    }
  }

  /// What a program said.
  struct Output: Sendable {
    var isSuccess: Bool
    /// For a sentence: `exited(1)`.
    var status: String
    var text: String
    var error: String

    /// The last line of either stream that says something, standard error first.
    var lastWords: String {
      for stream in [error, text] {
        let line = stream.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
          .last { !$0.isEmpty }
        if let line { return line }
      }
      return "it gave no reason"
    }
  }

  /// Runs to the end, in English.
  /// - Throws: `LabError` if it is not installed or cannot be started. A failure is in the result.
  func run(_ arguments: [String], in directory: String? = nil) async throws -> Output {
    try await check()
    do {
      let result = try await Subprocess.run(
        .name(name), arguments: Arguments(arguments),
        environment: .inherit.updating([
          "LC_ALL": "C", "MAKEFLAGS": "", "DEBIAN_FRONTEND": "noninteractive",
        ]),
        workingDirectory: directory.map { .init($0) },
        output: .string(limit: 1 << 26), error: .string(limit: 1 << 24))
      return Output(
        isSuccess: result.terminationStatus.isSuccess, status: "\(result.terminationStatus)",
        text: result.standardOutput, error: result.standardError)
    } catch let error as SubprocessError {
      throw LabError(sentence: "\(name) could not be run: \(error)")
    }
  }
}
