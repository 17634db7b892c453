// SPDX-License-Identifier: Apache-2.0

/// Which samples count. A block in which something else than the code took time is disturbed and is run again
/// as a whole, so that no arm is favoured; its last attempt counts, disturbed or not. An attempt in which a clock stood
/// still never does: while a hypervisor makes up for time that it took, the CPU clock can stop for longer than a slot.
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

    /// Share of all attempts that were thrown away, in per cent.
    var droppedPercent: Double { 100 * Double(dropped) / Double(attempts) }
    /// Share of all attempts that count although disturbed, in per cent.
    var disturbedPercent: Double { 100 * Double(disturbed) / Double(attempts) }
  }

  /// The rows of the attempts that count, in the given order.
  let counting: [Sample]
  /// Every case of the phase has one.
  let tallies: [Case: Tally]

  init(_ samples: [Sample], phase: Sample.Phase = .main) {
    struct Key: Hashable {
      var testCase: Case
      var process: Int
      var block: Int

      init(_ sample: Sample) {
        testCase = sample.testCase
        process = sample.process
        block = sample.block
      }
    }
    let rows = samples.filter { $0.phase == phase }
    var attempts: [Key: [Int: Bool]] = [:]
    for row in rows {
      attempts[Key(row), default: [:]][row.attempt, default: true] =
        attempts[Key(row)]?[row.attempt] != false && Self.tookTime(row)
    }
    // Of a case whose clock always stands still everything is kept, for a reader to say so.
    let timed = Set(attempts.filter { $0.value.values.contains(true) }.keys.map(\.testCase))
    let last = attempts.compactMapValues { attempts in
      attempts.filter(\.value).keys.max()
    }
    counting = rows.filter { row in
      timed.contains(row.testCase) ? row.attempt == last[Key(row)] : true
    }
    var tallies: [Case: Tally] = [:]
    for (key, attempts) in attempts {
      tallies[key.testCase, default: Tally()].attempts += attempts.count
      tallies[key.testCase, default: Tally()].dropped +=
        attempts.count - (last[key] == nil ? 0 : 1)
    }
    for (key, rows) in Dictionary(grouping: counting, by: Key.init) where Self.isDisturbed(rows) {
      tallies[key.testCase]!.disturbed += 1
    }
    self.tallies = tallies
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
