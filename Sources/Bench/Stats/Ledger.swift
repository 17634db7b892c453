// SPDX-License-Identifier: Apache-2.0

/// Which samples count. A block in which something other than the code took time is disturbed. The whole block is run
/// again, so that no arm is favoured, and its last attempt counts, disturbed or not. An attempt in which a clock stood
/// still never counts: when a hypervisor makes up for time that it took, the CPU clock can stop for longer than a slot.
struct Ledger {
  /// Wall time over CPU time of one thread beyond which it did not have the CPU to itself.
  static let wallAllowance = 1.02

  /// How often blocks of a case were disturbed.
  struct Tally {
    var attempts = 0
    /// Attempts that do not count.
    var dropped = 0
    /// Attempts that count although they were disturbed.
    var disturbed = 0

    mutating func add(_ other: Tally) {
      attempts += other.attempts
      dropped += other.dropped
      disturbed += other.disturbed
    }

    /// Share of all attempts that were thrown away, in per cent.
    var droppedPercent: Double { 100 * Double(dropped) / Double(attempts) }
    /// Share of all attempts that count although disturbed, in per cent.
    var disturbedPercent: Double { 100 * Double(disturbed) / Double(attempts) }
  }

  /// The rows of the attempts that count, in the given order.
  let counting: [Sample]
  /// Rows of cases whose clock stood still in every slot. Whether they count depends on the other processes.
  let timeless: [Sample]
  /// Disturbances of the cases whose clock ran.
  let tallies: [Case: Tally]

  /// - Parameters:
  ///   - timed: cases whose clock ran in other processes.
  ///   - keepsTimeless: keep the rows of a case whose clock always stands still, so that a report can say so.
  init(
    _ samples: [Sample], phase: Sample.Phase = .main, timed: Set<Case> = [],
    keepsTimeless: Bool = false
  ) {
    let rows = samples.filter { $0.phase == phase }
    let attempts = Self.attempts(in: rows)
    let timed = timed.union(attempts.filter { $0.value.values.contains(true) }.keys.map(\.testCase))
    let last = attempts.compactMapValues { $0.filter(\.value).keys.max() }
    counting = rows.filter { row in
      timed.contains(row.testCase) ? row.attempt == last[Block(row)] : keepsTimeless
    }
    timeless = keepsTimeless ? [] : rows.filter { !timed.contains($0.testCase) }
    tallies = Self.tallies(
      attempts.filter { keepsTimeless || timed.contains($0.key.testCase) }, last: last,
      counting: counting)
  }

  private struct Block: Hashable {
    var testCase: Case
    var process: Int
    var block: Int

    init(_ sample: Sample) {
      testCase = sample.testCase
      process = sample.process
      block = sample.block
    }
  }

  /// Whether each attempt at each block took time on all its clocks.
  private static func attempts(in rows: [Sample]) -> [Block: [Int: Bool]] {
    var attempts: [Block: [Int: Bool]] = [:]
    for row in rows {
      let tookTime = tookTime(row)
      attempts[Block(row), default: [:]][row.attempt, default: true] =
        attempts[Block(row)]?[row.attempt] != false && tookTime
    }
    return attempts
  }

  private static func tallies(
    _ attempts: [Block: [Int: Bool]], last: [Block: Int], counting: [Sample]
  ) -> [Case: Tally] {
    var tallies: [Case: Tally] = [:]
    for (block, attempts) in attempts {
      tallies[block.testCase, default: Tally()].attempts += attempts.count
      tallies[block.testCase, default: Tally()].dropped +=
        attempts.count - (last[block] == nil ? 0 : 1)
    }
    for (block, rows) in Dictionary(grouping: counting, by: Block.init) where isDisturbed(rows) {
      tallies[block.testCase]!.disturbed += 1
    }
    return tallies
  }

  /// Whether a block is to be run again.
  /// - Parameter rows: all rows of one attempt at it.
  static func isDisturbed(_ rows: [Sample]) -> Bool { rows.contains(where: isDisturbed) }

  private static func tookTime(_ row: Sample) -> Bool {
    row.wallNanoseconds > 0 && (row.testCase.threads > 1 || row.cpuNanoseconds > 0)
  }

  /// Several threads wait for each other, which is part of what is measured: there, wall time tells nothing.
  private static func isDisturbed(_ row: Sample) -> Bool {
    let moved =
      row.firstHostCPU >= 0 && row.lastHostCPU >= 0 && row.firstHostCPU != row.lastHostCPU
    let waited =
      row.testCase.threads == 1
      && Double(row.wallNanoseconds) > wallAllowance * Double(row.cpuNanoseconds)
    return row.involuntarySwitches > 0 || moved || row.majorFaults > 0 || row.minorFaults > 0
      || row.stealTicks > 0 || waited
  }
}
