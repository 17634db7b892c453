// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bench

@Suite struct OperationCountTests {
  /// A loop that takes so many nanoseconds per operation, on a made-up clock.
  private func operations(target: UInt64, nanosecondsPerOperation cost: Double) -> UInt64? {
    OperationCount.operations(target: target) { UInt64(Double($0) * cost) }
  }

  @Test func aSlotTakesAboutTheTarget() {
    for cost in [0.3, 1, 41.5, 99_999] {
      let ops = operations(target: 5_000_000, nanosecondsPerOperation: cost)!
      #expect(abs(Double(ops) * cost - 5_000_000) < max(cost, 20))
    }
  }

  @Test func oneOperationIsTheLeast() {
    #expect(operations(target: 1000, nanosecondsPerOperation: 1_000_000) == 1)
  }

  @Test func aLoopThatTakesNoTimeIsNotCalibrated() {
    #expect(operations(target: 5_000_000, nanosecondsPerOperation: 0) == nil)
  }

  @Test func aSlowFirstCallDoesNotMisleadIt() {
    var calls = 0
    let ops = OperationCount.operations(target: 1_000_000) { ops in
      calls += 1
      return calls == 1 ? 900_000 : ops * 10
    }
    #expect(ops == 100_000)
  }
}
