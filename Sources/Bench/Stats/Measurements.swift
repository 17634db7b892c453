// SPDX-License-Identifier: Apache-2.0

import Foundation

/// One slot with the rows of its threads put together.
struct SlotValue {
  var process: Int
  var block: Int
  var position: Int
  /// Which compiled copy of the code ran.
  var copy: Int
  /// Tables of all threads, or operations.
  var units: UInt64
  /// What the cost of a table is made of. With one thread, its CPU time: the time in which it did not run is left out.
  /// With several, the wall time of the slowest, times threads: waiting for locks counts.
  var nanoseconds: UInt64
  /// Of the slowest thread.
  var wallNanoseconds: UInt64
  /// Of all threads, where construction and destruction were timed.
  var parts: (constructNanoseconds: UInt64, destroyNanoseconds: UInt64)?
  var failedTables: UInt64
  /// Of all threads, per table.
  var events: EventCounts<Double>
  /// The clock of the core that the first thread ran on; `nil` where it was not measured.
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
  private(set) var blocks = 0
  private(set) var failedTables: UInt64 = 0
  private var events = EventCounts<Double>()
  private var eventSlots = EventCounts<Int>()
  private var cyclesPerNanosecondSum = 0.0
  private var clockedSlots = 0

  private var units = SlotColumn.empty
  private var nanoseconds = SlotColumn.empty
  private var wallNanoseconds = SlotColumn.empty
  /// Empty where parts were not timed.
  private var constructNanoseconds = SlotColumn.empty
  private var destroyNanoseconds = SlotColumn.empty
  private var blockNumbers = SlotColumn.empty

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
    let first = units.count
    for slot in slots {
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
    units.append(slots.map(\.units))
    nanoseconds.append(slots.map(\.nanoseconds))
    wallNanoseconds.append(slots.map(\.wallNanoseconds))
    constructNanoseconds.append(slots.compactMap(\.parts?.constructNanoseconds))
    destroyNanoseconds.append(slots.compactMap(\.parts?.destroyNanoseconds))
    blockNumbers.append(slots.map { UInt64($0.block) })
    processes.append(Process(number: process, copy: slots[0].copy, slots: first..<units.count))
  }

  /// Adds what a later process has of the same series and case.
  mutating func add(_ other: ArmSlots) {
    let first = units.count
    units.append(other.units)
    nanoseconds.append(other.nanoseconds)
    wallNanoseconds.append(other.wallNanoseconds)
    constructNanoseconds.append(other.constructNanoseconds)
    destroyNanoseconds.append(other.destroyNanoseconds)
    blockNumbers.append(other.blockNumbers)
    for process in other.processes {
      var process = process
      process.slots = (process.slots.lowerBound + first)..<(process.slots.upperBound + first)
      processes.append(process)
    }
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

  /// Of each slot, what a table costs in ns.
  func costs(of process: Process) -> [Double] { perUnit(nanoseconds, process) }
  var costs: [Double] { processes.flatMap { costs(of: $0) } }
  /// Of each slot, or none where parts were not timed.
  func parts(of process: Process) -> [Parts] {
    guard constructNanoseconds.count > 0 else { return [] }
    return zip(perUnit(constructNanoseconds, process), perUnit(destroyNanoseconds, process)).map {
      Parts(constructNanoseconds: $0, destroyNanoseconds: $1)
    }
  }
  /// Of each slot, tables per second.
  func throughputs(of process: Process) -> [Double] {
    zip(units[process.slots], wallNanoseconds[process.slots]).map { $0 / $1 * 1e9 }
  }
  var throughputs: [Double] { processes.flatMap { throughputs(of: $0) } }
  func blockNumbers(of process: Process) -> [Int] {
    blockNumbers[process.slots].map { Int($0) }
  }

  private func perUnit(_ column: SlotColumn, _ process: Process) -> [Double] {
    zip(column[process.slots], units[process.slots]).map { $0 / $1 }
  }
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
    func sum(_ column: KeyPath<Sample, UInt64>) throws(StatsError) -> UInt64 {
      var sum: UInt64 = 0
      for row in threads {
        let (more, overflows) = sum.addingReportingOverflow(row[keyPath: column])
        guard !overflows else { throw fail("its numbers are too large to be added") }
        sum = more
      }
      return sum
    }
    let units = try sum(\.units)
    guard units > 0 else { throw fail("no table was made") }
    let wall = threads.map(\.wallNanoseconds).max()!
    let (ofAll, overflows) = wall.multipliedReportingOverflow(by: UInt64(threads.count))
    guard !overflows else { throw fail("its wall time is too long to be true") }
    let time = threads.count == 1 ? first.cpuNanoseconds : ofAll
    guard wall > 0, time > 0 else {
      throw fail("took no measurable time; use a longer slot")
    }
    self.init(
      process: first.process, block: first.block, position: first.position, copy: first.copy,
      units: units, nanoseconds: time, wallNanoseconds: wall,
      // Windows are timed by themselves, and waiting between them is not.
      parts: testCase.condition.timesParts
        ? (try sum(\.constructNanoseconds), try sum(\.destroyNanoseconds)) : nil,
      failedTables: try sum(\.failedTables),
      events: Self.events(threads, units: Double(units)),
      cyclesPerNanosecond: first.cyclesPerNanosecond)
  }
}
