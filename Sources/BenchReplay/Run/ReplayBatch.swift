// SPDX-License-Identifier: Apache-2.0

import Bench
import CPageAlloc

/// What every slot of a replay builds and takes down.
struct ReplayBatch: Sendable {
  var tables: ReplayTables
  /// How often in one slot.
  var repeats: Int
  /// The node whose memory the tables come from first.
  var memNode: Int
  /// Whether efi_mm's PTE and PMD tables have a constructor.
  var efiConstructed: Bool

  init(_ plan: ReplayPlan, repeats: Int) {
    tables = plan.tables
    self.repeats = repeats
    memNode = plan.memNode
    efiConstructed = plan.efiConstructed
  }

  var constant: pa_replay {
    get throws(KernelError) {
      var constant = pa_replay()
      constant.repeats = UInt32(clamping: repeats)
      constant.mem_node = UInt32(clamping: memNode)
      constant.efi_constructed = efiConstructed ? 1 : 0
      var counts = [UInt32](
        repeating: 0, count: Int(PA_MM_KINDS.rawValue) * Int(PA_LEVELS.rawValue))
      for mm in ReplayTables.mms {
        for level in Level.allCases {
          guard let count = UInt32(exactly: tables[mm][level]) else {
            throw KernelError(
              errno: 0,
              sentence: """
                \(tables[mm][level]) \(level.rawValue) tables of \(mm.rawValue) are more than the model \
                can count
                """)
          }
          counts[Int(mm.constant) * Int(PA_LEVELS.rawValue) + Int(level.constant)] = count
        }
      }
      // A C array of arrays arrives as a tuple of tuples: reach its elements through memory.
      withUnsafeMutableBytes(of: &constant.tables) { bytes in
        counts.withUnsafeBytes { bytes.copyMemory(from: $0) }
      }
      return constant
    }
  }
}

/// What one slot of a replay measured. Times are per repeat: all tables once.
struct ReplaySlotResult: Sendable {
  var constructionNanoseconds: Double
  var teardownNanoseconds: Double
  /// In one repeat.
  var tables: UInt64
  var failedTables: UInt64
  /// Bytes of one lock object; 0 where locks are no objects.
  var lockObjectBytes: UInt64
}

extension Gang {
  /// Builds the tables and takes them down in one C call.
  /// - Parameter readBooks: read them while the tables are alive; that disturbs the caches.
  /// - Throws: `KernelError` if the loop's own bookkeeping found no memory, or a count is out of range.
  func replay(
    variant: UInt32, batch: ReplayBatch, readBooks: Bool = false
  ) throws(KernelError) -> (ReplaySlotResult, Books?) {
    var constant = try batch.constant
    var result = pa_replay_result()
    var books = pa_books()
    let error =
      readBooks
      ? pa_gang_replay(handle, variant, &constant, &books, &result)
      : pa_gang_replay(handle, variant, &constant, nil, &result)
    guard error == 0 else {
      throw KernelError(
        errno: error,
        sentence: "\(batch.tables.total) tables could not be replayed: \(KernelError.reason(error))"
      )
    }
    let repeats = UInt64(constant.repeats)
    let measured = ReplaySlotResult(
      constructionNanoseconds: Double(result.construction_cpu_ns) / Double(repeats),
      teardownNanoseconds: Double(result.teardown_cpu_ns) / Double(repeats),
      tables: result.slot.tables / repeats, failedTables: result.slot.failed_tables,
      lockObjectBytes: result.lock_object_bytes)
    return (measured, readBooks ? Books(books) : nil)
  }
}
