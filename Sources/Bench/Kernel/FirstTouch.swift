// SPDX-License-Identifier: Apache-2.0

import CPageAlloc

/// The CPU time that the running kernel takes to map pages at their first touch, and to unmap them.
struct FirstTouch: Sendable, Hashable {
  /// How pages lie: two megabytes apart, each needs a PTE table of its own; side by side they share one.
  enum Pattern: Sendable, CaseIterable {
    case apart, beside

    fileprivate var strideBytes: UInt32 { self == .apart ? 2 << 20 : 4096 }
  }

  /// How pages are touched.
  enum Way: String, Sendable, CaseIterable {
    case write
    case populate
  }

  var touchNanoseconds: Double
  var unmapNanoseconds: Double

  /// - Throws: `KernelError` where there is no memory, or the kernel does not know the way.
  static func measure(
    _ way: Way, _ pattern: Pattern, pages: Int
  ) throws(KernelError) -> FirstTouch {
    var found = pa_first_touch()
    let error = pa_host_first_touch(
      UInt32(pages), pattern.strideBytes, way == .populate ? 1 : 0, &found)
    try check(error) { errno in
      "\(pages) pages cannot be touched by \(way.rawValue) (\(KernelError.reason(errno)))"
    }
    return FirstTouch(
      touchNanoseconds: Double(found.touch_ns), unmapNanoseconds: Double(found.unmap_ns))
  }
}
