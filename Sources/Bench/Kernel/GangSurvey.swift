// SPDX-License-Identifier: Apache-2.0

import CPageAlloc

extension Gang {
  /// Builds tables as a slot of this batch would and keeps them all, to see where they and their locks lie.
  /// - Throws: `KernelError` if there is no memory for the list of them.
  func survey(
    _ call: SlotCall, batch: Batch, caseIndex: Int, series: String, tables: Int, nodes: Int
  ) throws(KernelError) -> TableSurvey {
    var constant = batch.constant(call.behaviour, plant: nil)
    var found = pa_survey()
    try check(pa_gang_survey(handle, call.variant, &constant, UInt32(tables), &found)) { errno in
      "\(batch.testCase.words): \(tables) tables cannot be looked at (\(KernelError.reason(errno)))"
    }
    return TableSurvey(
      caseIndex: caseIndex, series: series, tables: Self.first(nodes, of: found.tables),
      locks: Self.first(nodes, of: found.locks), remoteLocks: found.remote_locks,
      failedTables: found.failed_tables)
  }

  /// C arrays arrive as tuples.
  private static func first<Tuple>(_ count: Int, of tuple: Tuple) -> [UInt64] {
    withUnsafeBytes(of: tuple) { Array($0.bindMemory(to: UInt64.self).prefix(count)) }
  }
}
