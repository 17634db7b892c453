// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import Foundation
import Subprocess

/// How this binary was built.
package struct ProgramBuild: Sendable, Hashable {
  /// Whether the measured C code was compiled with optimisation.
  package var optimized: Bool
  /// The compiler of the C target.
  var compiler: String
  package var toolVersion: String

  /// The build that is running.
  package static var current: ProgramBuild {
    ProgramBuild(
      optimized: pa_build_optimized() != 0, compiler: String(cString: pa_build_compiler()),
      toolVersion: "0.1.0")
  }

  /// `git describe` of the source tree that a program was built in; `nil` where it does not lie in one, or
  /// git does not know. What the tree was changed to since the build is not seen.
  package static func gitDescribe(program: String) async -> String? {
    guard let build = program.range(of: "/.build/") else { return nil }
    let result = try? await Subprocess.run(
      .name("git"), arguments: ["describe", "--always", "--dirty", "--tags"],
      workingDirectory: .init(String(program[..<build.lowerBound])),
      output: .string(limit: 1024), error: .discarded)
    guard let result, result.terminationStatus.isSuccess else { return nil }
    let text = result.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
    return text.isEmpty ? nil : text
  }
}
