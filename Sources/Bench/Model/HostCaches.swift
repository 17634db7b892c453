// SPDX-License-Identifier: Apache-2.0

/// Sizes of the caches that hold data, as the system tells them of its first CPU; `nil`: it does not.
package struct HostCaches: Codable, Sendable, Hashable {
  package enum Level: String, Sendable, CaseIterable {
    case first, second, last
  }

  var firstBytes: UInt64?
  var secondBytes: UInt64?
  var lastBytes: UInt64?

  subscript(level: Level) -> UInt64? {
    switch level {
    case .first: firstBytes
    case .second: secondBytes
    case .last: lastBytes
    }
  }

  /// Of what displaces a cache: half as much again as it holds, since no cache replaces its oldest line always.
  func displacingBytes(_ level: Level) -> UInt64? {
    self[level].map { $0 + $0 / 2 }
  }
}
