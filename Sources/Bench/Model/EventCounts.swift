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

  /// One of them, as files know it.
  struct Event: Sendable {
    var name: String
    /// For docs/csv.md.
    var meaning: String
    var path: WritableKeyPath<EventCounts, Number?> & Sendable
  }

  /// In the order of `enum pa_event`.
  static var events: [Event] {
    [
      Event(name: "instructions", meaning: "instructions", path: \.instructions),
      Event(name: "cycles", meaning: "cycles", path: \.cycles),
      Event(
        name: "cache_misses", meaning: "misses of the last level of cache", path: \.cacheMisses),
      Event(
        name: "dtlb_misses", meaning: "loads whose page was in no TLB", path: \.dtlbMisses),
      Event(name: "node_loads", meaning: "loads from memory", path: \.nodeLoads),
      Event(
        name: "node_load_misses", meaning: "of these, loads from another node's memory",
        path: \.nodeLoadMisses),
    ]
  }

  static var all: [WritableKeyPath<EventCounts, Number?>] { events.map(\.path) }

  var isEmpty: Bool { Self.all.allSatisfy { self[keyPath: $0] == nil } }
}
