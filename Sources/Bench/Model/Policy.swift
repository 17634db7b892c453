// SPDX-License-Identifier: Apache-2.0

/// From which nodes a task's pages come (`set_mempolicy(2)`, mm/mempolicy.c), locks' slabs included.
package enum Policy: String, Codable, Sendable, CaseIterable {
  /// The CPU's own node, then the others by distance: what a task has that sets none.
  case local
  /// One node and no other.
  case bind
  /// One node, then the others by distance from it.
  case preferred
  /// All nodes with memory in turn.
  case interleave
  /// The same, each with as many pages in a row as its weight says.
  case weighted

  /// Whether it names a node. The others go by the CPU's, or by all.
  var namesNode: Bool { self == .bind || self == .preferred }
}
