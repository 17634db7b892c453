// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

/// The host's nodes with memory that this process may use.
enum RealNodes {
  static let all: [Int32] = {
    var nodes = [pa_host_node](repeating: pa_host_node(), count: Int(PA_MAX_NODES))
    let count = min(nodes.count, Int(pa_host_nodes(&nodes, UInt32(nodes.count))))
    guard pa_host_numa_error() == 0 else { return [] }
    return nodes[0..<count].filter { $0.allowed != 0 && $0.bytes > 64 << 20 }.map(\.id)
  }()
  static let severalOrReason = ConditionTrait.enabled(
    if: all.count > 1, "the host has one node with memory")
}

/// Machines whose nodes are the host's own, as the tool builds them. `make test-numa` runs these on
/// hosts that have several.
@Suite(RealNodes.severalOrReason)
struct RealNodeTests {
  private let hostNodes = RealNodes.all

  /// Node n is the host's `order[n]`, with a CPU of its own.
  private func machine(_ order: [Int32]) throws -> TestMachine {
    let count = order.count
    let config = TestMachine.config(nodes: count, cpus: count) { from, to in
      UInt8(clamping: pa_host_distance(order[from], order[to]))
    }
    defer { config.deallocate() }
    config.pointee.use_huge_pages = 0
    withUnsafeMutableBytes(of: &config.pointee.nodes) {
      let nodes = $0.bindMemory(to: pa_node_config.self)
      for node in 0..<count { nodes[node].host_node = order[node] }
    }
    var error: Int32 = 0
    return TestMachine(
      try #require(pa_machine_create(config, &error), "errno \(error)"), nodes: count, cpus: count,
      flavour: FLAVOUR_PLAIN)
  }

  /// The host's node that a page lies on, as the system says.
  private func hostNode(of page: Page) -> Int32 {
    // To no node's number it is misplaced, wherever it is.
    var found = pa_residence(
      sampled_pages: 0, misplaced_pages: 0, absent_pages: 0, found_node: -1)
    _ = residence_sample(page_address(page), UInt64(PA_PAGE_BYTES), -1, 1, &found)
    return found.found_node
  }

  @Test(arguments: [RealNodes.all, RealNodes.all.reversed()])
  func everyArenaLiesOnItsOwnHostNode(_ order: [Int32]) throws {
    let m = try machine(order)
    for node in order.indices {
      for arena in 0..<UInt8(PA_ARENAS.rawValue) {
        var found = pa_residence()
        try #require(pa_machine_residence(m.machine, UInt32(node), arena, 1000, &found) == 0)
        #expect(found.sampled_pages > 0 && found.misplaced_pages == 0 && found.absent_pages == 0)
      }
      let facts = pa_machine_node(m.machine, UInt32(node))
      let memory = UnsafeMutableRawPointer(bitPattern: UInt(facts.direct_map_address))!
      let other = order[(node + 1) % order.count]
      var found = pa_residence(
        sampled_pages: 0, misplaced_pages: 0, absent_pages: 0, found_node: -1)
      #expect(residence_sample(memory, facts.direct_map_bytes, other, 300, &found) == 0)
      #expect(found.misplaced_pages == 300 && found.found_node == order[node])
    }
  }

  @Test func pagesComeFromTheHostsNodeThatWasAskedFor() throws {
    let m = try machine(hostNodes)
    let policy = UnsafeMutablePointer<mempolicy>.allocate(capacity: 1)
    defer { policy.deallocate() }
    policy.initialize(to: mempolicy())
    for cpu in 0..<m.nodes {
      try m.on(cpu) {
        let local = try #require(m.allocPages())
        #expect(hostNode(of: local) == hostNodes[cpu])
        m.putPages(local)
        for node in 0..<m.nodes {
          let named = try #require(m.allocPages(node: node))
          #expect(hostNode(of: named) == hostNodes[node])
          m.putPages(named)
          for mode in [MPOL_BIND, MPOL_PREFERRED] {
            policy.pointee.mode = UInt8(mode.rawValue)
            policy.pointee.nodes.bits = 1 << UInt64(node)
            m.tasks[cpu].pointee.mempolicy = policy
            let page = m.allocPages()
            m.tasks[cpu].pointee.mempolicy = nil
            #expect(page.map { hostNode(of: $0) } == hostNodes[node])
            if let page { m.putPages(page) }
          }
        }
      }
    }
    m.drainAll()
    #expect(m.machineComplaint == nil)
  }

  /// As the host falls back itself: by its own distances.
  @Test func fullNodesFallBackByTheHostsDistances() throws {
    let m = try machine(hostNodes)
    for cpu in 0..<m.nodes {
      m.on(cpu) {
        var distances: [Int32] = []
        while let page = m.allocPages() {
          let found = hostNode(of: page)
          distances.append(
            found == hostNodes[cpu] ? 0 : pa_host_distance(hostNodes[cpu], found))
          m.putPages(page)
          m.exhaust(node: Int32(page_to_nid(page)))
        }
        #expect(distances.count == m.nodes && distances == distances.sorted())
        m.release()
        m.drainAll()
      }
    }
    #expect(m.machineComplaint == nil)
  }
}
