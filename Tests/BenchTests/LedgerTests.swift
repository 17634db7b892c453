// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bench

@Suite struct LedgerTests {
  private func isDisturbed(_ change: (inout Sample) -> Void, threads: Int = 1) -> Bool {
    var row = Samples.sample(.base, block: 0, position: 0, nanoseconds: 10_000)
    row.testCase.threads = threads
    change(&row)
    let calm = Samples.sample(.base, block: 0, position: 1, nanoseconds: 10_000)
    return Ledger.isDisturbed([calm, row])
  }

  @Test func whatDisturbsABlock() {
    #expect(!isDisturbed { _ in })
    #expect(isDisturbed { $0.involuntarySwitches = 1 })
    #expect(!isDisturbed { $0.voluntarySwitches = 9 })
    #expect(isDisturbed { $0.minorFaults = 1 })
    #expect(isDisturbed { $0.majorFaults = 1 })
    #expect(isDisturbed { $0.stealTicks = 1 })
    #expect(isDisturbed { $0.lastHostCPU = 1 })
    #expect(!isDisturbed { $0.lastHostCPU = -1 })
    #expect(!isDisturbed { $0.firstHostCPU = -1 })
    #expect(!isDisturbed { $0.wallNanoseconds = 10_200 })
    #expect(isDisturbed { $0.wallNanoseconds = 10_201 })
    #expect(!Ledger.isDisturbed([]))
  }

  @Test func waitingIsPartOfTheWorkOfSeveralThreads() {
    #expect(!isDisturbed({ $0.wallNanoseconds = 90_000 }, threads: 2))
    #expect(isDisturbed({ $0.involuntarySwitches = 1 }, threads: 2))
  }

  /// One block calm at once, one at the third attempt, one never.
  private var rows: [Sample] {
    [(0, 1), (1, 3), (2, 2)].flatMap { block, attempts in
      (0..<attempts).map { attempt in
        var row = Samples.sample(
          .single, block: block, position: 0, nanoseconds: UInt64(1000 * (10 * block + attempt)),
          process: 4, attempt: attempt)
        row.cpuNanoseconds = max(row.cpuNanoseconds, 1)
        row.wallNanoseconds = row.cpuNanoseconds
        row.stealTicks = attempt < attempts - 1 || block == 2 ? 1 : 0
        return row
      }
    }
  }

  @Test func theLastAttemptCounts() throws {
    let ledger = Ledger(rows.shuffled())
    #expect(
      ledger.counting.map { [$0.block, $0.attempt] }.sorted { $0[0] < $1[0] } == [
        [0, 0], [1, 2], [2, 1],
      ])
    let tally = try #require(ledger.tallies[Samples.testCase])
    #expect(tally.attempts == 6 && tally.dropped == 3 && tally.disturbed == 1)
    #expect(tally.droppedPercent == 50)
    #expect(abs(tally.disturbedPercent - 100.0 / 6) < 1e-12)
  }

  /// Seen on a virtual machine: 200 µs by the wall, 0 ns by the thread's clock.
  @Test func anAttemptWithoutTimeNeverCounts() throws {
    var rows = rows
    for (block, attempt) in [(1, 2), (2, 0), (2, 1)] {
      let place = rows.firstIndex { $0.block == block && $0.attempt == attempt }!
      rows[place].cpuNanoseconds = 0
      // Whose time it is besides does not matter.
      rows.append(
        Samples.sample(
          .test, block: block, position: 1, nanoseconds: 5, process: 4, attempt: attempt))
    }
    let ledger = Ledger(rows)
    #expect(ledger.counting.map { [$0.block, $0.attempt] } == [[0, 0], [1, 1]])
    let tally = try #require(ledger.tallies[Samples.testCase])
    #expect(tally.attempts == 6 && tally.dropped == 4 && tally.disturbed == 1)
    for place in rows.indices { rows[place].testCase.threads = 2 }
    #expect(
      Ledger(rows, keepsTimeless: true).counting.count(where: { $0.cpuNanoseconds == 0 }) == 2)
    for place in rows.indices { rows[place].wallNanoseconds = 0 }
    #expect(throws: StatsError.self) { try Summarise.summaries(rows) }
  }

  @Test func aBlockIsOfItsProcessCaseAndPhase() {
    var rows = rows
    for change: (inout Sample) -> Void in [
      { $0.process = 5 }, { $0.testCase.lock = .embedded }, { $0.phase = .pilot },
    ] {
      var row = rows[0]
      row.attempt = 7
      change(&row)
      rows.append(row)
    }
    let main = Ledger(rows)
    #expect(main.counting.count == 5)
    #expect(main.tallies.count == 2)
    #expect(Ledger(rows, phase: .pilot).counting == [rows.last!])
  }

  @Test func resultsRestOnCountingBlocksOfTheMainPhaseAlone() throws {
    let good = Samples.processes([(1000, 1100, 1000), (1001, 1100, 1002), (1002, 1100, 1003)])
    var spoiled = good
    for row in good where row.process == 1 {
      var thrown = row
      thrown.cpuNanoseconds *= 1 + UInt64(row.position)
      thrown.attempt = 0
      var kept = row
      kept.attempt = 1
      kept.involuntarySwitches = row.arm == .twin ? 1 : 0
      spoiled.removeAll { $0 == row }
      spoiled += [thrown, kept]
      var pilot = thrown
      pilot.phase = .pilot
      spoiled.append(pilot)
    }
    let clean = try Compare.comparisons(good)[0]
    var row = try Compare.comparisons(spoiled)[0]
    #expect(row.droppedPercent == 25 && row.disturbedPercent == 25)
    row.droppedPercent = 0
    row.disturbedPercent = 0
    #expect(row == clean)
    #expect(Set(try Summarise.summaries(spoiled)) == Set(try Summarise.summaries(good)))
  }
}
