// SPDX-License-Identifier: Apache-2.0

import Bench
import BenchCount

extension LabReading {
  /// The rows of a results file, calibration included, refusals last.
  /// - Throws: `LabError` if the module did not say which kernel this is.
  func rows(runID: String) throws(LabError) -> [LabRow] {
    guard let kernel = facts["release"], let lock = facts["lock"].flatMap(LockKind.init(rawValue:)),
      let bytes = facts["lock_bytes"].flatMap({ Int($0) })
    else {
      throw LabError(
        sentence:
          "the module did not say the kernel's release, its kind of lock and the lock's bytes")
    }
    let clearing = rows.first { $0.operation == LabRow.clearPage }?.count.median
    let measured = rows.map { row in
      LabRow(
        runID: runID, operation: row.operation, kernel: kernel, lock: lock, lockBytes: bytes,
        count: row.count, samples: row.samples, clearPageCalls: row.clearPageCalls,
        instructionsWithoutClearPage: Self.without(row, clearing: clearing))
    }
    let refused = refusals.map { refusal in
      LabRow(
        runID: runID, operation: refusal.operation, kernel: kernel, lock: lock, lockBytes: bytes,
        count: nil, samples: 0, clearPageCalls: nil, instructionsWithoutClearPage: nil,
        note: refusal.reason)
    }
    return measured + refused
  }

  private static func without(_ row: Row, clearing: Int?) -> Int? {
    guard let calls = row.clearPageCalls else { return nil }
    if calls == 0 { return row.count.median }
    return clearing.map { row.count.median - calls * $0 }
  }

  /// The model's rows.
  func modelCounts(runID: String) -> [EmulatedCount] {
    modelRows.map { row in
      EmulatedCount(
        runID: runID, operation: row.operation, kernel: facts["release"] ?? "", config: row.config,
        lock: row.lock, instructions: Double(row.ticks) / Double(Step.operationsTogether),
        rounds: row.rounds)
    }
  }
}
