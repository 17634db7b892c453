// SPDX-License-Identifier: Apache-2.0

/// One row of `replay.csv`: one series, with all tables of the machine alive.
public struct ReplayRow: Codable, Sendable, Hashable {
  /// What it costs to build, or take down, all tables once.
  public struct Cost: Codable, Sendable, Hashable {
    public var milliseconds: Double
    public var lowMilliseconds: Double
    public var highMilliseconds: Double
    /// Against the first series; `nil` for the first itself.
    public var effect: Effect?
    /// A second copy of the first series' code against the first.
    public var twinEffect: Effect?
    public var verdict: Verdict?
  }

  public var runID: String
  public var series: String
  public var lock: LockKind
  public var memcg: Bool
  public var levels: Int
  public var processes: Int
  public var efiConstructed: Bool
  public var initMM: TableCounts
  public var user: TableCounts
  public var efiMM: TableCounts
  public var tables: UInt64
  public var constructedTables: UInt64
  public var accountedBytes: Int64
  public var lockObjects: UInt64
  public var lockObjectBytes: UInt64
  public var blocks: Int
  public var repeats: Int
  public var construction: Cost
  public var teardown: Cost
  public var thresholdPercent: Double
  public var intervalLevelPercent: Double
  /// How the intervals were made; `docs/method.md` explains each name.
  public var method: String

  /// All of them together.
  public var lockBytes: UInt64 { lockObjects &* lockObjectBytes }
}
