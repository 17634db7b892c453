// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Means over the slots of a block.
enum BlockMeans {
  /// By block number.
  /// - Parameters:
  ///   - blocks: of each slot, its block.
  ///   - values: of each slot.
  static func of(_ values: some Sequence<Double>, blocks: some Sequence<Int32>) -> [Int32: Double] {
    var sums: [Int32: (sum: Double, slots: Int)] = [:]
    for (block, value) in zip(blocks, values) {
      sums[block, default: (0, 0)].sum += value
      sums[block]!.slots += 1
    }
    return sums.mapValues { $0.sum / Double($0.slots) }
  }

  /// The means of the logarithm of the cost.
  static func logarithmicCosts(of process: ArmSlots.Process) -> [Int32: Double] {
    of(process.costs.map { log($0) }, blocks: process.blockNumbers)
  }

  /// For each block the first mean less the second. Blocks that only one of them has are left out.
  static func differences(_ first: [Int32: Double], _ second: [Int32: Double]) -> [Double] {
    first.sorted { $0.key < $1.key }.compactMap { block, mean in
      second[block].map { mean - $0 }
    }
  }
}
