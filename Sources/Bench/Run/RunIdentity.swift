// SPDX-License-Identifier: Apache-2.0

/// Who runs, for the manifest: what the library cannot know itself.
public struct RunIdentity: Sendable, Hashable {
  public var commandLine: [String]
  public var toolVersion: String
  /// `git describe` of the tool's source, where known.
  public var gitDescribe: String?
  /// Facts about the machine, as text.
  public var fingerprint: [String: String]
  /// The last calibration of this machine, where there is one.
  public var calibration: CalibrationRecord?

  public init(
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
