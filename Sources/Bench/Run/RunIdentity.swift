// SPDX-License-Identifier: Apache-2.0

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
