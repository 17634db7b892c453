// SPDX-License-Identifier: Apache-2.0

/// What a user asked for. An empty list means the default.
package struct PlanRequest: Sendable, Hashable {
  package enum Question: Sendable, Hashable {
    /// Two series.
    case compare(base: Series, test: Series)
    /// The same, with a series between the two: what the first step costs, and what the second.
    case attribute(base: Series, between: Series, test: Series)
    /// Every patch of a series by name: each step that changes something here, against the base and against the
    /// step before it.
    case compareEach(String)
    /// A series against itself, and against itself with differences planted.
    case calibrate(Series, [Plant])
    /// Series that are compared with nothing.
    case run([Series])

    /// What the others are compared with; `nil`: nothing is compared.
    var base: Series? {
      switch self {
      case .compare(let base, _), .attribute(let base, _, _), .calibrate(let base, _): base
      case .compareEach: .base
      case .run: nil
      }
    }

    /// All that is named; the patches of `compareEach` are built in, and compiled.
    var series: [Series] {
      switch self {
      case .compare(let base, let test): [base, test]
      case .attribute(let base, let between, let test): [base, between, test]
      case .compareEach: []
      case .calibrate(let series, _): [series]
      case .run(let series): series
      }
    }
  }

  package var question: Question
  package var workloads: [Workload] = []
  package var conditions: [Condition] = []
  package var levels: [Level] = []
  package var mms: [MMKind] = []
  package var archs: [Architecture] = []
  package var paths: [AllocatorPath] = []
  package var locks: [LockKind] = []
  /// CONFIG_MEMCG on, off, or both.
  package var memcg: [Bool] = [true]
  /// What else is configured.
  package var configs: [KernelConfig] = [.minimal]
  package var hooks: [Hook] = []
  package var threads: [Int] = [1]
  package var cpus: [CPUChoice] = []
  /// Empty: the first with CPUs that this process may use.
  package var cpuNodes: [Int] = []
  /// Empty: each CPU node's own memory, or where it has none the nearest.
  package var memNodes: [Int] = []
  /// Empty: local, or preferred where a memory node is asked for that is not the CPUs' own.
  package var policies: [Policy] = []
  /// Pages in a row that policy weighted takes of each node, in the plan's order; empty: 1 of each.
  package var weights: [Int] = []
  /// How many nodes to emulate on a machine with one; 1: none.
  package var emulatedNodes = 1
  package var nodeMemoryBytes: UInt64 = 256 << 20
  /// `stat_threshold` of the modelled machine.
  package var statThreshold = Self.usualStatThreshold
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
  /// The same in nanoseconds per table; `nil`: per cent are what verdicts rest on.
  package var thresholdNanoseconds: Double?
  /// With fewer processes no verdict is given.
  var verdictProcesses = Comparison.fewestProcessesForVerdict

  /// What a server has, from 32 CPUs and 64 GiB in a node on: the most that there is (mm/vmstat.c, 6.12:
  /// calculate_normal_threshold). The model's own nodes are small, and theirs would add to the global counter
  /// ten times as often.
  package static let usualStatThreshold = 125

  package init(_ question: Question) { self.question = question }
}

extension PlanRequest {
  /// Whether nothing was said of what is to be measured.
  package var isMainJob: Bool {
    paths.isEmpty && hooks.isEmpty && workloads.isEmpty && conditions.isEmpty && levels.isEmpty
      && mms.isEmpty && locks.isEmpty
  }
}

/// A request that cannot be met.
package struct PlanError: SentenceError, Hashable {
  package var sentence: String

  package init(sentence: String) {
    self.sentence = sentence
  }
}
