// SPDX-License-Identifier: Apache-2.0

import Foundation

/// How much of a case's spread is within processes and how much is between them, from the pilot phase.
struct VarianceComponents: Sendable, Hashable {
  /// Variance of a block's ln(test / base) within a process.
  var within: Double
  /// Variance of the processes' true medians of it.
  var between: Double

  init(within: Double, between: Double) {
    self.within = within
    self.between = between
  }

  /// For every case of the pilot; of several tests, the mean over them. Where nothing is compared, the values
  /// are those of the arms' costs instead of ratios.
  /// - Parameter pilot: samples; those of the main phase are left out.
  /// - Throws: `StatsError` if a case has fewer than two processes, or none with two blocks.
  static func perCase(_ pilot: [Sample]) throws(StatsError) -> [Case: VarianceComponents] {
    var found: [Case: VarianceComponents] = [:]
    for measured in try RunTally(pilot, phase: .pilot).measured().cases {
      let base = measured.arms.first { $0.role == .base }
      let sides = measured.arms.filter { base == nil || $0.role == .test }
      let parts = sides.compactMap { side in
        VarianceComponents(processes: values(of: side, over: base))
      }
      guard !parts.isEmpty, parts.count == sides.count else {
        throw StatsError(
          sentence: """
            \(measured.testCase.words): the pilot needs 2 processes, and one of them with 2 blocks, \
            to tell how values spread
            """)
      }
      found[measured.testCase] = VarianceComponents(
        within: parts.reduce(0) { $0 + $1.within } / Double(parts.count),
        between: parts.reduce(0) { $0 + $1.between } / Double(parts.count))
    }
    return found
  }

  /// Values of the blocks, a list for each process.
  private static func values(of side: ArmSlots, over base: ArmSlots?) -> [[Double]] {
    let bases = (base?.processes ?? []).reduce(into: [:]) { $0[$1.number] = $1 }
    return side.processes.sorted { $0.number < $1.number }.map { process in
      let means = BlockMeans.logarithmicCosts(of: side, process)
      guard let base else { return Array(means.values) }
      return BlockMeans.differences(
        means, bases[process.number].map { BlockMeans.logarithmicCosts(of: base, $0) } ?? [:])
    }
    .filter { !$0.isEmpty }
  }

  /// - Parameter processes: values of the blocks of each process.
  init?(processes: [[Double]]) {
    let repeated = processes.filter { $0.count >= 2 }
    guard processes.count >= 2, !repeated.isEmpty else { return nil }
    let within = repeated.reduce(0) { $0 + Self.robustVariance($1) } / Double(repeated.count)
    let medians = TrimmedMean(processes.map(Quantile.median))
    // The winsorised variance, scaled to a variance: the estimate's error is made from it.
    let spread = medians.standardError * medians.standardError * Double(processes.count)
    // The variance of the median of n values is nearly π/2 times that of their mean.
    let share = processes.reduce(0) { $0 + 1 / Double($1.count) } / Double(processes.count)
    self.init(within: within, between: max(0, spread - .pi / 2 * within * share))
  }

  /// The square of 1.4826 times the median distance from the median, which is the variance if the values are normal.
  private static func robustVariance(_ values: [Double]) -> Double {
    let median = Quantile.median(values)
    let deviation = 1.4826 * Quantile.median(values.map { abs($0 - median) })
    return deviation * deviation
  }
}
