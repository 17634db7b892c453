// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Which source a program was built from.
package enum GitDescription {
  /// `git describe` of the source tree that a program was built in; `nil` where it does not lie in one, or git does not
  /// know within ten seconds. What the tree was changed to since the build is not seen.
  package static func of(program: String) async -> String? {
    guard let build = program.range(of: "/.build/") else { return nil }
    let git = ToolProcess("git", limits: ToolProcess.Limits(time: .seconds(10), outputBytes: 1024))
    let output = try? await git.run(
      ["describe", "--always", "--dirty", "--tags"], in: String(program[..<build.lowerBound]))
    guard let output, output.isSuccess else { return nil }
    let text = output.text.trimmingCharacters(in: .whitespacesAndNewlines)
    return text.isEmpty ? nil : text
  }
}
