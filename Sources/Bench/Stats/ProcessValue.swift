// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What one process says of a test against a base: one value of the sample from which intervals are made, as
/// slots of a process share its memory, its placement of code and its neighbours. In logarithms.
struct ProcessValue {
  var blocks: Int
  /// Which compiled copies the process drew.
  var baseCopy: Int
  var testCopy: Int
  /// Median over the blocks of the mean over slots of test less that of base.
  var ratio: Double
  /// First quartile of the test's slot costs over that of the base's.
  var q25Ratio: Double
  /// Half-way between the two arms' median slot costs.
  var middle: Double
  /// Median slot throughputs.
  var baseThroughput: Double
  var testThroughput: Double

  /// The processes in order of their number.
  /// - Throws: `StatsError` for a block that lacks slots of either arm.
  static func all(
    base: ArmSlots, test: ArmSlots, in testCase: Case
  ) throws(StatsError) -> [ProcessValue] {
    let bases = Dictionary(grouping: base.slots, by: \.process)
    let tests = Dictionary(grouping: test.slots, by: \.process)
    var values: [ProcessValue] = []
    for process in Set(bases.keys).union(tests.keys).sorted() {
      let (slots, others) = (bases[process] ?? [], tests[process] ?? [])
      let counts = [slots, others].map { $0.reduce(into: [:]) { $0[$1.block, default: 0] += 1 } }
      guard counts[0] == counts[1] else {
        throw StatsError(
          sentence: """
            \(testCase.words), process \(process): \(base.role.rawValue) has \(slots.count) slots \
            in \(counts[0].count) blocks, \(test.role.rawValue) has \(others.count) in \
            \(counts[1].count); they must be the same
            """)
      }
      values.append(ProcessValue(base: slots, test: others))
    }
    return values
  }
}

extension ProcessValue {
  /// From slots of the same blocks.
  fileprivate init(base: [SlotValue], test: [SlotValue]) {
    let ratios = BlockMeans.differences(test, base)
    func logarithm(_ share: Double, _ slots: [SlotValue], _ value: (SlotValue) -> Double) -> Double
    {
      log(Quantile.of(share, sorted: slots.map(value).sorted()))
    }
    func cost(_ share: Double, _ slots: [SlotValue]) -> Double {
      logarithm(share, slots, \.nanosecondsPerTable)
    }
    self.init(
      blocks: ratios.count, baseCopy: base[0].copy, testCopy: test[0].copy,
      ratio: Quantile.median(ratios), q25Ratio: cost(0.25, test) - cost(0.25, base),
      middle: (cost(0.5, test) + cost(0.5, base)) / 2,
      baseThroughput: logarithm(0.5, base, \.tablesPerSecond),
      testThroughput: logarithm(0.5, test, \.tablesPerSecond))
  }
}
