// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Means over the slots of a block of the logarithm of the cost.
enum BlockMeans {
  /// By block number, in one process.
  static func of(_ arm: ArmSlots, _ process: ArmSlots.Process) -> [Int32: Double] {
    var sums: [Int32: (sum: Double, slots: Int)] = [:]
    for (block, cost) in zip(arm.blockNumbers(of: process), arm.costs(of: process)) {
      sums[block, default: (0, 0)].sum += log(cost)
      sums[block]!.slots += 1
    }
    return sums.mapValues { $0.sum / Double($0.slots) }
  }

  /// Block by block, the first less the second; blocks that only one of them has are left out.
  static func differences(_ first: [Int32: Double], _ second: [Int32: Double]) -> [Double] {
    first.sorted { $0.key < $1.key }.compactMap { block, mean in
      second[block].map { mean - $0 }
    }
  }
}
