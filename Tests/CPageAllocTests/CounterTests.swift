// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Foundation
import Testing

/// The kernel counts page faults on every machine: with that event in place of the hardware's, the
/// way from the kernel to a slot's result can be walked anywhere.
@Suite struct CounterTests {
  private static let software: UInt32 = 1  // PERF_TYPE_SOFTWARE
  private static let pageFaults: UInt64 = 2  // PERF_COUNT_SW_PAGE_FAULTS

  private static let mayCount: Bool = {
    var counters = counters()
    let events = [counter_event](
      repeating: counter_event(type: software, config: pageFaults), count: Int(PA_EVENTS.rawValue))
    defer { counters_close(&counters) }
    return counters_open(&counters, events) == 0
  }()

  @Test(.enabled(if: mayCount)) func countsWhatTheThreadDid() {
    var counters = counters()
    var events = [counter_event](
      repeating: counter_event(type: Self.software, config: Self.pageFaults),
      count: Int(PA_EVENTS.rawValue))
    // One that no machine has.
    events[2] = counter_event(type: Self.software, config: 999)
    #expect(counters_open(&counters, events) != 0)
    defer { counters_close(&counters) }
    let room = [counter_reading](repeating: counter_reading(), count: events.count)
    var (before, after) = (room, room)
    var counts = [UInt64](repeating: 7, count: events.count)
    let bytes = 64 * 4096
    counters_read(&counters, &before)
    let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)!
    madvise(memory, bytes, MADV_NOHUGEPAGE)
    for page in 0..<64 { memory.storeBytes(of: 1, toByteOffset: page * 4096, as: UInt8.self) }
    counters_read(&counters, &after)
    munmap(memory, bytes)
    #expect(counters_between(&counters, before, after, &counts) == 0b111011)
    #expect(counts[2] == 0)
    for place in [0, 1, 3, 4, 5] { #expect((64..<200).contains(counts[place]), "\(counts)") }
    // A counter that had to share its place says nothing.
    after[1].running_ns -= 1
    #expect(counters_between(&counters, before, after, &counts) == 0b111001)
    #expect(counts[1] == 0)
  }

  @Test func withoutCountersThereIsNothing() {
    var counters = counters()
    let none = [counter_event](
      repeating: counter_event(type: Self.software, config: 999), count: Int(PA_EVENTS.rawValue))
    #expect(counters_open(&counters, none) != 0)
    let room = [counter_reading](repeating: counter_reading(), count: none.count)
    var counts = [UInt64](repeating: 7, count: none.count)
    #expect(counters_between(&counters, room, room, &counts) == 0)
    #expect(counts.allSatisfy { $0 == 0 })
  }
}
