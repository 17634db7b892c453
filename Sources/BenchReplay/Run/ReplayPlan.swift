// SPDX-License-Identifier: Apache-2.0

import Bench

/// Everything that decides what a replay does, with names resolved and counts fixed.
struct ReplayPlan: Codable, Sendable, Hashable {
  /// One series, or the twin of the first.
  struct Arm: Codable, Sendable, Hashable {
    /// `base` is the first series, `test` each other, `twin` a second copy of the base's code at another address.
    var role: Plan.Arm.Role
    var series: String
    var build: Behaviour.CompiledRules
  }

  /// How often every arm runs in a block.
  static let slotsPerArm = 2
  static let fewestProcesses = Comparison.minimumProcesses

  /// The base, then the others in the order in which they were named, then the twin if there are others.
  var arms: [Arm]
  var lock: LockKind
  var memcg: Bool
  var tables: ReplayTables
  /// Whether efi_mm's PTE and PMD tables have a constructor, as on arm64; on x86-64 they are plain pages.
  var efiConstructed: Bool
  /// How often one slot builds all tables and takes them down.
  var repeats: Int
  var machine: MachinePlan
  /// The node of the plan whose memory the tables come from first.
  var memNode: Int
  /// How often each build is compiled, to other addresses.
  var compiledCopies: Int
  /// Fresh processes.
  var processes: Int
  /// In each process.
  var blocks: Int
  var seed: UInt64
  /// Differences smaller than this count as nothing, in per cent.
  var thresholdPercent: Double

  /// Series in the order in which they were named.
  var series: [String] { arms.filter { $0.role != .twin }.map(\.series) }
}

/// What one fresh process does of a replay.
package struct ReplayJob: Codable, Sendable, Hashable {
  var plan: ReplayPlan
  /// From 0: the order of slots follows from it.
  var process: Int
}

/// The order of the slots of one process. Pure: the same plan gives the same processes.
struct ReplaySchedule: Sendable, Hashable {
  struct Slot: Sendable, Hashable {
    var block: Int
    /// Index into the plan's arms.
    var arm: Int
  }

  var layout: ProcessLayout
  /// By arm, which compiled copy of its code runs.
  var copies: [Int]
  /// Block by block.
  var slots: [Slot]

  init(of job: ReplayJob) {
    let plan = job.plan
    var seeds = SplitMix64(seed: plan.seed ^ UInt64(job.process))
    var random = SplitMix64(seed: seeds.next())
    layout = ProcessLayout(random: &random)
    copies = Schedule.copies(
      of: plan.arms.map(\.role), compiled: plan.compiledCopies, process: job.process,
      random: SplitMix64(seed: ~plan.seed))
    slots = []
    for block in 0..<plan.blocks {
      let order = Schedule.order(
        ofArms: plan.arms.count, slotsPerArm: ReplayPlan.slotsPerArm, &random)
      slots += order.map { Slot(block: block, arm: $0) }
    }
  }
}
