// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

/// From a pilot to a number of processes and blocks.
@Suite struct DesignTests {
  @Test func variancesByHand() throws {
    // Medians 1, 2, 6; distances' medians 1, 0 and none, as the last has one block.
    let found = try #require(VarianceComponents(processes: [[0, 1, 2.5], [2, 2], [6]]))
    let within = 1.4826 * 1.4826 / 2
    #expect(abs(found.within - within) < 1e-12)
    // Variance of 1, 2, 6 is 7; the mean of 1/3, 1/2 and 1 is 11/18.
    #expect(abs(found.between - (7 - .pi / 2 * within * 11 / 18)) < 1e-12)
    #expect(try #require(VarianceComponents(processes: [[0, 4], [2, 2.1]])).between == 0)
    #expect(VarianceComponents(processes: [[1], [2]]) == nil)
    #expect(VarianceComponents(processes: [[1, 2]]) == nil)
  }

  @Test func variancesComeFromThePilotsRatios() throws {
    let times: [[(UInt64, UInt64, UInt64)]] = [
      [(100, 110, 1), (100, 121, 1), (200, 220, 1)], [(100, 100, 1), (300, 330, 1), (100, 110, 1)],
    ]
    let samples = times.enumerated().flatMap { process, rows in
      Samples.blocks(rows, process: process).map { row in
        var row = row
        row.phase = .pilot
        return row
      }
    }
    let ratios = [[1.1, 1.21, 1.1], [1, 1.1, 1.1]].map { $0.map { log($0) } }
    let found = try VarianceComponents.perCase(samples)
    let expected = try #require(VarianceComponents(processes: ratios))
    #expect(found.count == 1)
    #expect(abs(found[Samples.testCase]!.within - expected.within) < 1e-12)
    #expect(abs(found[Samples.testCase]!.between - expected.between) < 1e-12)
    // Without a base, the costs themselves.
    let alone = samples.filter { $0.arm == .test }.map { row in
      var row = row
      row.arm = .single
      return row
    }
    let costs = times.map { $0.map { log(Double($0.1) / 1000) } }
    let single = try VarianceComponents.perCase(alone)[Samples.testCase]!
    #expect(abs(single.between - VarianceComponents(processes: costs)!.between) < 1e-12)
    // Two samples of the main phase change nothing; one process is not enough.
    #expect(try VarianceComponents.perCase(samples + Samples.processes([(1, 9, 1)])) == found)
    do {
      _ = try VarianceComponents.perCase(samples.filter { $0.process == 0 })
      Issue.record("one process was enough")
    } catch {
      #expect(
        error.sentence
          == """
          churn pmd init_mm rt: the pilot needs 2 processes, and one of them with 2 blocks, to tell how \
          values spread
          """)
    }
  }

  private func demand(_ within: Double, _ between: Double, _ seconds: Double) -> Allocation.Demand {
    Allocation.Demand(
      variance: VarianceComponents(within: within, between: between), secondsPerBlock: seconds)
  }

  @Test func theBestNumberOfBlocksByHand() {
    // sqrt(0.2 / 0.01 * 5) = 10 blocks; a process takes 0.2 + 0.1 s.
    let one = Allocation(demands: [demand(5, 1, 0.01)], secondsPerStart: 0.2, secondsLeft: 30.1)
    #expect(one.blocks == [10] && one.processes == 100)
    // Each of two cases bears half of the start: sqrt(0.1 / 0.01 * 0.9) = 3, sqrt(0.1 / 0.025 * 4) = 4.
    let two = Allocation(
      demands: [demand(0.9, 1, 0.01), demand(4, 1, 0.025)], secondsPerStart: 0.2, secondsLeft: 10)
    #expect(two.blocks == [3, 4])
    #expect(two.processes == 30)
  }

  @Test func blocksStayWithinTheirLimits() {
    func blocks(_ within: Double, _ between: Double) -> Int {
      Allocation(
        demands: [demand(within, between, 0.001)], secondsPerStart: 0.1, secondsLeft: 1000
      ).blocks[0]
    }
    #expect(blocks(1, 1e9) == 1)
    #expect(blocks(1e9, 1) == 400)
    #expect(blocks(1, 0) == 400)
    #expect(blocks(0, 1) == 1)
    #expect(blocks(0, 0) == 1)
  }

  @Test func blocksAreGivenUpForTwentyProcesses() {
    // 10 blocks of 0.1 s and 0.2 s of start fit 16 times into 20 s; 8 blocks fit 20 times.
    let one = Allocation(demands: [demand(50, 1, 0.1)], secondsPerStart: 0.2, secondsLeft: 20)
    #expect(one.blocks == [8] && one.processes == 20)
    // Of two cases the longer one gives way: 10 of 0.1 s and 5 of 0.1 s into 20 times 1.2 s.
    let two = Allocation(
      demands: [demand(100, 1, 0.1), demand(25, 1, 0.1)], secondsPerStart: 0.2, secondsLeft: 24.01)
    #expect(two.blocks == [5, 5] && two.processes == 20)
  }

  @Test func atLeastTwoProcessesWhateverTheyTake() {
    let few = Allocation(demands: [demand(50, 1, 1)], secondsPerStart: 1, secondsLeft: 7)
    #expect(few.blocks == [1] && few.processes == 3)
    let none = Allocation(demands: [demand(50, 1, 1)], secondsPerStart: 1, secondsLeft: -1)
    #expect(none.blocks == [1] && none.processes == 2)
  }
}
