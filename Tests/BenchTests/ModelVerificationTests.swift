// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bench

/// The model at work against the table that was written down by hand: nothing here asks the series what it thinks of
/// itself.
@Suite(.serialized) struct ModelVerificationTests {
  private static func machine() throws -> Machine {
    let host = HostTopology.current()
    var request = PlanRequest(.run([.base]))
    request.nodeMemoryBytes = 16 << 20
    request.useHugePages = false
    return try Machine(plan: PlanBuilder(host: host).plan(for: request), host: host)
  }

  @Test func whatTheModelDoesIsWhatTheKernelDoes() throws {
    var built = 0
    for expected in ExpectedTruth.all where expected.place.path != .hotRemove {
      let series = Series.nameable.first { $0.name == expected.series }!
      guard let rule = series.rule(at: expected.place), let steps = expected.steps else {
        #expect(series.rule(at: expected.place) == nil && expected.steps == nil)
        continue
      }
      let behaviour = series.behaviour(at: expected.place, rule: rule)
      // One for each: what a leak leaves behind would be counted as there already.
      let machine = try Self.machine()
      let done = try machine.buildAndDestroy(
        8, level: expected.place.level, behaviour: behaviour, lock: .rt
      ).built
      let words = "\(expected.series): \(expected.place.words), section \(expected.section)"
      #expect(done.tables == 8)
      #expect((done.constructors > 0) == steps.constructor, "constructor, \(words)")
      #expect((done.ptlockInits > 0) == steps.ptlockInit, "ptlock_init, \(words)")
      #expect((done.lockObjects > 0) == steps.ptlockInit, "lock object, \(words)")
      #expect((done.nrPagetable > 0) == steps.accounted, "accounted, \(words)")
      #expect((done.constructedPages > 0) == steps.accounted, "page type, \(words)")
      built += 1
    }
    #expect(built > 350)
  }

  /// On powerpc with 64 KiB pages 256 PTE tables share a page and its constructor; an upper table of s390 counts four
  /// pages.
  @Test func constructorsRunOncePerPageAndCountItsPages() throws {
    let machine = try Self.machine()
    func build(_ tables: Int, _ arch: Architecture, _ level: Level) throws -> TrialCounts {
      let place = TableKind(arch: arch, path: .helper, level: level, mm: .user)
      let behaviour = Series.merged.behaviour(at: place, rule: Series.merged.rule(at: place)!)
      return try machine.buildAndDestroy(tables, level: level, behaviour: behaviour, lock: .rt)
        .built
    }
    #expect(try build(256, .ppc64Radix64K, .pte).constructors == 1)
    #expect(try build(257, .ppc64Radix64K, .pte).constructors == 2)
    #expect(try build(16, .ppc64Radix64K, .pmd).constructors == 1)
    #expect(try build(16, .m68kMotorola, .pte).constructors == 1)
    #expect(try build(8, .m68kMotorola, .pmd).constructors == 1)
    #expect(try build(3, .s390, .pmd).nrPagetable == 12)
    #expect(try build(3, .arm64With64K, .pte).nrPagetable == 3)
  }

  /// Where pages are not checked, nobody meets the tables that v1 leaves behind, and what is expected is missing.
  @Test func whatAWorkloadDoesNotLeaveBehindIsAProblem() throws {
    let machine = try Self.machine()
    try machine.withGangs { gangs in
      func problems(_ series: Series) throws -> [String] {
        let testCase = Case(
          workload: .remap, level: nil, mm: .initMM, lock: .rt, memcg: true, threads: 1, cpuNode: 0,
          memNode: 0)
        return try WorkloadCheck(series: series, testCase: testCase).run(
          on: machine, gang: gangs.values.first!
        ).problems
      }
      let (merged, v1) = (try problems(.merged), try problems(.v1))
      #expect(merged.isEmpty)
      #expect(v1.prefix(2) == ["bad pages 0, not 15", "pages missing 0, not 15"])
    }
  }
}
