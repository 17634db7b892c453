// SPDX-License-Identifier: Apache-2.0

/// What a plan may ask for.
package enum PlanLimits {
  package static let processes = 1...100_000
  /// Of one case in one process.
  package static let blocks = 1...10_000
  static let slotsPerArm = 2...1000
  /// Below, the clock shows.
  static let slotNanoseconds: ClosedRange<UInt64> = 100_000...10_000_000_000
  /// Where each window's time is kept until the slot ends.
  static let slotNanosecondsOfParts: UInt64 = 1_000_000_000
  static let bulkTables = 1...(1 << 20)
  static let forkGiB = 1...1024
  static let budgetSeconds: ClosedRange<Double> = 1...86_400
  static let precisionPercent: ClosedRange<Double> = 0.01...100
  /// Of a planted cost.
  static let plantedPercent: ClosedRange<Double> = 0.1...100
  static let plantedInstructions = 2...100_000
  /// By other work before each timing.
  static let displacedBytes: UInt64 = 1 << 30
  /// The kernel's counters are signed bytes, and its threshold is at most 125 (mm/vmstat.c).
  package static let statThreshold = 1...125
  /// One for the base and another for its twin at least.
  static let compiledCopies = 2...64

  static let thresholdNanoseconds: ClosedRange<Double> = 0.01...1_000_000

  /// Above 0.
  package static func isThreshold(percent: Double) -> Bool { percent > 0 && percent <= 100 }
}
