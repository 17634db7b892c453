// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bench

/// Which cases come of CPU nodes, memory nodes and policies.
@Suite struct PolicyPlanTests {
  private func plan(
    nodes: Int = 2, _ change: (inout PlanRequest) -> Void
  ) throws -> Plan {
    var request = PlanBuilderTests.compare
    request.workloads = [.churn]
    request.levels = [.pmd]
    request.locks = [.rt]
    change(&request)
    return try PlanBuilder(host: PlanBuilderTests.host(nodes: nodes)).plan(for: request)
  }

  private func refusal(_ change: (inout PlanRequest) -> Void) -> String {
    do {
      _ = try plan(change)
      return "accepted"
    } catch { return "\(error)" }
  }

  private func places(_ plan: Plan) -> [String] {
    plan.cases.map { "\($0.cpuNode) \($0.memNode) \($0.policy.rawValue)" }
  }

  @Test func withoutAPolicyItIsTheUsualOne() throws {
    #expect(try places(plan { _ in }) == ["0 0 local"])
    #expect(
      try places(
        plan {
          $0.cpuNodes = [0, 1]
          $0.memNodes = [0, 1]
        }) == ["0 0 local", "0 1 preferred", "1 0 preferred", "1 1 local"])
  }

  @Test func policiesThatNameNoNodeAreTakenOnce() throws {
    let all = try plan {
      $0.policies = Policy.allCases
      $0.memNodes = [0, 1]
      $0.cpuNodes = [1]
    }
    #expect(
      places(all) == [
        "1 1 local", "1 0 bind", "1 1 bind", "1 0 preferred", "1 1 preferred", "1 1 interleave",
        "1 1 weighted",
      ])
    #expect(
      all.cases.map(\.words).suffix(3) == [
        "churn pmd init_mm rt, policy preferred, CPUs of node 1, memory of 1",
        "churn pmd init_mm rt, policy interleave, CPUs of node 1, memory of 1",
        "churn pmd init_mm rt, policy weighted, CPUs of node 1, memory of 1",
      ])
  }

  @Test func whatNoPolicyTakesNoticeOfIsRefused() {
    #expect(
      refusal {
        $0.policies = [.interleave, .local]
        $0.memNodes = [1]
      } == """
        --mem-node names a node, which policy interleave, local does not take notice of; leave it out, or \
        use --policy bind or preferred
        """)
  }

  @Test func weightsAreOnePerNode() throws {
    func weighted(_ weights: [Int], _ request: inout PlanRequest) {
      request.policies = [.local, .weighted]
      request.weights = weights
    }
    #expect(try plan { weighted([3, 255], &$0) }.nodes.map(\.weight) == [3, 255])
    #expect(try plan { _ in }.nodes.map(\.weight) == [1, 1])
    for weights in [[3], [1, 2, 3], [0, 1], [1, 256]] {
      #expect(refusal { weighted(weights, &$0) }.hasSuffix("1 to 255 for each of the 2 nodes"))
    }
    for policies: [Policy] in [[], [.local, .interleave]] {
      #expect(
        refusal {
          $0.policies = policies
          $0.weights = [1, 1]
        }.hasPrefix("--weights is for policy weighted, which was not asked for"))
    }
  }

  @Test func theMatrixIsOfAllNodes() throws {
    let builder = PlanBuilder(host: PlanBuilderTests.oddHost())
    let request = try builder.onAllNodes(PlanBuilderTests.compare)
    #expect(
      request.workloads == [.churn] && request.cpuNodes == [1] && request.memNodes == [0, 2])
    var chosen = PlanBuilderTests.compare
    chosen.workloads = [.grow]
    chosen.memNodes = [2]
    #expect(try builder.onAllNodes(chosen).workloads == [.grow])
    #expect(try builder.onAllNodes(chosen).memNodes == [2])
  }

  @Test func fallbacksGoByDistance() throws {
    let layout = try NodeLayout(
      request: PlanBuilderTests.compare, host: PlanBuilderTests.host(nodes: 4))
    #expect(
      (0..<4).map(layout.fallbacks) == (0..<4).map { node in (0..<4).map { (node + $0) % 4 } })
    let odd = try NodeLayout(request: PlanBuilderTests.compare, host: PlanBuilderTests.oddHost())
    #expect((0..<3).map(odd.fallbacks) == [[0, 2], [2, 0], [2, 0]])
  }
}

extension PlanBuilderTests {
  /// Nodes of 24 GiB with as many CPUs each, of whose memory little is free.
  static func host(
    nodes: Int = 1, cpusPerNode: Int = 2, available: UInt64 = 20 << 30, cgroup: UInt64? = nil
  ) -> HostTopology {
    HostTopology(
      nodes: (0..<nodes).map {
        HostTopology.Node(
          id: $0, isAllowed: true, bytes: 24 << 30, freeBytes: 1 << 20, availableBytes: available)
      },
      cpus: (0..<(nodes * cpusPerNode)).map {
        HostTopology.CPU(id: $0, node: $0 / cpusPerNode, isAllowed: true)
      },
      distances: (0..<nodes).map { from in (0..<nodes).map { from == $0 ? 10 : 21 } },
      cgroupHeadroomBytes: cgroup)
  }

  /// Node 1 has no memory but CPUs, node 2 no CPUs, node 5 is not allowed: numbers have holes, and a way and the
  /// way back are not as long.
  static func oddHost() -> HostTopology {
    let gibibytes: [(id: Int, gib: UInt64, allowed: Bool)] = [
      (0, 24, true), (1, 0, true), (2, 24, true), (5, 24, false),
    ]
    return HostTopology(
      nodes: gibibytes.map {
        HostTopology.Node(
          id: $0.id, isAllowed: $0.allowed, bytes: $0.gib << 30, freeBytes: $0.gib << 28,
          availableBytes: $0.gib << 29)
      },
      cpus: [(0, 0, false), (1, 0, false), (2, 1, true), (7, 5, false)].map {
        HostTopology.CPU(id: $0.0, node: $0.1, isAllowed: $0.2)
      },
      distances: [[10, 21, 31, 41], [30, 10, 20, 40], [33, 21, 10, 40], [41, 40, 40, 10]])
  }
}
