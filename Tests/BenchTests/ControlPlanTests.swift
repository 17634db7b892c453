// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bench

/// What a plan has beside the two series: a placebo, a configuration of the kernel, a threshold.
@Suite struct ControlPlanTests {
  private func plan(_ change: (inout PlanRequest) -> Void) throws -> Plan {
    var request = PlanBuilderTests.compare
    change(&request)
    return try PlanBuilder(host: PlanBuilderTests.host()).plan(for: request)
  }

  private func refusal(_ change: (inout PlanRequest) -> Void) -> String {
    do {
      _ = try plan(change)
      return "accepted"
    } catch { return "\(error)" }
  }

  /// Only where each case has one, so that no case is judged by less than the others of its run.
  @Test func aPlaceboIsRunWhereOneIsCompiled() throws {
    func roles(_ locks: [LockKind]) throws -> [Plan.Arm.Role] {
      try plan {
        $0.workloads = [.churn]
        $0.locks = locks
      }.arms.map(\.role)
    }
    #expect(try roles([.embedded, .rt]) == [.base, .test, .twin, .placebo])
    #expect(try roles([.embedded, .lockdep]) == [.base, .test, .twin])
    let debian = try plan {
      $0.workloads = [.churn]
      $0.configs = [.minimal, .debian]
    }
    #expect(debian.arms.map(\.role) == [.base, .test, .twin, .placebo])
    #expect(debian.compiledCopies == [4, 2, 4, 2, 4, 2, 4, 2])
    #expect(debian.cases.map(\.words).contains("churn pte init_mm embedded, config debian"))
  }

  /// Tables with locks that are objects, in both ends of the bracket, with all their memory as far away as there is.
  @Test func theMainJobHasRowsOnTheFarthestNode() throws {
    var host = PlanBuilderTests.host(nodes: 3)
    host.caches = HostCaches(firstBytes: 32 << 10, secondBytes: 1 << 20, lastBytes: 32 << 20)
    func remote(_ change: (inout PlanRequest) -> Void = { _ in }) throws -> [String] {
      var request = PlanBuilderTests.compare
      change(&request)
      return try PlanBuilder(host: host).plan(for: request).cases
        .filter { $0.memNode != $0.cpuNode }.map(\.words)
    }
    let place = ", CPUs of node 0, memory of "
    let found = try remote()
    #expect(found.count == 4 && found.allSatisfy { $0.contains(place) && $0.contains(" rt") })
    #expect(Set(found.map { $0.split(separator: " ")[1] }) == ["pte", "pmd"])
    #expect(found.count { $0.contains("l2-cold") } == 2)
    #expect(try remote { $0.memNodes = [0] }.isEmpty)
    #expect(try remote { $0.locks = [.rt] }.isEmpty, "no main job")
    host = PlanBuilderTests.host()
    #expect(try remote().isEmpty)
    let emulated = try remote { $0.emulatedNodes = 2 }
    #expect(emulated.count == 2, "no caches are known here, so nothing is cold")
  }

  @Test func aConfigurationThatIsNotModelledIsRefused() {
    func refused(_ change: (inout PlanRequest) -> Void) -> String {
      refusal {
        $0.configs = [.debian]
        $0.workloads = [.churn]
        change(&$0)
      }
    }
    #expect(refused { _ in } == "accepted")
    #expect(
      refused { $0.locks = [.lockdep] }
        == "config debian is that of two kernels, with lock embedded and with lock rt, not with lockdep"
    )
    #expect(refused { $0.memcg = [false] } == "config debian has memcg; leave out --memcg off")
    #expect(refused { $0.hooks = [.count] }.contains("config minimal only"))
  }

  @Test func aThresholdInNanosecondsIsKeptOrRefused() throws {
    #expect(try plan { $0.thresholdNanoseconds = 2.5 }.thresholdNanoseconds == 2.5)
    for bad in [0, -1, 2e6, Double.nan] {
      #expect(refusal { $0.thresholdNanoseconds = bad }.hasSuffix("it must be 0.01 to 1000000"))
    }
    let tails = refusal {
      $0.thresholdNanoseconds = 1
      $0.tails = true
    }
    #expect(tails.hasPrefix("tails are judged in per cent"))
  }
}
