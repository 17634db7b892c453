// SPDX-License-Identifier: Apache-2.0

import CPageAlloc

/// Room for the times of single operations, made before they run.
final class OperationTimes {
  private let times: UnsafeMutablePointer<UInt64>
  private let capacity: Int

  init(slots: Int, threads: Int, operations: Int) {
    capacity = slots * threads * operations
    times = .allocate(capacity: capacity)
    times.initialize(repeating: 0, count: capacity)
  }

  deinit { times.deallocate() }

  /// Where the threads of a slot write.
  func room(slot: Int, threads: Int, operations: Int) -> UnsafeMutablePointer<UInt64> {
    precondition((slot + 1) * threads * operations <= capacity)
    return times + slot * threads * operations
  }

  /// What a thread wrote: ticks of the time-stamp counter, nanoseconds where there is none.
  func times(
    slot: Int, thread: Int, threads: Int, operations: Int
  ) -> UnsafeBufferPointer<UInt64> {
    let first = room(slot: slot, threads: threads, operations: operations) + thread * operations
    return UnsafeBufferPointer(start: first, count: operations)
  }
}
