// SPDX-License-Identifier: Apache-2.0

/// What a user asked for, as typed. An empty list means the default.
public struct PlanRequest: Sendable, Hashable {
  public enum Question: Sendable, Hashable {
    /// Two series by name, with a twin of the first.
    case compare(base: String, test: String)
    /// Every patch of a series by name: each step that changes something here, against the base and against the
    /// step before it.
    case compareEach(String)
    /// A series by name against itself, and against itself with differences planted.
    case calibrate(String, [Plant])
    /// Series by name, compared with nothing.
    case run([String])
  }

  public var question: Question
  /// Names, and `bulk` for the three bulk orders.
  public var workloads: [String] = []
  public var levels: [String] = []
  public var mms: [String] = []
  public var archs: [String] = []
  public var paths: [String] = []
  public var locks: [String] = []
  /// CONFIG_MEMCG on, off, or both.
  public var memcg: [Bool] = [true]
  /// Names; empty: none.
  public var hooks: [String] = []
  public var threads: [Int] = [1]
  /// Names; empty: node.
  public var cpus: [String] = []
  /// Empty: the first with CPUs that this process may use.
  public var cpuNodes: [Int] = []
  /// Empty: each CPU node's own memory, or where it has none the nearest.
  public var memNodes: [Int] = []
  /// Names; empty: local, or preferred where a memory node is asked for that is not the CPUs' own.
  public var policies: [String] = []
  /// Pages in a row that policy weighted takes of each node, in the plan's order; empty: 1 of each.
  public var weights: [Int] = []
  /// How many nodes to emulate on a machine with one; 1: none.
  public var emulatedNodes = 1
  public var nodeMemoryBytes: UInt64 = 256 << 20
  public var effort = Effort.budget(seconds: 40)
  /// `nil`: to the end of the budget.
  public var precisionPercent: Double?
  public var slotNanoseconds: UInt64 = 200_000
  /// Even, so that the order of a block can be mirrored.
  public var slotsPerArm = 2
  public var bulkTables = 1024
  public var forkGiB = 1
  /// Whether single operations are timed too.
  public var tails = false
  /// `nil`: a random one, which the plan records.
  public var seed: UInt64?
  public var useHugePages = true
  /// Differences smaller than this count as nothing, in per cent.
  public var thresholdPercent = Plan.defaultThresholdPercent

  public init(_ question: Question) { self.question = question }
}

/// A request that cannot be met.
public struct PlanError: SentenceError, Hashable {
  public var sentence: String
}
