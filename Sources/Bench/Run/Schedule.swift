// SPDX-License-Identifier: Apache-2.0

/// What one process does.
struct ProcessSchedule: Sendable, Hashable {
  var layout: ProcessLayout
  var slots: [Slot]
}

/// The order of all slots. Pure: the same plan and design give the same processes, whichever of them have run.
package enum Schedule {
  /// Round by round, one block of every case that has blocks left in a fresh random order, so that a slow drift of
  /// the machine hits all cases alike. In a block the arms come in a random rotation and then in the mirror of it
  /// (A B A′ A′ B A), so that a steady drift adds the same to each arm.
  /// - Parameters:
  ///   - index: which process of its phase, from 0.
  ///   - blocks: of each case in this process, by case of the plan.
  static func process(
    _ index: Int, phase: Sample.Phase, blocks: [Int], of plan: Plan
  ) -> ProcessSchedule {
    var random = SplitMix64(seed: seed(plan, phase, index))
    let layout = ProcessLayout(random: &random)
    let copies = plan.cases.indices.map { place in
      Self.copies(
        of: plan.arms.map(\.role), compiled: plan.copies(of: place),
        process: index,
        random: SplitMix64(seed: plan.seed ^ 0x636F_7079 ^ (UInt64(place) << 32)))
    }
    return ProcessSchedule(
      layout: layout, slots: slots(plan, blocks: blocks, copies: copies, random: &random))
  }

  /// Slots in one block of one case.
  package static func slotsPerBlock(_ plan: Plan) -> Int { plan.arms.count * plan.slotsPerArm }

  /// A seed for the work inside a block: the same for all its slots, so that every arm does the same.
  static func workSeed(
    _ plan: Plan, caseIndex: Int, phase: Sample.Phase, process: Int, block: Int
  ) -> UInt64 {
    var random = SplitMix64(
      seed: seed(plan, phase, process) ^ (UInt64(caseIndex) << 40) ^ (UInt64(block) << 8)
        ^ 0x776F_726B)
    return random.next()
  }

  private static func seed(_ plan: Plan, _ phase: Sample.Phase, _ process: Int) -> UInt64 {
    var random = SplitMix64(
      seed: plan.seed ^ (phase == .pilot ? 0x7069_6C6F_7400_0000 : 0) ^ UInt64(process))
    return random.next()
  }

  /// Which compiled copy each arm runs. The twin never has the base's. Over as many processes as there are copies,
  /// base and test have each of them once, and over the square of that each pair: what placement adds cancels out, and
  /// can be told.
  /// - Parameters:
  ///   - count: how often each build is compiled, at least twice.
  ///   - random: the same for every process.
  /// - Returns: by arm.
  package static func copies(
    of roles: [Plan.Arm.Role], compiled count: Int, process: Int, random: SplitMix64
  ) -> [Int] {
    var random = random
    let round = process / count
    let base = (process + random.next(below: count)) % count
    return roles.map { role in
      let other = (base + round + random.next(below: count)) % count
      return switch role {
      case .base: base
      case .twin: (base + 1 + round % (count - 1)) % count
      // It is compiled once.
      case .placebo: 0
      case .test, .single: other
      }
    }
  }

  private static func slots(
    _ plan: Plan, blocks: [Int], copies: [[Int]], random: inout SplitMix64
  ) -> [Slot] {
    var slots: [Slot] = []
    slots.reserveCapacity(blocks.reduce(0, +) * slotsPerBlock(plan))
    for block in 0..<(blocks.max() ?? 0) {
      for caseIndex in random.shuffled(plan.cases.indices.filter { block < blocks[$0] }) {
        let order = order(ofArms: plan.arms.count, slotsPerArm: plan.slotsPerArm, &random)
        for (position, arm) in order.enumerated() {
          slots.append(
            Slot(
              caseIndex: caseIndex, block: block, position: position, armIndex: arm,
              copy: copies[caseIndex][arm]))
        }
      }
    }
    return slots
  }

  /// Arms in the order of their slots in one block: a random rotation and the mirror of it.
  package static func order(
    ofArms count: Int, slotsPerArm: Int, _ random: inout SplitMix64
  ) -> [Int] {
    var order: [Int] = []
    for _ in 0..<(slotsPerArm / 2) {
      let first = random.next(below: count)
      let there = (0..<count).map { ($0 + first) % count }
      order += there + there.reversed()
    }
    return order
  }
}

extension ProcessLayout {
  /// Drawn, within the bounds that the model has room for.
  package init(random: inout SplitMix64) {
    self.init(
      skipPages: random.next(below: 1024), stackOffsetBytes: 16 * random.next(below: 4096))
  }
}
