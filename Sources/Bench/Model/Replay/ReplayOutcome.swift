// SPDX-License-Identifier: Apache-2.0

/// What one slot of a replay measured: all tables once. CPU time of the one thread.
public struct ReplaySample: Codable, Sendable, Hashable {
  /// Fewest blocks of a replay, which are all of one process: one gives no interval.
  public static let minimumBlocks = 2

  public var series: String
  public var arm: Plan.Arm.Role
  public var block: Int
  public var position: Int
  public var constructionNanoseconds: Double
  public var teardownNanoseconds: Double

  public init(
    series: String, arm: Plan.Arm.Role, block: Int, position: Int,
    constructionNanoseconds: Double, teardownNanoseconds: Double
  ) {
    self.series = series
    self.arm = arm
    self.block = block
    self.position = position
    self.constructionNanoseconds = constructionNanoseconds
    self.teardownNanoseconds = teardownNanoseconds
  }
}

/// What the books of the modelled machine said while all tables of one series were alive.
public struct ReplayBooks: Sendable, Hashable {
  public var series: String
  public var tables: UInt64
  public var constructedTables: UInt64
  /// What NR_PAGETABLE grew by, in bytes.
  public var accountedBytes: Int64
  public var lockObjects: UInt64
  /// Of one object; 0 where locks are no objects.
  public var lockObjectBytes: UInt64

  public init(
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
public struct ReplayOutcome: Sendable {
  public var runID: String
  public var inputs: [ReplayInput]
  public var tables: ReplayTables
  public var plan: Plan
  public var lock: LockKind
  public var memcg: Bool
  public var efiConstructed: Bool
  public var repeats: Int
  /// One per series, in the order in which they were named.
  public var books: [ReplayBooks]
  public var samples: [ReplaySample]
  public var blocks: Int
  public var blocksPlanned: Int
  public var optimized: Bool

  public init(
    runID: String, inputs: [ReplayInput], tables: ReplayTables, plan: Plan, lock: LockKind,
    memcg: Bool, efiConstructed: Bool, repeats: Int, books: [ReplayBooks],
    samples: [ReplaySample], blocks: Int, blocksPlanned: Int, optimized: Bool
  ) {
    self.runID = runID
    self.inputs = inputs
    self.tables = tables
    self.plan = plan
    self.lock = lock
    self.memcg = memcg
    self.efiConstructed = efiConstructed
    self.repeats = repeats
    self.books = books
    self.samples = samples
    self.blocks = blocks
    self.blocksPlanned = blocksPlanned
    self.optimized = optimized
  }
}
