// SPDX-License-Identifier: Apache-2.0

import Foundation

/// One slot with the rows of its threads put together.
struct SlotValue {
  var process: Int
  var block: Int
  var position: Int
  /// Which compiled copy of the code ran.
  var copy: Int
  /// What a table costs one thread. One thread: its CPU time, which leaves out the time it was not running.
  /// Several: wall time of the slowest times threads over all tables, which keeps the waiting for locks in.
  var nanosecondsPerTable: Double
  /// All threads, over the wall time of the slowest.
  var tablesPerSecond: Double
  var failedTables: UInt64
  /// Of all threads, per table.
  var events: EventCounts<Double>
}

/// The slots of one series in one case.
struct ArmSlots {
  var role: Plan.Arm.Role
  var series: String
  var slots: [SlotValue]
}

/// All that was measured for one case, arms in the order in which they first appear.
struct CaseSlots {
  var runID: String
  var testCase: Case
  var emulated: Bool
  var arms: [ArmSlots]

  /// Sorts rows of `samples.csv` of which all count by case and arm, in order of first appearance.
  /// - Throws: `StatsError` for a slot that lacks a thread, took no time or made no table.
  static func grouped(_ samples: [Sample]) throws(StatsError) -> [CaseSlots] {
    struct ArmKey: Hashable {
      var role: Plan.Arm.Role
      var series: String
    }
    struct SlotKey: Hashable {
      var process: Int
      var block: Int
      var position: Int
    }
    var cases: [CaseSlots] = []
    for (testCase, rows) in inOrder(samples, by: \.testCase) {
      var arms: [ArmSlots] = []
      for (arm, rows) in inOrder(rows, by: { ArmKey(role: $0.arm, series: $0.series) }) {
        var slots: [SlotValue] = []
        for (_, threads) in inOrder(
          rows,
          by: { SlotKey(process: $0.process, block: $0.block, position: $0.position) })
        {
          slots.append(try SlotValue(threads, of: testCase))
        }
        arms.append(ArmSlots(role: arm.role, series: arm.series, slots: slots))
      }
      cases.append(
        CaseSlots(
          runID: rows[0].runID, testCase: testCase, emulated: rows[0].emulated, arms: arms))
    }
    return cases
  }

  private static func inOrder<Key: Hashable>(
    _ samples: [Sample], by key: (Sample) -> Key
  ) -> [(Key, [Sample])] {
    var places: [Key: Int] = [:]
    var groups: [(Key, [Sample])] = []
    for sample in samples {
      let key = key(sample)
      if let place = places[key] {
        groups[place].1.append(sample)
      } else {
        places[key] = groups.count
        groups.append((key, [sample]))
      }
    }
    return groups
  }
}

extension SlotValue {
  /// Only what every thread counted.
  private static func events(_ threads: [Sample], units: Double) -> EventCounts<Double> {
    var found = EventCounts<Double>()
    for (path, own) in zip(EventCounts<Double>.all, EventCounts<UInt64>.all) {
      let counts = threads.compactMap { $0.events[keyPath: own] }
      guard counts.count == threads.count else { continue }
      found[keyPath: path] = counts.reduce(0) { $0 + Double($1) } / units
    }
    return found
  }

  fileprivate init(_ threads: [Sample], of testCase: Case) throws(StatsError) {
    let first = threads[0]
    func fail(_ problem: String) -> StatsError {
      StatsError(
        sentence: """
          \(testCase.words), process \(first.process), block \(first.block), position \(first.position), \
          \(first.arm.rawValue): \(problem)
          """)
    }
    guard Set(threads.map(\.thread)).count == testCase.threads, threads.count == testCase.threads
    else { throw fail("\(threads.count) thread rows; \(testCase.threads) are expected") }
    let units = threads.reduce(0) { $0 + Double($1.units) }
    guard units > 0 else { throw fail("no table was made") }
    let wall = Double(threads.map(\.wallNanoseconds).max()!)
    let time = threads.count == 1 ? Double(first.cpuNanoseconds) : wall * Double(threads.count)
    guard wall > 0, time > 0 else {
      throw fail("took no measurable time; use a longer slot")
    }
    self.init(
      process: first.process, block: first.block, position: first.position, copy: first.copy,
      nanosecondsPerTable: time / units,
      tablesPerSecond: units / wall * 1e9,
      failedTables: threads.reduce(0) { $0 + $1.failedTables },
      events: Self.events(threads, units: units))
  }
}
