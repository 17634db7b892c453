// SPDX-License-Identifier: Apache-2.0

/// On which nodes one series' tables lie in one case, and on which their locks: counted once in a run, in tables
/// that are all alive, after the timed slots.
public struct TableSurvey: Codable, Sendable, Hashable {
  /// Index into the plan's cases.
  public var caseIndex: Int
  public var series: String
  /// Tables by node of the plan.
  public var tables: [UInt64]
  /// Lock objects of these tables, by node; none where locks are no objects, or the series makes none.
  public var locks: [UInt64]
  /// Of them, those on another node than their table.
  public var remoteLocks: UInt64
  /// For which the policy's nodes had no memory.
  public var failedTables: UInt64

  public init(
    caseIndex: Int, series: String, tables: [UInt64], locks: [UInt64], remoteLocks: UInt64,
    failedTables: UInt64
  ) {
    self.caseIndex = caseIndex
    self.series = series
    self.tables = tables
    self.locks = locks
    self.remoteLocks = remoteLocks
    self.failedTables = failedTables
  }
}
