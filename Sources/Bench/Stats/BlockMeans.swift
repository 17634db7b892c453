// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Means over the slots of a block of the logarithm of the cost.
enum BlockMeans {
  /// By block number; the slots are those of one arm in one process.
  static func of(_ slots: [SlotValue]) -> [Int: Double] {
    Dictionary(grouping: slots, by: \.block).mapValues { slots in
      slots.reduce(0) { $0 + log($1.nanosecondsPerTable) } / Double(slots.count)
    }
  }

  /// Block by block, the first less the second; blocks that only one of them has are left out.
  static func differences(_ first: [SlotValue], _ second: [SlotValue]) -> [Double] {
    let others = of(second)
    return of(first).sorted { $0.key < $1.key }.compactMap { block, mean in
      others[block].map { mean - $0 }
    }
  }
}
