// SPDX-License-Identifier: Apache-2.0

/// Everything that decides what a run does, with names resolved and counts fixed. Written to
/// `manifest.json` before anything runs; the same plan and seed give the same schedule.
public struct Plan: Codable, Sendable, Hashable {
  /// Differences smaller than this count as nothing, unless asked otherwise, in per cent.
  public static let defaultThresholdPercent = 2.0

  /// One side of a comparison, or one series of a plain run.
  public struct Arm: Codable, Sendable, Hashable {
    /// `base`, `test`, `twin` (a second copy of the base's code at another address); `single` is a
    /// series of a plain run, compared with nothing.
    public enum Role: String, Codable, Sendable, CaseIterable {
      case base, test, twin, single
    }
    /// A series as results name it.
    public struct SeriesName: Codable, Sendable, Hashable {
      public var name: String
      public var kernel: String
      public var summary: String

      public init(_ series: Series) {
        name = series.name
        kernel = series.kernel
        summary = series.summary
      }
    }

    public var role: Role
    public var series: SeriesName
    /// What the series does, for each case of the plan.
    public var behaviours: [Behaviour]
    /// What is added to it on purpose; `nil` but in calibration, where the series' name tells it too.
    public var plant: Plant?

    public init(role: Role, series: Series, cases: [Case], plant: Plant? = nil) {
      self.role = role
      self.series = SeriesName(series)
      behaviours = cases.map { series.behaviour(in: $0) }
      self.plant = plant
      if let plant { self.series.name += plant.words }
    }
  }

  /// A node of the modelled machine.
  public struct Node: Codable, Sendable, Hashable {
    /// Its number in this plan, from 0.
    public var id: Int
    /// The host's node it is bound to; `nil` on a machine with one node.
    public var hostNode: Int?
    public var nodeBytes: UInt64
    /// Host CPUs that count as local to it.
    public var hostCPUs: [Int]
    /// Pages in a row that policy weighted takes from it, 1 to 255.
    public var weight: Int

    public init(id: Int, hostNode: Int?, nodeBytes: UInt64, hostCPUs: [Int], weight: Int = 1) {
      self.id = id
      self.hostNode = hostNode
      self.nodeBytes = nodeBytes
      self.hostCPUs = hostCPUs
      self.weight = weight
    }
  }

  public var arms: [Arm]
  public var cases: [Case]
  public var nodes: [Node]
  /// SLIT distances between the plan's nodes, `[from][to]`.
  public var distances: [[Int]]
  /// True where one host node plays several: no cross-node claim may be made.
  public var emulated: Bool
  public var useHugePages: Bool
  public var effort: Effort
  /// Wanted half-width of every row's 95 % interval, in per cent, with which a run may end early; `nil`: it never does.
  public var precisionPercent: Double?
  /// How often every arm runs in a block.
  public var slotsPerArm: Int
  /// How long one slot should take; the operation count for all arms of a case is calibrated to it.
  public var slotTargetNanoseconds: UInt64
  /// Tables alive at once in the bulk workloads.
  public var bulkTables: Int
  /// GiB that fork-large's parent maps.
  public var forkGiB: Int
  /// Whether single operations are timed too.
  public var tails: Bool
  public var seed: UInt64
  /// Differences smaller than this count as nothing, in per cent.
  public var thresholdPercent: Double

  public init(
    arms: [Arm], cases: [Case], nodes: [Node], distances: [[Int]], emulated: Bool,
    useHugePages: Bool, effort: Effort, precisionPercent: Double? = nil, slotsPerArm: Int,
    slotTargetNanoseconds: UInt64,
    bulkTables: Int, forkGiB: Int, tails: Bool = false, seed: UInt64, thresholdPercent: Double
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
    self.thresholdPercent = thresholdPercent
  }
}
