// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What one process says of a test against a base, in logarithms. It is one value of the sample from which intervals are
/// made, because the slots of a process share its memory, its placement of code and its neighbours.
struct ProcessValue {
  var blocks: Int
  /// Which compiled copies the process drew.
  var baseCopy: Int
  var testCopy: Int
  /// Median over the blocks of the mean over slots of test less that of base.
  var ratio: Double
  /// The same in nanoseconds per table: the median over the blocks of the difference of means, not of their logarithms.
  var difference: Double
  /// How much more construction and destruction cost, each by itself, where they were timed.
  var parts: Parts?
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
        process.map { arm.blockNumbers(of: $0) }?.reduce(into: [Int: Int]()) {
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
  /// The value of slots of the same blocks.
  fileprivate init(
    _ base: ArmSlots, _ baseProcess: ArmSlots.Process, _ test: ArmSlots,
    _ testProcess: ArmSlots.Process
  ) {
    let ratios = BlockMeans.differences(
      BlockMeans.logarithmicCosts(of: test, testProcess),
      BlockMeans.logarithmicCosts(of: base, baseProcess))
    func differences(_ values: (ArmSlots, ArmSlots.Process) -> [Double]) -> [Double] {
      func means(_ arm: ArmSlots, _ process: ArmSlots.Process) -> [Int: Double] {
        BlockMeans.of(values(arm, process), blocks: arm.blockNumbers(of: process))
      }
      return BlockMeans.differences(means(test, testProcess), means(base, baseProcess))
    }
    func part(_ part: KeyPath<Parts, Double>) -> Double {
      Quantile.median(differences { $0.parts(of: $1).map { $0[keyPath: part] } })
    }
    let hasParts = !base.parts(of: baseProcess).isEmpty && !test.parts(of: testProcess).isEmpty
    let costs = base.costs(of: baseProcess).sorted()
    let testCosts = test.costs(of: testProcess).sorted()
    func logarithm(_ share: Double, _ sorted: [Double]) -> Double {
      log(Quantile.of(share, sorted: sorted))
    }
    self.init(
      blocks: ratios.count, baseCopy: baseProcess.copy, testCopy: testProcess.copy,
      ratio: Quantile.median(ratios),
      difference: Quantile.median(differences { $0.costs(of: $1) }),
      parts: hasParts
        ? Parts(
          constructNanoseconds: part(\.constructNanoseconds),
          destroyNanoseconds: part(\.destroyNanoseconds)) : nil,
      q25Ratio: logarithm(0.25, testCosts) - logarithm(0.25, costs),
      middle: (logarithm(0.5, testCosts) + logarithm(0.5, costs)) / 2,
      baseThroughput: logarithm(0.5, base.throughputs(of: baseProcess).sorted()),
      testThroughput: logarithm(0.5, test.throughputs(of: testProcess).sorted()))
  }
}
