// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bench

@Suite struct ScheduleTests {
  static func plan(
    cases: Int = 3, arms: Int = 3, slotsPerArm: Int = 2, seed: UInt64 = 1
  ) -> Plan {
    let roles: [Plan.Arm.Role] = [.base, .test, .twin]
    return Plan(
      arms: (0..<arms).map { Plan.Arm(role: roles[$0], series: .base, cases: []) },
      cases: (1...cases).map { threads in
        var testCase = Samples.testCase
        testCase.threads = threads
        return testCase
      },
      nodes: [], distances: [], emulated: false, useHugePages: false,
      effort: .fixed(processes: 2, blocks: 50), slotsPerArm: slotsPerArm, slotTargetNanoseconds: 1,
      bulkTables: 1, forkGiB: 1, seed: seed,
      thresholdPercent: 2)
  }

  private func process(
    _ index: Int, _ phase: Sample.Phase = .main, of plan: Plan, blocks: [Int] = [50, 50, 50]
  ) -> ProcessSchedule {
    Schedule.process(index, phase: phase, blocks: blocks, of: plan)
  }

  private func blocks(_ plan: Plan) -> [[Slot]] {
    let slots = process(0, of: plan).slots
    let size = Schedule.slotsPerBlock(plan)
    return stride(from: 0, to: slots.count, by: size).map { Array(slots[$0..<($0 + size)]) }
  }

  @Test func theSameSeedGivesTheSameProcessesAndAnotherOthers() {
    let plan = Self.plan(seed: 5)
    #expect(process(7, of: plan) == process(7, of: Self.plan(seed: 5)))
    #expect(process(7, of: plan) != process(7, of: Self.plan(seed: 6)))
    #expect(process(7, of: plan).slots != process(8, of: plan).slots)
    #expect(process(7, .pilot, of: plan) != process(7, .main, of: plan))
  }

  /// A stored seed must mean the same in every release. Figures from a second implementation, in Python.
  @Test func theProcessOfASeedIsFixed() {
    let plan = Self.plan(cases: 2, seed: 2026)
    let first = process(0, of: plan, blocks: [3, 3])
    #expect(first.layout == ProcessLayout(skipPages: 441, stackOffsetBytes: 1968))
    let opening = stride(from: 0, to: first.slots.count, by: 6).map { first.slots[$0] }
    #expect(opening.map(\.caseIndex) == [1, 0, 0, 1, 0, 1])
    #expect(opening.map(\.armIndex) == [0, 1, 1, 2, 0, 0])
    #expect(
      (0..<4).map { process($0, of: plan, blocks: [1, 1]).slots.map(\.copy) } == [
        [3, 2, 0, 0, 2, 3, 3, 2, 1, 1, 2, 3], [3, 2, 0, 0, 2, 3, 1, 0, 3, 3, 0, 1],
        [0, 2, 1, 1, 2, 0, 3, 1, 0, 0, 1, 3], [3, 2, 1, 1, 2, 3, 2, 1, 0, 0, 1, 2],
      ])
  }

  /// How often something is compiled may change from release to release; a plan keeps what its run had.
  @Test func copiesComeFromThePlanAlone() throws {
    var plan = Self.plan(cases: 1)
    func copies(_ plan: Plan) -> Set<Int> {
      Set((0..<64).flatMap { process($0, of: plan, blocks: [1]).slots.map(\.copy) })
    }
    #expect(copies(plan) == [0, 1, 2, 3], "a plan that does not tell: 4 for rt")
    plan.cases[0].lock = .lockdep
    #expect(copies(plan) == [0, 1])
    for count in [2, 3, 5] {
      plan.compiledCopies = [count]
      #expect(copies(plan) == Set(0..<count))
    }
    #expect(try RunnerTests.plan().compiledCopies?.isEmpty == false)
  }

  @Test func layoutsAreSpreadOverAllThereAre() {
    let layouts = (0..<200).map { process($0, of: Self.plan(), blocks: [0, 0, 0]).layout }
    #expect(Set(layouts.map(\.skipPages)).count > 150)
    #expect(Set(layouts.map(\.stackOffsetBytes)).count > 150)
    #expect(layouts.allSatisfy { (0..<1024).contains($0.skipPages) })
    #expect(layouts.allSatisfy { (0..<65536).contains($0.stackOffsetBytes) })
    #expect(layouts.allSatisfy { $0.stackOffsetBytes % 16 == 0 })
  }

  @Test func aCaseWithFewerBlocksIsDoneEarlier() {
    let slots = process(0, of: Self.plan(), blocks: [1, 4, 0]).slots
    #expect(slots.count == 5 * 6)
    #expect(slots.count { $0.caseIndex == 0 } == 6)
    #expect(slots.suffix(18).allSatisfy { $0.caseIndex == 1 })
    #expect(Set(slots.filter { $0.caseIndex == 1 }.map(\.block)) == [0, 1, 2, 3])
  }

  @Test func eachBlockHoldsOneCaseAndEveryArmEquallyOften() {
    for block in blocks(Self.plan(slotsPerArm: 4)) {
      #expect(Set(block.map(\.caseIndex)).count == 1)
      #expect(Set(block.map(\.block)).count == 1)
      #expect(block.map(\.position) == Array(0..<12))
      for arm in 0..<3 { #expect(block.count { $0.armIndex == arm } == 4) }
    }
  }

  @Test func theSecondHalfMirrorsTheFirstSoThatDriftCancels() {
    for block in blocks(Self.plan()) {
      #expect(block.map(\.armIndex) == block.reversed().map(\.armIndex))
      let drift = (0..<3).map { arm in
        block.filter { $0.armIndex == arm }.reduce(0) { $0 + $1.position }
      }
      #expect(Set(drift).count == 1)
    }
  }

  @Test func roundsRunEveryCaseOnceInChangingOrder() {
    let plan = Self.plan()
    let all = blocks(plan)
    var orders: Set<[Int]> = []
    for round in 0..<50 {
      let cases = all[(round * 3)..<(round * 3 + 3)]
      #expect(cases.allSatisfy { $0[0].block == round })
      #expect(Set(cases.map { $0[0].caseIndex }) == [0, 1, 2])
      orders.insert(cases.map { $0[0].caseIndex })
    }
    #expect(orders.count == 6)
    #expect(Set(all.map { $0[0].armIndex }) == [0, 1, 2])
  }

  /// The base and its twin never run the same copy; over as many processes as there are copies base and test have each
  /// once, over the square of that each pair.
  @Test(arguments: [(LockKind.rt, 4), (.lockdep, 2)])
  func placementIsBalanced(lock: LockKind, copies: Int) {
    var plan = Self.plan()
    for place in plan.cases.indices { plan.cases[place].lock = lock }
    for caseIndex in 0..<3 {
      let drawn = (0..<(2 * copies * copies)).map { index in
        let slots = process(index, of: plan, blocks: [1, 1, 1]).slots
          .filter { $0.caseIndex == caseIndex }
        let own = (0..<3).map { arm in slots.first { $0.armIndex == arm }!.copy }
        for slot in slots { #expect(slot.copy == own[slot.armIndex]) }
        return own
      }
      #expect(drawn.allSatisfy { $0[0] != $0[2] && (0..<copies).contains($0[2]) })
      for first in stride(from: 0, to: drawn.count, by: copies) {
        let few = drawn[first..<(first + copies)]
        for arm in 0..<3 { #expect(Set(few.map { $0[arm] }).count == copies) }
      }
      for first in [0, copies * copies] {
        let all = drawn[first..<(first + copies * copies)]
        #expect(Set(all.map { [$0[0], $0[1]] }).count == copies * copies)
      }
    }
  }

  @Test func workSeedsDifferByCaseBlockAndProcess() {
    let plan = Self.plan()
    var seeds: Set<UInt64> = []
    for caseIndex in 0..<10 {
      for block in 0..<10 {
        for process in 0..<5 {
          for phase in Sample.Phase.allCases {
            seeds.insert(
              Schedule.workSeed(
                plan, caseIndex: caseIndex, phase: phase, process: process, block: block))
          }
        }
      }
    }
    #expect(seeds.count == 1000)
  }

  /// The published sequence for seed 1234567.
  @Test func theGeneratorIsSplitMix64() {
    var random = SplitMix64(seed: 1_234_567)
    #expect(random.next() == 6_457_827_717_110_365_317)
    #expect(random.next() == 3_203_168_211_198_807_973)
    #expect(random.next() == 9_817_491_932_198_370_423)
  }

  @Test func boundedNumbersAreEvenlySpread() {
    var random = SplitMix64(seed: 3)
    var counts = [0, 0, 0]
    for _ in 0..<30_000 { counts[random.next(below: 3)] += 1 }
    #expect(counts.allSatisfy { abs($0 - 10_000) < 400 })
  }
}
