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
    func byNumber(_ arm: ArmSlots) -> [Int: ArmSlots.Process] {
      Dictionary(arm.processes.map { ($0.number, $0) }) { first, _ in first }
    }
    let (bases, tests) = (byNumber(base), byNumber(test))
    var values: [ProcessValue] = []
    for number in Set(bases.keys).union(tests.keys).sorted() {
      let counts = [(base, bases[number]), (test, tests[number])].map { arm, process in
        process.map { arm.blockNumbers(of: $0) }?.reduce(into: [Int32: Int]()) {
          $0[$1, default: 0] += 1
        } ?? [:]
      }
      guard counts[0] == counts[1], let one = bases[number], let other = tests[number] else {
        let slots = counts.map { $0.values.reduce(0, +) }
        throw StatsError(
          sentence: """
            \(testCase.words), process \(number): \(base.role.rawValue) has \(slots[0]) slots \
            in \(counts[0].count) blocks, \(test.role.rawValue) has \(slots[1]) in \
            \(counts[1].count); they must be the same
            """)
      }
      values.append(ProcessValue(base, one, test, other))
    }
    return values
  }
}

extension ProcessValue {
  /// From slots of the same blocks.
  fileprivate init(
    _ base: ArmSlots, _ baseProcess: ArmSlots.Process, _ test: ArmSlots,
    _ testProcess: ArmSlots.Process
  ) {
    let ratios = BlockMeans.differences(
      BlockMeans.of(test, testProcess), BlockMeans.of(base, baseProcess))
    let costs = base.costs(of: baseProcess).sorted()
    let testCosts = test.costs(of: testProcess).sorted()
    func logarithm(_ share: Double, _ sorted: [Double]) -> Double {
      log(Quantile.of(share, sorted: sorted))
    }
    self.init(
      blocks: ratios.count, baseCopy: baseProcess.copy, testCopy: testProcess.copy,
      ratio: Quantile.median(ratios), q25Ratio: logarithm(0.25, testCosts) - logarithm(0.25, costs),
      middle: (logarithm(0.5, testCosts) + logarithm(0.5, costs)) / 2,
      baseThroughput: logarithm(0.5, base.throughputs(of: baseProcess).sorted()),
      testThroughput: logarithm(0.5, test.throughputs(of: testProcess).sorted()))
  }
}
