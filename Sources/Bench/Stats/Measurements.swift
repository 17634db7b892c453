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
  /// Its parts, where they were timed.
  var parts: Parts?
  /// All threads, over the wall time of the slowest.
  var tablesPerSecond: Double
  var failedTables: UInt64
  /// Of all threads, per table.
  var events: EventCounts<Double>
  /// Of the core that the first thread ran on; `nil` where it was not measured.
  var cyclesPerNanosecond: Double?
}

/// What a table costs one thread to construct, and to destroy.
struct Parts: Sendable {
  var constructNanoseconds: Double
  var destroyNanoseconds: Double
}

/// All slots of one series in one case that count, in little memory: processes one after the other.
struct ArmSlots: Sendable {
  var role: Plan.Arm.Role
  var series: String
  private(set) var processes: [Process] = []
  /// Of each slot.
  private(set) var costs: [Double] = []
  /// As many, or none where parts were not timed.
  private(set) var parts: [Parts] = []
  private(set) var throughputs: [Double] = []
  private var blockNumbers: [Int32] = []
  private(set) var blocks = 0
  private(set) var failedTables: UInt64 = 0
  private var events = EventCounts<Double>()
  private var eventSlots = EventCounts<Int>()
  private var cyclesPerNanosecondSum = 0.0
  private var clockedSlots = 0

  struct Process: Sendable {
    var number: Int
    var copy: Int
    var slots: Range<Int>
  }

  init(role: Plan.Arm.Role, series: String) {
    self.role = role
    self.series = series
  }

  /// Adds the slots of one process.
  mutating func add(process: Int, _ slots: [SlotValue]) {
    let first = costs.count
    for slot in slots {
      costs.append(slot.nanosecondsPerTable)
      if let slotParts = slot.parts { parts.append(slotParts) }
      throughputs.append(slot.tablesPerSecond)
      blockNumbers.append(Int32(slot.block))
      failedTables += slot.failedTables
      if let clock = slot.cyclesPerNanosecond {
        cyclesPerNanosecondSum += clock
        clockedSlots += 1
      }
      for (sum, count) in zip(EventCounts<Double>.all, EventCounts<Int>.all) {
        guard let value = slot.events[keyPath: sum] else { continue }
        events[keyPath: sum] = (events[keyPath: sum] ?? 0) + value
        eventSlots[keyPath: count] = (eventSlots[keyPath: count] ?? 0) + 1
      }
    }
    blocks += Set(slots.map(\.block)).count
    processes.append(Process(number: process, copy: slots[0].copy, slots: first..<costs.count))
  }

  /// Adds what a later process has of the same series and case.
  mutating func add(_ other: ArmSlots) {
    let first = costs.count
    costs += other.costs
    parts += other.parts
    throughputs += other.throughputs
    blockNumbers += other.blockNumbers
    blocks += other.blocks
    failedTables += other.failedTables
    cyclesPerNanosecondSum += other.cyclesPerNanosecondSum
    clockedSlots += other.clockedSlots
    for (sum, count) in zip(EventCounts<Double>.all, EventCounts<Int>.all) {
      guard let value = other.events[keyPath: sum] else { continue }
      events[keyPath: sum] = (events[keyPath: sum] ?? 0) + value
      eventSlots[keyPath: count] =
        (eventSlots[keyPath: count] ?? 0) + (other.eventSlots[keyPath: count] ?? 0)
    }
    for process in other.processes {
      var process = process
      process.slots = (process.slots.lowerBound + first)..<(process.slots.upperBound + first)
      processes.append(process)
    }
  }

  /// Per table, means over the slots in which they were counted.
  var eventMeans: EventCounts<Double> {
    var means = EventCounts<Double>()
    for (sum, count) in zip(EventCounts<Double>.all, EventCounts<Int>.all) {
      means[keyPath: sum] = events[keyPath: sum].map { $0 / Double(eventSlots[keyPath: count]!) }
    }
    return means
  }

  /// Mean over the slots in which it was measured; `nil`: none.
  var cyclesPerNanosecond: Double? {
    clockedSlots > 0 ? cyclesPerNanosecondSum / Double(clockedSlots) : nil
  }

  func costs(of process: Process) -> ArraySlice<Double> { costs[process.slots] }
  /// `nil` where they were not timed.
  func parts(of process: Process) -> ArraySlice<Parts>? {
    parts.isEmpty ? nil : parts[process.slots]
  }
  func throughputs(of process: Process) -> ArraySlice<Double> { throughputs[process.slots] }
  func blockNumbers(of process: Process) -> ArraySlice<Int32> { blockNumbers[process.slots] }
}

/// All that was measured for one case, arms in the order in which they first appear.
struct CaseSlots: Sendable {
  var runID: String
  var testCase: Case
  var emulated: Bool
  var arms: [ArmSlots]

  /// Adds what a later process has of the same case.
  mutating func add(_ other: CaseSlots) {
    for arm in other.arms {
      if let place = arms.firstIndex(where: { $0.role == arm.role && $0.series == arm.series }) {
        arms[place].add(arm)
      } else {
        arms.append(arm)
      }
    }
  }

  /// Sorts rows of `samples.csv` of which all count by case and arm, in order of first appearance.
  /// - Throws: `StatsError` for a slot that lacks a thread, took no time or made no table.
  static func grouped(_ samples: [Sample]) throws(StatsError) -> [CaseSlots] {
    struct ArmKey: Hashable {
      var role: Plan.Arm.Role
      var series: String
    }
    struct SlotKey: Hashable {
      var block: Int
      var position: Int
    }
    var cases: [CaseSlots] = []
    for (testCase, rows) in inOrder(samples, by: \.testCase) {
      var arms: [ArmSlots] = []
      for (key, rows) in inOrder(rows, by: { ArmKey(role: $0.arm, series: $0.series) }) {
        var arm = ArmSlots(role: key.role, series: key.series)
        for (process, rows) in inOrder(rows, by: \.process) {
          var slots: [SlotValue] = []
          for (_, threads) in inOrder(
            rows, by: { SlotKey(block: $0.block, position: $0.position) })
          {
            slots.append(try SlotValue(threads, of: testCase))
          }
          arm.add(process: process, slots)
        }
        arms.append(arm)
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

  /// Of several threads the mean: windows are timed by themselves, and waiting between them is not.
  private static func parts(_ threads: [Sample], units: Double) -> Parts {
    Parts(
      constructNanoseconds: threads.reduce(0) { $0 + Double($1.constructNanoseconds) } / units,
      destroyNanoseconds: threads.reduce(0) { $0 + Double($1.destroyNanoseconds) } / units)
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
      parts: testCase.condition.timesParts ? Self.parts(threads, units: units) : nil,
      tablesPerSecond: units / wall * 1e9,
      failedTables: threads.reduce(0) { $0 + $1.failedTables },
      events: Self.events(threads, units: units), cyclesPerNanosecond: first.cyclesPerNanosecond)
  }
}
