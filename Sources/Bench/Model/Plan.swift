// SPDX-License-Identifier: Apache-2.0

/// Everything that decides what a run does, with names resolved and counts fixed. Written to
/// `manifest.json` before anything runs; the same plan and seed give the same schedule.
package struct Plan: Codable, Sendable, Hashable {
  /// Differences smaller than this count as nothing, unless asked otherwise, in per cent.
  package static let defaultThresholdPercent = 2.0

  /// One side of a comparison, or one series of a plain run.
  package struct Arm: Codable, Sendable, Hashable {
    /// `base`, `test`, `twin` (a second copy of the base's code at another address), `placebo` (the base's steps in
    /// other instructions); `single` is a series of a plain run, compared with nothing.
    package enum Role: String, Codable, Sendable, CaseIterable {
      case base, test, twin, placebo, single

      /// Whether the arm is the base once more, to see what differs where the series does not.
      package var isControl: Bool { self == .twin || self == .placebo }
    }
    /// A series as results name it.
    package struct SeriesName: Codable, Sendable, Hashable {
      package var name: String
      var kernel: String
      var summary: String

      init(_ series: Series) {
        name = series.name
        kernel = series.kernel
        summary = series.summary
      }
    }

    package var role: Role
    package var series: SeriesName
    /// What the series does, for each case of the plan.
    package var behaviours: [Behaviour]
    /// What is added to it on purpose; `nil` but in calibration, where the series' name tells it too.
    package var plant: Plant?

    package init(role: Role, series: Series, cases: [Case], plant: Plant? = nil) {
      self.role = role
      self.series = SeriesName(series)
      behaviours = cases.map { series.behaviour(in: $0) }
      self.plant = plant
      if let plant { self.series.name += plant.words }
    }
  }

  /// A node of the modelled machine.
  package struct Node: Codable, Sendable, Hashable {
    /// Its number in this plan, from 0.
    var id: Int
    /// The host's node it is bound to; `nil` on a machine with one node.
    var hostNode: Int?
    package var nodeBytes: UInt64
    /// Host CPUs that count as local to it.
    var hostCPUs: [Int]
    /// Pages in a row that policy weighted takes from it, 1 to 255.
    var weight: Int

    init(id: Int, hostNode: Int?, nodeBytes: UInt64, hostCPUs: [Int], weight: Int = 1) {
      self.id = id
      self.hostNode = hostNode
      self.nodeBytes = nodeBytes
      self.hostCPUs = hostCPUs
      self.weight = weight
    }
  }

  package var arms: [Arm]
  package var cases: [Case]
  package var nodes: [Node]
  /// SLIT distances between the plan's nodes, `[from][to]`.
  var distances: [[Int]]
  /// True where one host node plays several: no cross-node claim may be made.
  package var emulated: Bool
  package var useHugePages: Bool
  var effort: Effort
  /// Wanted half-width of every row's 95 % interval, in per cent, with which a run may end early; `nil`: it never does.
  var precisionPercent: Double?
  /// How often every arm runs in a block.
  var slotsPerArm: Int
  /// How long one slot should take; the operation count for all arms of a case is calibrated to it.
  var slotTargetNanoseconds: UInt64
  /// Tables alive at once in the bulk workloads.
  package var bulkTables: Int
  /// GiB that fork-large's parent maps.
  package var forkGiB: Int
  /// Whether single operations are timed too.
  var tails: Bool
  package var seed: UInt64
  /// How often the kernel build that runs a case was compiled, to other addresses, by case; `nil` in manifests from
  /// before this was noted.
  var compiledCopies: [Int]?
  /// By how much a per-CPU counter may differ before it is added to the global one; `nil` in manifests from before it
  /// could be chosen: as the model's own small nodes have it.
  var statThreshold: Int?
  /// What other work touches before each timing, by case; `nil` in manifests from before there were conditions.
  var displacedBytes: [UInt64]?
  /// Whether the running kernel's own tables are measured after all else, as the main job does; `nil`: they are not.
  package var measuresAnchor: Bool?
  /// Differences smaller than this count as nothing, in per cent.
  package var thresholdPercent: Double
  /// The same in nanoseconds per table, which then is what verdicts rest on; `nil`: they rest on the per cent.
  package var thresholdNanoseconds: Double?
  /// With fewer processes no verdict is given; `nil` in manifests from before there was such a bound.
  var verdictProcesses: Int?

  init(
    arms: [Arm], cases: [Case], nodes: [Node], distances: [[Int]], emulated: Bool,
    useHugePages: Bool, effort: Effort, precisionPercent: Double? = nil, slotsPerArm: Int,
    slotTargetNanoseconds: UInt64,
    bulkTables: Int, forkGiB: Int, tails: Bool = false, seed: UInt64, compiledCopies: [Int]? = nil,
    displacedBytes: [UInt64]? = nil, statThreshold: Int? = nil, thresholdPercent: Double,
    thresholdNanoseconds: Double? = nil, verdictProcesses: Int? = nil
  ) {
    self.arms = arms
    self.cases = cases
    self.nodes = nodes
    self.distances = distances
    self.emulated = emulated
    self.useHugePages = useHugePages
    self.effort = effort
    self.precisionPercent = precisionPercent
    self.slotsPerArm = slotsPerArm
    self.slotTargetNanoseconds = slotTargetNanoseconds
    self.bulkTables = bulkTables
    self.forkGiB = forkGiB
    self.tails = tails
    self.seed = seed
    self.compiledCopies = compiledCopies
    self.displacedBytes = displacedBytes
    self.statThreshold = statThreshold
    self.thresholdPercent = thresholdPercent
    self.thresholdNanoseconds = thresholdNanoseconds
    self.verdictProcesses = verdictProcesses
  }
}

extension Plan {
  /// How often the kernel build that runs a case was compiled, to other addresses.
  func copies(of caseIndex: Int) -> Int {
    if let compiledCopies { return compiledCopies[caseIndex] }
    // What all builds had until the plan told.
    return [.embedded, .rt].contains(cases[caseIndex].lock) ? 4 : 2
  }
}

extension Plan {
  private var tests: [Arm] { arms.filter { $0.role == .test } }

  /// Whether several series were compared with the base.
  var hasSteps: Bool { tests.count > 1 }

  /// Whether these are the steps of one series, patch by patch.
  var isPerPatch: Bool { hasSteps && tests.allSatisfy { $0.series.name.contains(".") } }

  /// Whether a series between base and test was measured, too: what `compare --attribute` asks for. Each case then has
  /// three rows: the first step, the whole, and the second step.
  package var isAttributed: Bool {
    tests.count == 2 && !isPerPatch && tests.allSatisfy { $0.plant == nil }
  }
}
