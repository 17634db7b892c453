// SPDX-License-Identifier: Apache-2.0

/// Hardware events in user space; `nil` where the machine does not count one, or not all the time.
struct EventCounts<Number: Codable & Sendable & Hashable>: Codable, Sendable, Hashable {
  var instructions: Number?
  var cycles: Number?
  /// Of the last level of cache.
  var cacheMisses: Number?
  /// Loads whose page was in no TLB.
  var dtlbMisses: Number?
  /// Loads from memory.
  var nodeLoads: Number?
  /// Of these, from another node's.
  var nodeLoadMisses: Number?

  init() {}

  /// In the order of `enum pa_event`.
  static var all: [WritableKeyPath<EventCounts, Number?>] {
    [\.instructions, \.cycles, \.cacheMisses, \.dtlbMisses, \.nodeLoads, \.nodeLoadMisses]
  }

  /// Names in columns, in that order.
  static var names: [String] {
    ["instructions", "cycles", "cache_misses", "dtlb_misses", "node_loads", "node_load_misses"]
  }

  var isEmpty: Bool { Self.all.allSatisfy { self[keyPath: $0] == nil } }
}
