// SPDX-License-Identifier: Apache-2.0

/// How much of the spread between processes is the luck of where the code was compiled to.
enum PlacementShare {
  /// Omega squared of a one-way layout (Hays 1963): the share of the variance that lies between groups of
  /// processes that drew the same copies, less what chance alone would put there; 0 at least.
  /// - Returns: a share of 1, `nil` where fewer than two groups have two processes.
  static func of(_ values: [ProcessValue]) -> Double? {
    // In a fixed order: sums of the same numbers in another order differ in their last bits.
    let groups = Dictionary(grouping: values) { [$0.baseCopy, $0.testCopy] }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { $0.value.map(\.ratio) }.filter { $0.count >= 2 }
    guard groups.count >= 2 else { return nil }
    let all = groups.flatMap { $0 }
    let within = groups.reduce(0) { $0 + squares($1) }
    let total = squares(all)
    let error = within / Double(all.count - groups.count)
    guard total > 0 else { return 0 }
    return max(0, (total - within - Double(groups.count - 1) * error) / (total + error))
  }

  /// Sum of squared distances from the mean.
  private static func squares(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  }
}
