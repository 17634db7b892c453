// SPDX-License-Identifier: Apache-2.0

import CPageAlloc

/// Whether a condition is what it says: what a load takes of a line that was in use until other work displaced it,
/// beside what a load takes from the level of memory where the line should be then.
package struct ConditionCheck: Sendable, Hashable {
  package var condition: Condition
  /// How many bytes the other work touches; 0: there is no other work.
  var displacedBytes: UInt64
  var loadNanoseconds: Double
  /// Where the line should be.
  var level: String
  /// A chain of loads through memory of this size shows how long that level takes.
  var chainBytes: UInt64
  var levelNanoseconds: Double

  /// How far the two may be apart. Neighbours and prefetchers move both; each level takes at least three times as
  /// long as the one before it.
  static let held = 0.6...2.0

  package var isHeld: Bool { Self.held.contains(loadNanoseconds / levelNanoseconds) }

  /// All conditions that time single tables, if the system tells the sizes of the caches that they need.
  /// - Throws: `KernelError` if there is no memory, or no time-stamp counter.
  package static func all(caches: HostCaches) throws(KernelError) -> [ConditionCheck] {
    var checks: [ConditionCheck] = []
    for condition in Condition.allCases where condition.timesParts {
      guard let place = place(of: condition, caches) else { continue }
      let displaced = condition.displacedCache.flatMap { caches.displacingBytes($0) } ?? 0
      checks.append(
        ConditionCheck(
          condition: condition, displacedBytes: displaced,
          loadNanoseconds: try nanoseconds { pa_displaced_load_ns(displaced, $0) },
          level: place.level, chainBytes: place.bytes,
          levelNanoseconds: try nanoseconds { pa_resident_load_ns(place.bytes, $0) }))
    }
    return checks
  }

  /// Where a displaced line goes, and an amount of memory that fits there and not into the level above.
  static func place(of condition: Condition, _ caches: HostCaches) -> (
    level: String, bytes: UInt64
  )? {
    guard let first = caches.firstBytes else { return nil }
    switch condition.displacedCache {
    case nil: return ("first-level cache", first / 2)
    case .first: return caches.secondBytes.map { ("second-level cache", $0 / 2) }
    case .second:
      guard let second = caches.secondBytes, let last = caches.lastBytes, last > second else {
        return nil
      }
      return ("last-level cache", min(4 * second, last / 2))
    case .last: return caches.lastBytes.map { ("memory", min(4 * $0, 1 << 30)) }
    }
  }

  private static func nanoseconds(
    _ measure: (UnsafeMutablePointer<Double>) -> Int32
  ) throws(KernelError) -> Double {
    var found = 0.0
    try check(measure(&found)) { errno in
      "what loads take cannot be measured (\(KernelError.reason(errno)))"
    }
    return found
  }
}
