// SPDX-License-Identifier: Apache-2.0

import Bench

/// What one slot of a replay measured: all tables once. CPU time of the one thread.
struct ReplaySample: Codable, Sendable, Hashable {
  /// Fewest blocks of a replay, which are all of one process: one gives no interval.
  static let minimumBlocks = 2

  var series: String
  var arm: Plan.Arm.Role
  var block: Int
  var position: Int
  var constructionNanoseconds: Double
  var teardownNanoseconds: Double
}

/// What the books of the modelled machine said while all tables of one series were alive.
struct ReplayBooks: Sendable, Hashable {
  var series: String
  var tables: UInt64
  var constructedTables: UInt64
  /// What NR_PAGETABLE grew by, in bytes.
  var accountedBytes: Int64
  var lockObjects: UInt64
  /// Of one object; 0 where locks are no objects.
  var lockObjectBytes: UInt64

  init(
    series: String, before: Books, alive: Books, tables: UInt64, lockObjectBytes: UInt64
  ) {
    self.series = series
    self.tables = tables
    constructedTables = alive.constructedPages &- before.constructedPages
    accountedBytes = (alive.nrPagetable &- before.nrPagetable) &* 4096
    lockObjects = alive.lockObjects &- before.lockObjects
    self.lockObjectBytes = lockObjectBytes
  }
}

/// All that a replay found.
package struct ReplayOutcome: Sendable {
  var runID: String
  var inputs: [ReplayInput]
  var tables: ReplayTables
  var plan: Plan
  var lock: LockKind
  var memcg: Bool
  var efiConstructed: Bool
  var repeats: Int
  /// One per series, in the order in which they were named.
  var books: [ReplayBooks]
  var samples: [ReplaySample]
  package var blocks: Int
  var blocksPlanned: Int
  var optimized: Bool
}
