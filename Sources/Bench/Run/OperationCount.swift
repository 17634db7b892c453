// SPDX-License-Identifier: Apache-2.0

/// One operation count for all arms of a case: different counts alone make small differences.
enum OperationCount {
  /// More operations than any slot can hold: reached only by a loop that takes no time.
  static let limit: UInt64 = 1 << 40

  /// Of a slot in which other work comes before each window and takes nearly all of its time: one table says little.
  static let fewestDisplaced: UInt64 = 16

  /// The count with which a slot takes about `target` nanoseconds, at least 1.
  ///
  /// Doubles until a slot takes half the target, then scales up from the fastest of three, since whatever
  /// interferes only makes a slot longer.
  /// - Parameter probe: runs a slot of so many operations and returns its wall time in nanoseconds.
  /// - Returns: `nil` if `limit` operations take less than half the target.
  static func operations(
    target: UInt64, probe: (UInt64) throws -> UInt64
  ) rethrows -> UInt64? {
    let half = max(1, target / 2)
    var ops: UInt64 = 1
    while true {
      var fastest = try probe(ops)
      if fastest >= half { fastest = try min(fastest, probe(ops), probe(ops)) }
      if fastest >= half {
        return max(1, UInt64((Double(ops) * Double(target) / Double(fastest)).rounded()))
      }
      guard ops < limit else { return nil }
      ops *= 2
    }
  }
}
