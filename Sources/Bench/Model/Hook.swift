// SPDX-License-Identifier: Apache-2.0

/// What hangs off constructors and destructors: what the series was made for (kpkeys, 20250815085512.2182322).
package enum Hook: String, Codable, Sendable, CaseIterable {
  case none
  /// A counter.
  case count
  /// The table's page becomes read-only when it is constructed, and writable when it is destroyed.
  case protect
  /// The same for neighbouring pages at once, after all of a batch were constructed.
  case protectBatched = "protect-batched"
}
