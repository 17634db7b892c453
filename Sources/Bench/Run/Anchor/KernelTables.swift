// SPDX-License-Identifier: Apache-2.0

/// What the running kernel takes to add a user's PTE table, and to free it: the first touch of pages 2 MiB apart less
/// that of pages side by side, over the tables that the first need more.
package struct KernelTables: Sendable, Hashable {
  static let pages = 256
  /// Rounds of a run: each measures both patterns, and one of them twice.
  package static let usualRounds = 100

  var way: FirstTouch.Way
  var add: TrimmedMean
  var free: TrimmedMean
  /// Pages side by side against pages side by side: what is seen where there is no table.
  var nullAdd: TrimmedMean
  var nullFree: TrimmedMean

  /// - Parameter rounds: at least 2.
  /// - Returns: `nil` where the kernel does not know the way.
  /// - Throws: `KernelError` if there is no memory.
  static func measure(_ way: FirstTouch.Way, rounds: Int) throws(KernelError) -> KernelTables? {
    var add: [Double] = []
    var free: [Double] = []
    var nullAdd: [Double] = []
    var nullFree: [Double] = []
    do {
      // The first touches of a process warm what all later ones use.
      _ = try FirstTouch.measure(way, .apart, pages: pages)
      for _ in 0..<rounds {
        let before = try FirstTouch.measure(way, .beside, pages: pages)
        let apart = try FirstTouch.measure(way, .apart, pages: pages)
        let after = try FirstTouch.measure(way, .beside, pages: pages)
        let tables = Double(pages - 1)
        func perTable(_ path: KeyPath<FirstTouch, Double>) -> (table: Double, null: Double) {
          let beside = (before[keyPath: path] + after[keyPath: path]) / 2
          return (
            (apart[keyPath: path] - beside) / tables,
            (after[keyPath: path] - before[keyPath: path]) / tables
          )
        }
        add.append(perTable(\.touchNanoseconds).table)
        nullAdd.append(perTable(\.touchNanoseconds).null)
        free.append(perTable(\.unmapNanoseconds).table)
        nullFree.append(perTable(\.unmapNanoseconds).null)
      }
    } catch let error where way == .populate && error.isUnknownAdvice {
      return nil
    }
    return KernelTables(
      way: way, add: TrimmedMean(add), free: TrimmedMean(free), nullAdd: TrimmedMean(nullAdd),
      nullFree: TrimmedMean(nullFree))
  }
}
