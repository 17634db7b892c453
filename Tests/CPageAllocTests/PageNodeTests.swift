// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

/// More than one node: who serves whom, in which order, and how it is counted.
@Suite struct PageNodeTests {
  /// From, to. The way back is not always as long, so that the order by column is another one.
  static let distances: [[UInt8]] = [
    [10, 21, 31, 11], [31, 10, 11, 21], [21, 11, 10, 31], [11, 31, 21, 10],
  ]
  static let byDistance = [[0, 3, 1, 2], [1, 2, 3, 0], [2, 1, 0, 3], [3, 0, 2, 1]]

  private func machine(_ flavour: pa_flavour) throws -> TestMachine {
    try TestMachine(nodes: 4, cpus: 4, flavour: flavour) { Self.distances[$0][$1] }
  }

  private func fallbacks(_ m: TestMachine, of nid: Int, _ list: Int = ZONELIST_FALLBACK) -> [Int] {
    (0..<m.nodes + 1).map { Int(look_zonelist(m.machine, UInt32(nid), UInt32(list), UInt32($0))) }
      .prefix { $0 >= 0 }.map { $0 }
  }

  @Test func zonelistsByDistance() throws {
    let m = try machine(FLAVOUR_PLAIN)
    for nid in 0..<4 {
      #expect(fallbacks(m, of: nid) == Self.byDistance[nid])
      #expect(fallbacks(m, of: nid, ZONELIST_NOFALLBACK) == [nid])
    }
    // Where all are as far, the list begins with the next number, so that not all fall upon node 0.
    let even = try TestMachine(nodes: 4, cpus: 4)
    for nid in 0..<4 { #expect(fallbacks(even, of: nid) == (0..<4).map { (nid + $0) % 4 }) }
  }

  @Test(arguments: flavours.map(\.flavour))
  func fullNodesFallBackByDistance(_ flavour: pa_flavour) throws {
    let m = try machine(flavour)
    for cpu in 0..<4 {
      m.on(cpu) {
        var order: [Int] = []
        while let page = m.allocPages(order: 10) {
          order.append(Int(page_to_nid(page)))
          m.exhaust(node: Int32(order.last!))
          m.putPages(page, order: 10)
          m.exhaust(node: Int32(order.last!))
        }
        #expect(order == Self.byDistance[cpu])
        m.release()
        m.drainAll()
      }
    }
    #expect(m.machineComplaint == nil)
  }

  private func events(_ m: TestMachine, cpu: Int, node: Int) -> [UInt64] {
    [NUMA_HIT, NUMA_MISS, NUMA_FOREIGN, NUMA_LOCAL, NUMA_OTHER, NUMA_INTERLEAVE_HIT].map {
      m.numaEvent($0, cpu: cpu, node: node)
    }
  }
  /// What `body` on this CPU adds to each node's HIT, MISS, FOREIGN, LOCAL, OTHER, INTERLEAVE_HIT.
  private func counted(_ m: TestMachine, cpu: Int, _ body: () -> Void) -> [[UInt64]] {
    let before = (0..<4).map { events(m, cpu: cpu, node: $0) }
    m.on(cpu, body)
    return (0..<4).map { zip(events(m, cpu: cpu, node: $0), before[$0]).map { $0 - $1 } }
  }

  @Test(arguments: flavours.map(\.flavour))
  func numaCounters(_ flavour: pa_flavour) throws {
    let m = try machine(flavour)
    let none = [UInt64](repeating: 0, count: 6)
    let hitLocal: [UInt64] = [1, 0, 0, 1, 0, 0]
    let hitOther: [UInt64] = [1, 0, 0, 0, 1, 0]
    // From a per-CPU list, and straight from the buddy lists.
    for order: UInt32 in [0, 5] {
      #expect(
        counted(m, cpu: 1) { _ = m.allocPages(order: order) } == [none, hitLocal, none, none])
      #expect(
        counted(m, cpu: 1) { _ = m.allocPages(order: order, node: 3) } == [
          none, none, none, hitOther,
        ])
    }
    m.on(0) { m.exhaust(node: 0) }
    for order: UInt32 in [0, 5] {
      // Wanted on node 0, got on node 3: a miss there, foreign here, and other than the CPU's node.
      #expect(
        counted(m, cpu: 0) { _ = m.allocPages(order: order) } == [
          [0, 0, 1, 0, 0, 0], none, none, [0, 1, 0, 0, 1, 0],
        ])
      // The CPU's own node may serve another's miss: local for all that.
      #expect(
        counted(m, cpu: 3) { _ = m.allocPages(order: order, node: 0) } == [
          [0, 0, 1, 0, 0, 0], none, none, [0, 1, 0, 1, 0, 0],
        ])
    }
    #expect(
      counted(m, cpu: 0) { _ = m.allocPages(gfpKernel | __GFP_THISNODE, node: 0) } == [
        none, none, none, none,
      ])
  }

  @Test(arguments: flavours.map(\.flavour))
  func thisNodeOrNone(_ flavour: pa_flavour) throws {
    let m = try machine(flavour)
    m.exhaust(node: 2)
    #expect(m.allocPages(gfpKernel | __GFP_THISNODE, node: 2) == nil)
    #expect(m.nodeServing(node: 2) == 1)
    // Without a node named it is the CPU's, whatever the task's policy says.
    var policy = mempolicy()
    policy.mode = UInt8(MPOL_PREFERRED.rawValue)
    policy.nodes.bits = 1 << 3
    withUnsafeMutablePointer(to: &policy) {
      m.tasks[2].pointee.mempolicy = $0
      m.on(2) {
        #expect(m.nodeServing(gfpKernel | __GFP_THISNODE) == nil)
        #expect(m.nodeServing() == 3)
      }
      m.tasks[2].pointee.mempolicy = nil
    }
    #expect(m.on(0) { m.nodeServing(gfpKernel | __GFP_THISNODE) } == 0)
    m.release()
    #expect(m.nodeServing(gfpKernel | __GFP_THISNODE, node: 2) == 2)
  }

  @Test(arguments: flavours.map(\.flavour))
  func policies(_ flavour: pa_flavour) throws {
    let m = try machine(flavour)
    let policy = UnsafeMutablePointer<mempolicy>.allocate(capacity: 1)
    defer { policy.deallocate() }
    policy.initialize(to: mempolicy())
    m.tasks[0].pointee.mempolicy = policy
    defer { m.tasks[0].pointee.mempolicy = nil }

    policy.pointee.mode = UInt8(MPOL_PREFERRED.rawValue)
    policy.pointee.nodes.bits = 1 << 2
    #expect(m.nodeServing() == 2)
    m.exhaust(node: 2)
    #expect(m.nodeServing() == 1, "node 2's neighbour, not the CPU's")
    m.release()

    // Bound to nodes 1 and 2: the nearer to the CPU first, then the other, and never a third.
    policy.pointee.mode = UInt8(MPOL_BIND.rawValue)
    policy.pointee.nodes.bits = 1 << 1 | 1 << 2
    #expect(m.nodeServing() == 1)
    m.exhaust(node: 1)
    #expect(m.nodeServing() == 2)
    m.exhaust(node: 2)
    #expect(m.nodeServing() == nil)
    #expect(m.on(3) { m.nodeServing() } == 3)
    m.on(0) {}
    m.release()
    #expect(m.nodeServing() == 1)

    policy.pointee.mode = UInt8(MPOL_LOCAL.rawValue)
    #expect(m.nodeServing() == 0)
    #expect(m.machineComplaint == nil)
  }
}
