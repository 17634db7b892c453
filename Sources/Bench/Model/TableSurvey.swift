// SPDX-License-Identifier: Apache-2.0

/// On which nodes one series' tables lie in one case, and on which their locks: counted once in a run, in tables
/// that are all alive, after the timed slots.
struct TableSurvey: Codable, Sendable, Hashable {
  /// Index into the plan's cases.
  var caseIndex: Int
  var series: String
  /// Tables by node of the plan.
  var tables: [UInt64]
  /// Lock objects of these tables, by node; none where locks are no objects, or the series makes none.
  var locks: [UInt64]
  /// Of them, those on another node than their table.
  var remoteLocks: UInt64
  /// For which the policy's nodes had no memory.
  var failedTables: UInt64
}
