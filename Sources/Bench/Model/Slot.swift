// SPDX-License-Identifier: Apache-2.0

/// One place in the schedule: which arm runs which case, when. Self-contained, so that another process can run it.
package struct Slot: Codable, Sendable, Hashable {
  /// Index into the plan's cases.
  var caseIndex: Int
  /// From 0; blocks of all cases are interleaved round by round.
  package var block: Int
  /// Place within the block, from 0.
  package var position: Int
  /// Index into the plan's arms.
  package var armIndex: Int
  /// Which compiled copy of the variant's code, from 0. The twin is another copy of the base.
  var copy: Int
}
