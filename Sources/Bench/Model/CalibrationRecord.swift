// SPDX-License-Identifier: Apache-2.0

/// What calibrations of a machine found, in short: stored with the machine's fingerprint, and quoted by every
/// comparison on it.
package struct CalibrationRecord: Codable, Sendable, Hashable {
  /// How often something was found.
  struct Rate: Codable, Sendable, Hashable {
    /// As in `CalibrationRow`.
    var planted: String
    var found: Int
    var comparisons: Int
    /// Ends of the 95 % interval of the rate (Wilson), in per cent.
    var lowPercent: Double
    var highPercent: Double
    /// Of these comparisons, how many ended in EQUIVALENT.
    var equivalent: Int
  }

  var schemaVersion: Int
  var fingerprint: String
  var toolVersion: String
  var gitDescribe: String?
  /// ISO 8601, UTC.
  var finishedUTC: String
  var runs: Int
  var effort: Effort
  /// One for each that was planted; nothing planted comes first: these are false positives.
  var rates: [Rate]

  init(
    schemaVersion: Int, fingerprint: String, toolVersion: String, gitDescribe: String?,
    finishedUTC: String, runs: Int, effort: Effort, rates: [Rate]
  ) {
    self.schemaVersion = schemaVersion
    self.fingerprint = fingerprint
    self.toolVersion = toolVersion
    self.gitDescribe = gitDescribe
    self.finishedUTC = finishedUTC
    self.runs = runs
    self.effort = effort
    self.rates = rates
  }

  /// What a comparison claims of its false positives, in per cent.
  static let nominalPercent = 5.0

  var falsePositives: Rate? { rates.first { $0.planted == CalibrationRow.nothing } }

  /// True if even the lower end of the interval is above what is claimed.
  package var isOutOfBounds: Bool {
    falsePositives.map { $0.lowPercent > Self.nominalPercent } ?? false
  }
}
