// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Who runs, for the manifest: what the library cannot know itself.
package struct RunIdentity: Sendable, Hashable {
  package var commandLine: [String]
  package var toolVersion: String
  /// `git describe` of the tool's source, where known.
  package var gitDescribe: String?
  /// Facts about the machine, as text.
  package var fingerprint: [String: String]
  /// The last calibration of this machine, where there is one.
  package var calibration: CalibrationRecord?

  package init(
    commandLine: [String], toolVersion: String, gitDescribe: String?,
    fingerprint: [String: String], calibration: CalibrationRecord? = nil
  ) {
    self.commandLine = commandLine
    self.toolVersion = toolVersion
    self.gitDescribe = gitDescribe
    self.fingerprint = fingerprint
    self.calibration = calibration
  }
}

/// Names of runs, and times for the manifest.
package enum RunID {
  /// `2026-11-22T08-30-00Z-1a2b3c`: sorts by time, and has no colon, which some file systems refuse.
  package static func make(at date: Date = Date()) -> String {
    let time = utc(date).replacing(":", with: "-")
    let suffix = String(UInt32.random(in: 0..<(1 << 24)), radix: 16)
    return "\(time)-\(String(repeating: "0", count: 6 - suffix.count))\(suffix)"
  }

  /// ISO 8601, to the second.
  package static func utc(_ date: Date) -> String { date.formatted(.iso8601) }
}
