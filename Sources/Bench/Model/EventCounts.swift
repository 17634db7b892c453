// SPDX-License-Identifier: Apache-2.0

/// Hardware events in user space; `nil` where the machine does not count one, or not all the time.
public struct EventCounts<Number: Codable & Sendable & Hashable>: Codable, Sendable, Hashable {
  public var instructions: Number?
  public var cycles: Number?
  /// Of the last level of cache.
  public var cacheMisses: Number?
  /// Loads whose page was in no TLB.
  public var dtlbMisses: Number?
  /// Loads from memory.
  public var nodeLoads: Number?
  /// Of these, from another node's.
  public var nodeLoadMisses: Number?

  public init() {}

  /// In the order of `enum pa_event`.
  static var all: [WritableKeyPath<EventCounts, Number?>] {
    [\.instructions, \.cycles, \.cacheMisses, \.dtlbMisses, \.nodeLoads, \.nodeLoadMisses]
  }

  /// Names in columns, in that order.
  static var names: [String] {
    ["instructions", "cycles", "cache_misses", "dtlb_misses", "node_loads", "node_load_misses"]
  }

  public var isEmpty: Bool { Self.all.allSatisfy { self[keyPath: $0] == nil } }
}
