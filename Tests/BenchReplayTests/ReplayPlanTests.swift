// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench
@testable import BenchReplay

/// What a replay plans, and what it makes of samples.
@Suite struct ReplayPlanTests {
  static func plan(_ change: (inout ReplayRequest) -> Void = { _ in }) throws -> ReplayPlan {
    var request = ReplayRequest(inputs: [])
    request.nodeMemoryBytes = 64 << 20
    request.seed = 5
    change(&request)
    return try request.plan(host: .current()) {
      [try ReplayParserTests.read("7f0000000000-7f0000800000 rw-p 00000000 00:00 0\n")]
    }.plan
  }

  @Test func armsAreTheSeriesAndATwinOfTheFirst() throws {
    let plan = try Self.plan { $0.series = ["merged", "base", "v1"] }
    #expect(plan.arms.map(\.role) == [.base, .test, .test, .twin])
    #expect(plan.arms.map(\.series) == ["merged", "base", "v1", "merged"])
    #expect(plan.series == ["merged", "base", "v1"])
    // Tables of all levels are built, so every rule counts.
    #expect(plan.arms[0].build == plan.arms[3].build)
    #expect(plan.arms[0].build != plan.arms[1].build)
    // 4 PTE tables and one of each level above.
    #expect(plan.tables.total == 7)
    #expect(plan.repeats == 2340)
  }

  @Test func aPlanComesBackAsItWas() throws {
    let job = ReplayJob(plan: try Self.plan(), process: 3)
    let back = try JSONDecoder().decode(ReplayJob.self, from: JSONEncoder().encode(job))
    #expect(back == job)
    #expect(ReplaySchedule(of: back) == ReplaySchedule(of: job))
  }

  /// Each arm runs as often in each block, in an order and back; processes differ.
  @Test func slotsAreBalanced() throws {
    let plan = try Self.plan { $0.series = ["base", "merged", "v1"] }
    let schedules = (0..<8).map { ReplaySchedule(of: ReplayJob(plan: plan, process: $0)) }
    for schedule in schedules {
      for block in 0..<plan.blocks {
        let order = schedule.slots.filter { $0.block == block }.map(\.arm)
        #expect(order == order.reversed())
        for arm in plan.arms.indices { #expect(order.filter { $0 == arm }.count == 2) }
      }
      // The twin is the base's code at another address.
      #expect(schedule.copies[3] != schedule.copies[0])
      #expect(schedule.copies.allSatisfy { (0..<plan.compiledCopies).contains($0) })
    }
    #expect(Set(schedules.map(\.layout)).count == schedules.count)
    for arm in plan.arms.indices {
      #expect(Set(schedules.map { $0.copies[arm] }).count > 1, "arm \(arm)")
    }
  }

  /// Samples in which the test's construction costs so much more, process by process, and blocks drift.
  static func samples(_ factors: [Double], blocks: Int = 4) -> [ReplaySample] {
    var samples: [ReplaySample] = []
    for (process, factor) in factors.enumerated() {
      for block in 0..<blocks {
        let level = 1e6 * (1 + Double(block) / 10)
        for arm in [Plan.Arm.Role.base, .test, .twin, .twin, .test, .base] {
          samples.append(
            ReplaySample(
              series: arm == .test ? "merged" : "base", arm: arm, process: process, block: block,
              constructionNanoseconds: level * (arm == .test ? factor : 1),
              teardownNanoseconds: level))
        }
      }
    }
    return samples
  }

  @Test func costsAreCentredOnTheTruth() throws {
    let samples = Self.samples(Array(repeating: 1.1, count: 10))
    let construction = try ReplayCosts(samples) { $0.constructionNanoseconds }
    let teardown = try ReplayCosts(samples) { $0.teardownNanoseconds }
    let differences = [
      try construction.difference(of: "merged"), try teardown.difference(of: "merged"),
    ]
    #expect(abs(Effect(differences[0].test).percent - 10) < 1e-6)
    #expect(Effect(differences[0].twin).percent == 0)
    #expect(
      ReplayCosts.Difference.verdicts(differences, thresholdPercent: 2)
        == [.regressed, .equivalent])
    let cost = try construction.cost(of: "base")
    #expect(abs(cost.nanoseconds - 1.15e6) < 1e4)
  }

  /// Blocks of one process are no replicates: however many agree, processes that differ leave the question open.
  @Test func blocksOfOneProcessSayNothingOfAnother() throws {
    let samples = Self.samples([0.9, 1.1, 1.2, 0.95], blocks: 200)
    let difference = try ReplayCosts(samples) { $0.constructionNanoseconds }
      .difference(of: "merged")
    let effect = Effect(difference.test)
    #expect(effect.lowPercent < 0 && effect.highPercent > 0)
    #expect(ReplayCosts.Difference.verdicts([difference], thresholdPercent: 2) == [.inconclusive])
    let alone = try ReplayCosts(Self.samples([1.1], blocks: 200)) { $0.constructionNanoseconds }
    let error = #expect(throws: StatsError.self) { try alone.cost(of: "base") }
    #expect(error?.sentence == "an interval needs at least 2 processes; there is 1")
  }

  /// A block that a neighbour hit hard does not carry its process along.
  @Test func aProcessGivesTheMedianOfItsBlocks() throws {
    var samples = Self.samples(Array(repeating: 1.1, count: 4), blocks: 5)
    for index in samples.indices where samples[index].block == 2 && samples[index].arm == .test {
      samples[index].constructionNanoseconds *= 7
    }
    let difference = try ReplayCosts(samples) { $0.constructionNanoseconds }
      .difference(of: "merged")
    #expect(abs(Effect(difference.test).percent - 10) < 1e-6)
  }

  @Test func aBlockThatLacksAnArmIsAnError() throws {
    var samples = Self.samples([1.1, 1.1])
    samples.removeAll { $0.arm == .test && $0.block == 1 }
    let costs = try ReplayCosts(samples) { $0.constructionNanoseconds }
    #expect(throws: StatsError.self) { try costs.difference(of: "merged") }
    samples[0].constructionNanoseconds = 0
    #expect(throws: StatsError.self) { try ReplayCosts(samples) { $0.constructionNanoseconds } }
  }
}
