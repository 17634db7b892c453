// SPDX-License-Identifier: Apache-2.0

/// What calibrations of a machine found, in short: stored with the machine's fingerprint, and quoted by every
/// comparison on it.
public struct CalibrationRecord: Codable, Sendable, Hashable {
  /// How often something was found.
  public struct Rate: Codable, Sendable, Hashable {
    /// As in `CalibrationRow`.
    public var planted: String
    public var found: Int
    public var comparisons: Int
    /// Ends of the 95 % interval of the rate (Wilson), in per cent.
    public var lowPercent: Double
    public var highPercent: Double
    /// Of these comparisons, how many ended in EQUIVALENT.
    public var equivalent: Int

    public init(
      planted: String, found: Int, comparisons: Int, lowPercent: Double, highPercent: Double,
      equivalent: Int
    ) {
      self.planted = planted
      self.found = found
      self.comparisons = comparisons
      self.lowPercent = lowPercent
      self.highPercent = highPercent
      self.equivalent = equivalent
    }
  }

  public var schemaVersion: Int
  public var fingerprint: String
  public var toolVersion: String
  public var gitDescribe: String?
  /// ISO 8601, UTC.
  public var finishedUTC: String
  public var runs: Int
  public var effort: Effort
  /// One for each that was planted; nothing planted comes first: these are false positives.
  public var rates: [Rate]

  public init(
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
  public static let nominalPercent = 5.0

  public var falsePositives: Rate? { rates.first { $0.planted == CalibrationRow.nothing } }

  /// True if even the lower end of the interval is above what is claimed.
  public var isOutOfBounds: Bool {
    falsePositives.map { $0.lowPercent > Self.nominalPercent } ?? false
  }
}
