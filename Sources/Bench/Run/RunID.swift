// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Names of runs, and times for the manifest.
package enum RunID {
  /// `2026-11-22T08-30-00Z-1a2b3c`: sorts by time, and has no colon, which some file systems refuse.
  package static func make(at date: Date = Date()) -> String {
    let time = utc(date).replacing(":", with: "-")
    let suffix = String(UInt32.random(in: 0..<(1 << 24)), radix: 16)
    return "\(time)-\(String(repeating: "0", count: 6 - suffix.count))\(suffix)"
  }

  /// ISO 8601, to the second.
  package static func utc(_ date: Date) -> String { date.formatted(.iso8601) }
}
