// SPDX-License-Identifier: Apache-2.0

/// What a user asked for, as typed. An empty list means the default.
package struct PlanRequest: Sendable, Hashable {
  package enum Question: Sendable, Hashable {
    /// Two series by name, with a twin of the first.
    case compare(base: String, test: String)
    /// Every patch of a series by name: each step that changes something here, against the base and against the
    /// step before it.
    case compareEach(String)
    /// A series by name against itself, and against itself with differences planted.
    case calibrate(String, [Plant])
    /// Series by name, compared with nothing.
    case run([String])

    /// What is named; of `compareEach` the whole series, of which every step is a part.
    var seriesNames: [String] {
      switch self {
      case .compare(let base, let test): [base, test]
      case .compareEach(let name), .calibrate(let name, _): [name]
      case .run(let names): names
      }
    }
  }

  var question: Question
  /// Names, and `bulk` for the three bulk orders.
  package var workloads: [String] = []
  package var levels: [String] = []
  package var mms: [String] = []
  package var archs: [String] = []
  package var paths: [String] = []
  package var locks: [String] = []
  /// CONFIG_MEMCG on, off, or both.
  package var memcg: [Bool] = [true]
  /// Names; empty: none.
  package var hooks: [String] = []
  package var threads: [Int] = [1]
  /// Names; empty: node.
  package var cpus: [String] = []
  /// Empty: the first with CPUs that this process may use.
  package var cpuNodes: [Int] = []
  /// Empty: each CPU node's own memory, or where it has none the nearest.
  package var memNodes: [Int] = []
  /// Names; empty: local, or preferred where a memory node is asked for that is not the CPUs' own.
  package var policies: [String] = []
  /// Pages in a row that policy weighted takes of each node, in the plan's order; empty: 1 of each.
  package var weights: [Int] = []
  /// How many nodes to emulate on a machine with one; 1: none.
  package var emulatedNodes = 1
  package var nodeMemoryBytes: UInt64 = 256 << 20
  package var effort = Effort.budget(seconds: 40)
  /// `nil`: to the end of the budget.
  package var precisionPercent: Double?
  package var slotNanoseconds: UInt64 = 200_000
  /// Even, so that the order of a block can be mirrored.
  var slotsPerArm = 2
  package var bulkTables = 1024
  package var forkGiB = 1
  /// Whether single operations are timed too.
  package var tails = false
  /// `nil`: a random one, which the plan records.
  package var seed: UInt64?
  package var useHugePages = true
  /// Differences smaller than this count as nothing, in per cent.
  package var thresholdPercent = Plan.defaultThresholdPercent

  package init(_ question: Question) { self.question = question }
}

/// A request that cannot be met.
package struct PlanError: SentenceError, Hashable {
  package var sentence: String

  package init(sentence: String) {
    self.sentence = sentence
  }
}
