// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bench

/// Which CPUs threads get that run on several nodes.
@Suite struct PlacedCPUTests {
  /// Three nodes of two CPUs each; from node 0 the third is nearer than the second.
  private static let nodes = (0..<3).map {
    Plan.Node(id: $0, hostNode: $0, nodeBytes: 64 << 20, hostCPUs: [2 * $0, 2 * $0 + 1])
  }
  private static let distances = [[10, 31, 21], [31, 10, 21], [21, 21, 10]]

  private func order(_ choice: CPUChoice, from node: Int, nodes: [Plan.Node] = nodes) -> [Int] {
    choice.order(from: node, nodes: nodes, distances: Self.distances).map(\.hostCPU)
  }

  @Test func nodesComeByDistance() {
    #expect(order(.node, from: 1) == [2, 3])
    #expect(order(.packed, from: 0) == [0, 1, 4, 5, 2, 3])
    #expect(order(.spread, from: 0) == [0, 4, 2, 1, 5, 3])
    // Equally far: counted on from the node itself.
    #expect(order(.packed, from: 2) == [4, 5, 0, 1, 2, 3])
    #expect(order(.spread, from: 1) == [2, 4, 0, 3, 5, 1])
  }

  @Test func nodesWithoutCPUsAndUnequalOnesArePassedOver() {
    var uneven = Self.nodes
    uneven[2].hostCPUs = []
    uneven[0].hostCPUs = [0]
    #expect(order(.packed, from: 0, nodes: uneven) == [0, 2, 3])
    #expect(order(.spread, from: 0, nodes: uneven) == [0, 2, 3])
    #expect(order(.node, from: 2, nodes: uneven) == [])
  }

  private func plan(_ change: (inout PlanRequest) -> Void) throws -> Plan {
    var request = PlanRequest(.compare(base: .base, test: .merged))
    request.workloads = [.handover]
    request.levels = [.pmd]
    request.locks = [.rt]
    change(&request)
    return try PlanBuilder(host: PlanBuilderTests.host(nodes: 2)).plan(for: request)
  }

  private func refusal(_ change: (inout PlanRequest) -> Void) -> String {
    do {
      _ = try plan(change)
      return "accepted"
    } catch { return "\(error)" }
  }

  @Test func casesGetTheirCPUs() throws {
    let plan = try plan {
      $0.threads = [1, 3]
      $0.cpus = [.packed, .spread]
    }
    #expect(plan.cases.map(\.threads) == [1, 1, 3, 3])
    #expect(
      plan.cases.map(\.words) == [
        "handover pmd init_mm rt packed", "handover pmd init_mm rt spread",
        "handover pmd init_mm rt, 3 threads packed", "handover pmd init_mm rt, 3 threads spread",
      ])
    let layout = try MachineLayout(plan: plan)
    #expect(
      plan.cases.map { testCase in
        layout.members[GangCPUs(of: testCase)]!.map { layout.cpus[Int($0)] }.map {
          "\($0.hostCPU) of \($0.node)"
        }
      } == [
        ["0 of 0"], ["0 of 0"], ["0 of 0", "1 of 0", "2 of 1"], ["0 of 0", "2 of 1", "1 of 0"],
      ])
  }

  @Test func tooManyThreadsAreRefusedWithAWayOut() {
    #expect(
      refusal { $0.threads = [3] } == """
        3 threads were asked for; node 0 has 2 CPUs that this process may use, so use --threads 2 or \
        fewer, or --cpus packed or spread
        """)
    #expect(
      refusal {
        $0.threads = [5]
        $0.cpus = [.spread]
      } == """
        5 threads were asked for; all nodes have 4 CPUs that this process may use, so use --threads 4 or \
        fewer
        """)
  }

  @Test func oneNodeHasNoChoice() {
    for choice in ["packed", "spread"] {
      var request = PlanRequest(.run([.merged]))
      request.cpus = [CPUChoice(rawValue: choice)!]
      #expect {
        try PlanBuilder(host: PlanBuilderTests.host()).plan(for: request)
      } throws: {
        "\($0)" == """
          --cpus \(choice) says how threads lie on several nodes, and there is one; leave it out, or \
          emulate more with --nodes
          """
      }
      request.cpus = [.node]
      #expect(throws: Never.self) {
        try PlanBuilder(host: PlanBuilderTests.host()).plan(for: request)
      }
    }
  }

  @Test func handoverIsOfGenericTables() {
    #expect(refusal { $0.mms = [.null] }.contains("store of its own thread's"))
    #expect(
      refusal { $0.archs = [.ppc64Radix64K] }.contains("handover is for tables that the generic")
    )
    #expect(refusal { $0.hooks = [.count] }.contains("churn and bulk"))
  }
}
