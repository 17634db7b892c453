// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Means over the slots of a block.
enum BlockMeans {
  /// By block number.
  /// - Parameters:
  ///   - blocks: of each slot, its block.
  ///   - values: of each slot.
  static func of(_ values: some Sequence<Double>, blocks: some Sequence<Int>) -> [Int: Double] {
    var sums: [Int: (sum: Double, slots: Int)] = [:]
    for (block, value) in zip(blocks, values) {
      sums[block, default: (0, 0)].sum += value
      sums[block]!.slots += 1
    }
    return sums.mapValues { $0.sum / Double($0.slots) }
  }

  /// The means of the logarithm of the cost.
  static func logarithmicCosts(of arm: ArmSlots, _ process: ArmSlots.Process) -> [Int: Double] {
    of(arm.costs(of: process).map { log($0) }, blocks: arm.blockNumbers(of: process))
  }

  /// For each block the first mean less the second. Blocks that only one of them has are left out.
  static func differences(_ first: [Int: Double], _ second: [Int: Double]) -> [Double] {
    first.sorted { $0.key < $1.key }.compactMap { block, mean in
      second[block].map { mean - $0 }
    }
  }
}
