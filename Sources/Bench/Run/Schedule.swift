// SPDX-License-Identifier: Apache-2.0

/// The order of all slots of a plan. Pure: the same plan gives the same slots.
public enum Schedule {
  /// Round by round, one block of every case in a fresh random order, so that a slow drift of the machine
  /// hits all cases alike. In a block the arms come in a random rotation and then in the mirror of it
  /// (A B A′ A′ B A), so that a steady drift adds the same to each arm.
  public static func slots(for plan: Plan) -> [Slot] {
    var random = SplitMix64(seed: plan.seed)
    var slots: [Slot] = []
    slots.reserveCapacity(plan.blocks * plan.cases.count * slotsPerBlock(plan))
    for block in 0..<plan.blocks {
      for caseIndex in random.shuffled(Array(plan.cases.indices)) {
        for (position, arm) in order(plan, &random).enumerated() {
          slots.append(
            Slot(
              caseIndex: caseIndex, block: block, position: position, armIndex: arm,
              copy: plan.arms[arm].role == .twin ? 1 : 0))
        }
      }
    }
    return slots
  }

  /// Slots in one block of one case.
  public static func slotsPerBlock(_ plan: Plan) -> Int { plan.arms.count * plan.slotsPerArm }

  /// A seed for the work inside a block: the same for all its slots, so that every arm does the same.
  static func workSeed(_ plan: Plan, caseIndex: Int, block: Int) -> UInt64 {
    var random = SplitMix64(
      seed: plan.seed ^ (UInt64(caseIndex) << 40) ^ (UInt64(block) << 8) ^ 0x776F_726B)
    return random.next()
  }

  private static func order(_ plan: Plan, _ random: inout SplitMix64) -> [Int] {
    var order: [Int] = []
    for _ in 0..<(plan.slotsPerArm / 2) {
      let first = random.next(below: plan.arms.count)
      let there = plan.arms.indices.map { ($0 + first) % plan.arms.count }
      order += there + there.reversed()
    }
    return order
  }
}
