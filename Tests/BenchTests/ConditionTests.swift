// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

/// What stands around a table while it is timed: planning it, and what follows from its parts.
@Suite struct ConditionTests {
  private static func host(
    _ caches: HostCaches = HostCaches(
      firstBytes: 32 << 10, secondBytes: 1 << 20, lastBytes: 32 << 20),
    available: UInt64 = 20 << 30
  ) -> HostTopology {
    var host = PlanBuilderTests.host(available: available)
    host.caches = caches
    return host
  }

  private func plan(
    _ conditions: [Condition], on host: HostTopology = host(),
    _ change: (inout PlanRequest) -> Void = { _ in }
  ) throws -> Plan {
    var request = PlanBuilderTests.compare
    request.conditions = conditions
    request.levels = [.pte]
    request.locks = [.embedded]
    change(&request)
    return try PlanBuilder(host: host).plan(for: request)
  }

  private func refusal(
    _ conditions: [Condition], on host: HostTopology = host(),
    _ change: (inout PlanRequest) -> Void = { _ in }
  ) -> String {
    do {
      _ = try plan(conditions, on: host, change)
      return "accepted"
    } catch { return "\(error)" }
  }

  @Test func eachConditionIsTimedByTheLoopThatHasIt() throws {
    let plan = try plan([.overlapped, .throughput, .serialised, .l1Cold, .l2Cold, .llcCold])
    #expect(
      plan.cases.map(\.words) == [
        "churn pte init_mm embedded", "churn pte init_mm embedded, serialised",
        "churn pte init_mm embedded, l1-cold", "churn pte init_mm embedded, l2-cold",
        "churn pte init_mm embedded, llc-cold", "bulk-in-order pte init_mm embedded",
      ])
    #expect(plan.displacedBytes == [0, 0, 48 << 10, 3 << 19, 48 << 20, 0])
  }

  @Test func aWorkloadTakesTheConditionsThatItHas() throws {
    let plan = try plan([.throughput, .serialised]) { $0.workloads = [.bulkReverse, .churn] }
    #expect(plan.cases.map(\.condition) == [.throughput, .serialised])
    #expect(plan.cases.map(\.workload) == [.bulkReverse, .churn])
  }

  @Test func whatCannotBeTimedSoIsRefused() {
    #expect(
      refusal([.serialised]) { $0.workloads = [.churn, .grow] }
        == """
        grow cannot be timed in condition serialised, only in loop; leave out --condition or that workload
        """)
    #expect(
      refusal([.throughput, .l1Cold]) { $0.workloads = [.bulkInOrder] }
        == """
        condition l1-cold is for churn, and none of these was asked for; add one with --workload, or leave the \
        condition out
        """)
    #expect(
      refusal([.l2Cold]) { $0.hooks = [.count] }
        == "hook count is not compiled for condition l2-cold; leave out --hook or --condition")
    #expect(
      refusal([.serialised]) { $0.tails = true }
        == """
        churn pte init_mm embedded, serialised: the condition times single tables already; leave out --tails or \
        --condition
        """)
  }

  @Test func aCacheWhoseSizeIsNotToldIsNamed() {
    let unknown = Self.host(HostCaches(firstBytes: 32 << 10))
    for (condition, cache) in [(Condition.l2Cold, "second"), (.llcCold, "last")] {
      #expect(
        refusal([condition], on: unknown)
          == """
          condition \(condition.rawValue): the system does not say how large the \(cache)-level cache is \
          (/sys/devices/system/cpu/cpu0/cache); use --condition serialised
          """)
    }
    #expect(refusal([.l1Cold], on: unknown) == "accepted")
  }

  @Test func otherWorkNeedsRoomBesideTheNodes() {
    #expect(
      refusal([.llcCold], on: Self.host(available: 340 << 20)) { $0.threads = [2] }
        .hasPrefix("condition llc-cold touches 96 MiB beside the 256 MiB of the nodes, and "))
    #expect(refusal([.l1Cold], on: Self.host(available: 340 << 20)) == "accepted")
  }

  @Test(
    arguments: [
      ("48K", 48 << 10), ("1024K", 1 << 20), ("", nil), ("1M", nil), ("0K", nil), ("-1K", nil),
      ("99999999999K", nil),
    ] as [(String, UInt64?)])
  func cachesAreReadFromSysfs(_ size: String, _ bytes: UInt64?) throws {
    let cache = "sys/devices/system/cpu/cpu0/cache"
    var files: [String: String] = [:]
    for (index, (level, type, size)) in [
      ("1", "Data", size), ("1", "Instruction", "64K"), ("2", "Unified", "512K"),
    ].enumerated() {
      files["\(cache)/index\(index)/level"] = level
      files["\(cache)/index\(index)/type"] = type
      files["\(cache)/index\(index)/size"] = size
    }
    let caches = try FixtureMachine(files).reading { $0.caches() }
    #expect(caches == HostCaches(firstBytes: bytes, secondBytes: 512 << 10, lastBytes: 512 << 10))
    #expect(try FixtureMachine([:]).reading { $0.caches() } == HostCaches())
  }

  private func rows(construct: [UInt64], destroy: UInt64) -> [Sample] {
    var testCase = Samples.testCase
    testCase.condition = .serialised
    return construct.enumerated().flatMap { process, construct in
      [(Plan.Arm.Role.base, 40_000, 60_000), (.test, construct, destroy), (.twin, 40_000, 60_000)]
        .enumerated().map { position, arm in
          var sample = Samples.sample(
            arm.0, block: 0, position: position, nanoseconds: arm.1 + arm.2, process: process,
            of: testCase)
          sample.constructNanoseconds = arm.1
          sample.destroyNanoseconds = arm.2
          return sample
        }
    }
  }

  @Test func costsInNanosecondsAreExact() throws {
    let row = try Compare.comparisons(
      rows(construct: [44_000, 45_000, 43_000, 44_000], destroy: 70_000))[0]
    let cost = try #require(row.cost)
    #expect(cost.nanoseconds == 14)
    // Student's t with 3 degrees of freedom, 0.816 / 2 of standard error.
    #expect(abs(cost.highNanoseconds - 14 - 3.182446 * 0.408248) < 1e-5)
    #expect(abs(cost.nanoseconds - cost.lowNanoseconds - 3.182446 * 0.408248) < 1e-5)
    #expect(row.constructCost?.nanoseconds == 4 && row.destroyCost?.nanoseconds == 10)
    #expect(row.destroyCost?.lowNanoseconds == 10 && row.twinCost?.nanoseconds == 0)
    let back = try CSVReader.parse(Comparison.self, text: CSVText.file([row]), file: "f")
    #expect(back == [row])
  }

  @Test func whereNoPartsAreTimedThereAreNone() throws {
    let row = try Compare.comparisons(
      Samples.processes([(1000, 1100, 1001), (1003, 1090, 1000)]))[0]
    #expect(row.constructCost == nil && row.destroyCost == nil && row.cost != nil)
  }

  @Test func filesOfEarlierVersionsHaveTheWorkloadsCondition() throws {
    let samples = Samples.processes([(1000, 1100, 1001), (1003, 1090, 1000)])
    for version in [5, 6] {
      let text = try CSVText.file(samples, schemaVersion: version)
      #expect(!text.contains("condition") && !text.contains("construct_ns"))
      #expect(try CSVReader.parse(Sample.self, text: text, file: "f") == samples)
      let mixed = text.replacing("\n\(version),", with: "\n7,")
      #expect(throws: CSVError.self) { try CSVReader.parse(Sample.self, text: mixed, file: "f") }
    }
  }

  @Test func manifestsOfEarlierVersionsHaveTheWorkloadsCondition() throws {
    let cases = [
      Samples.testCase,
      Case(
        workload: .grow, level: nil, mm: .initMM, lock: .rt, memcg: true, threads: 1, cpuNode: 0,
        memNode: 0),
    ]
    let text = String(decoding: try JSONEncoder().encode(cases), as: UTF8.self)
    let former = text.replacing(#/"condition":"[a-z]+",?/#, with: "")
    #expect(!former.contains("condition") && former != text)
    #expect(try JSONDecoder().decode([Case].self, from: Data(former.utf8)) == cases)
    #expect(try JSONDecoder().decode([Case].self, from: Data(text.utf8)) == cases)
  }

  @Test func aConditionThatTheWorkloadLacksIsRefusedInFiles() throws {
    let text = try CSVText.file(Samples.processes([(1, 1, 1)]))
    let bad = text.replacing(",churn,overlapped,", with: ",churn,throughput,")
    do {
      _ = try CSVReader.parse(Sample.self, text: bad, file: "f")
      Issue.record("accepted")
    } catch {
      #expect(
        "\(error)" == "f, line 2, column condition: 'throughput' does not go with workload churn")
    }
  }

  @Test func aConditionIsHeldAgainstTheLevelWhereItsLinesGo() {
    let caches = HostCaches(firstBytes: 32 << 10, secondBytes: 1 << 20, lastBytes: 32 << 20)
    func place(_ condition: Condition, _ caches: HostCaches = caches) -> String {
      ConditionCheck.place(of: condition, caches).map { "\($0.level) \($0.bytes >> 10)" } ?? "none"
    }
    #expect(place(.serialised) == "first-level cache 16")
    #expect(place(.l1Cold) == "second-level cache 512")
    #expect(place(.l2Cold) == "last-level cache 4096")
    #expect(place(.llcCold) == "memory 131072")
    // Two levels: what the second displaces is in memory, and there is no cache to hold it against.
    let two = HostCaches(firstBytes: 32 << 10, secondBytes: 1 << 20, lastBytes: 1 << 20)
    #expect(place(.l2Cold, two) == "none" && place(.l1Cold, HostCaches()) == "none")
  }

  @Test(arguments: [(0.59, false), (0.6, true), (1, true), (2, true), (2.01, false)])
  func aConditionIsHeldWithinBounds(_ ratio: Double, _ isHeld: Bool) {
    let check = ConditionCheck(
      condition: .l1Cold, displacedBytes: 48 << 10, loadNanoseconds: ratio * 10,
      level: "second-level cache", chainBytes: 512 << 10, levelNanoseconds: 10)
    #expect(check.isHeld == isHeld)
    let text = ConditionReport([check]).text()
    #expect(text.contains("l1-cold   48 KiB"))
    #expect(text.contains(isHeld ? " yes\n" : " no\n"))
  }
}
