// SPDX-License-Identifier: Apache-2.0

import Bench

/// One row of `replay.csv`: one series, with all tables of the machine alive.
package struct ReplayRow: Codable, Sendable, Hashable {
  /// What it costs to build, or take down, all tables once.
  struct Cost: Codable, Sendable, Hashable {
    var milliseconds: Double
    var lowMilliseconds: Double
    var highMilliseconds: Double
    /// Against the first series; `nil` for the first itself.
    var effect: Effect?
    /// A second copy of the first series' code against the first.
    var twinEffect: Effect?
    var verdict: Verdict?
  }

  var runID: String
  var series: String
  var lock: LockKind
  var memcg: Bool
  var levels: Int
  var processes: Int
  var efiConstructed: Bool
  var initMM: TableCounts
  var user: TableCounts
  var efiMM: TableCounts
  var tables: UInt64
  var constructedTables: UInt64
  var accountedBytes: Int64
  var lockObjects: UInt64
  var lockObjectBytes: UInt64
  var blocks: Int
  var repeats: Int
  var construction: Cost
  var teardown: Cost
  var thresholdPercent: Double
  var intervalLevelPercent: Double
  /// How the intervals were made; `docs/method.md` explains each name.
  var method: String

  /// All of them together.
  var lockBytes: UInt64 { lockObjects &* lockObjectBytes }
}
