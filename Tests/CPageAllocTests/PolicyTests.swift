// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Glibc
import Testing

/// Memory policies: which nodes tables and their locks come from.
@Suite struct PolicyTests {
  @Test(arguments: flavours.map(\.flavour))
  func spreadingPoliciesTakeNodesInTurn(_ flavour: pa_flavour) throws {
    let m = try TestMachine(nodes: 4, cpus: 4, flavour: flavour)
    let policy = UnsafeMutablePointer<mempolicy>.allocate(capacity: 1)
    defer { policy.deallocate() }
    policy.initialize(to: mempolicy())
    let task = m.tasks[3]
    task.pointee.mempolicy = policy
    defer { task.pointee.mempolicy = nil }
    func serving(_ count: Int) -> [Int?] { m.on(3) { (0..<count).map { _ in m.nodeServing() } } }
    func begin() {
      task.pointee.il_prev = 63
      task.pointee.il_weight = 0
    }

    policy.pointee.mode = UInt8(MPOL_INTERLEAVE.rawValue)
    policy.pointee.nodes.bits = 0b1101
    begin()
    let hits = (0..<4).map { m.numaEvent(NUMA_INTERLEAVE_HIT, cpu: 3, node: $0) }
    #expect(serving(7) == [0, 2, 3, 0, 2, 3, 0])
    // Where it is in its round is the task's, whatever node was asked for in between.
    #expect(m.on(3) { m.nodeServing(node: 1) } == 1)
    #expect(serving(1) == [2])
    #expect(
      (0..<4).map { m.numaEvent(NUMA_INTERLEAVE_HIT, cpu: 3, node: $0) - hits[$0] } == [3, 0, 3, 2])
    // A full node's turn goes to its neighbour, and is no hit.
    m.on(3) { m.exhaust(node: 3) }
    #expect(serving(3) == [0, 0, 2])
    #expect(m.numaEvent(NUMA_INTERLEAVE_HIT, cpu: 3, node: 3) - hits[3] == 2)
    m.release()
    m.drainAll()

    policy.pointee.mode = UInt8(MPOL_WEIGHTED_INTERLEAVE.rawValue)
    withUnsafeMutableBytes(of: &policy.pointee.il_weight) {
      $0[0] = 3
      $0[2] = 1
      $0[3] = 2
    }
    begin()
    #expect(serving(9) == [0, 0, 0, 2, 3, 3, 0, 0, 0])
    // Bound anew in the middle of a turn: a node that is out has no pages left.
    policy.pointee.nodes.bits = 0b1000
    #expect(serving(3) == [3, 3, 3])
    #expect(m.machineComplaint == nil)
  }

  private func machine() throws -> OpaquePointer {
    let config = TestMachine.config(nodes: 3, cpus: 3) { from, to in
      from == to ? 10 : from + to == 1 ? 30 : 20
    }
    defer { config.deallocate() }
    withUnsafeMutableBytes(of: &config.pointee.nodes) {
      let nodes = $0.bindMemory(to: pa_node_config.self)
      nodes[0].weight = 5
      nodes[2].weight = 2
    }
    var error: Int32 = 0
    return try #require(pa_machine_create(config, &error), "errno \(error)")
  }

  private func survey(
    _ gang: OpaquePointer, _ variant: Variant, _ policy: pa_policy, memNode: UInt32 = 0,
    tables: UInt32 = 600, level: pa_level = PA_LEVEL_PMD
  ) throws -> (tables: [UInt64], locks: [UInt64], found: pa_survey) {
    var batch = batch(
      PA_WORKLOAD_CHURN, TableKind(level: level, user: true), policy: policy, memNode: memNode)
    var found = pa_survey()
    try #require(pa_gang_survey(gang, variant.index, &batch, tables, &found) == 0)
    func first(_ all: some Any) -> [UInt64] {
      withUnsafeBytes(of: all) { Array($0.bindMemory(to: UInt64.self).prefix(3)) }
    }
    return (first(found.tables), first(found.locks), found)
  }

  /// CPU 1 is of node 1, with node 2 nearer to it than node 0.
  @Test(arguments: ["embedded", "rt", "lockdep"])
  func tablesAndLocksLieWhereThePolicySays(_ lock: String) throws {
    let machine = try machine()
    defer { pa_machine_destroy(machine) }
    var error: Int32 = 0
    let gang = try #require(pa_gang_create(machine, [1], 1, &error))
    defer { pa_gang_destroy(gang) }
    let variant = Variant.named("merged_\(lock)_memcg")
    let hasObjects = lock != "embedded"
    let before = pa_machine_books(machine)

    let local = try survey(gang, variant, PA_POLICY_LOCAL, memNode: 0)
    #expect(local.tables == [0, 600, 0])
    #expect(
      local.locks == (hasObjects ? [0, 600, 0] : [0, 0, 0]) && local.found.remote_locks == 0)

    // What the CPU has left in its slab serves first, wherever the policy would put a new one.
    let preferred = try survey(gang, variant, PA_POLICY_PREFERRED, memNode: 0)
    #expect(preferred.tables == [600, 0, 0])
    #expect(preferred.found.remote_locks == preferred.locks[1] + preferred.locks[2])
    #expect(!hasObjects || preferred.locks[1] > 0)

    // A user's PTE table is known by its page, the others by their address.
    let leaves = try survey(gang, variant, PA_POLICY_BIND, memNode: 2, level: PA_LEVEL_PTE)
    #expect(leaves.tables == [0, 0, 600])
    #expect(leaves.locks.reduce(0, +) == (hasObjects ? 600 : 0))

    let bound = try survey(gang, variant, PA_POLICY_BIND, memNode: 2)
    #expect(bound.tables == [0, 0, 600] && bound.found.failed_tables == 0)
    #expect(bound.locks.reduce(0, +) == (hasObjects ? 600 : 0))

    #expect(try survey(gang, variant, PA_POLICY_INTERLEAVE).found.failed_tables == 0)
    let books = pa_machine_books(machine)
    #expect(books.lock_objects == before.lock_objects && books.nr_pagetable == before.nr_pagetable)
    #expect(books.table_pages == before.table_pages)
    #expect(pa_machine_validate(machine).map { String(cString: $0) } == nil)
  }

  @Test func spreadTables() throws {
    let machine = try machine()
    defer { pa_machine_destroy(machine) }
    var error: Int32 = 0
    let gang = try #require(pa_gang_create(machine, [1], 1, &error))
    defer { pa_gang_destroy(gang) }
    // Embedded: a slab's page would take a turn as well.
    let variant = Variant.named("merged_embedded_memcg")
    #expect(try survey(gang, variant, PA_POLICY_INTERLEAVE).tables == [200, 200, 200])
    #expect(try survey(gang, variant, PA_POLICY_WEIGHTED, tables: 800).tables == [500, 100, 200])
    // Slots begin a round anew: every arm does the same.
    let odd = try survey(gang, variant, PA_POLICY_WEIGHTED, tables: 7)
    #expect(odd.tables == [5, 1, 1])
    #expect(try survey(gang, variant, PA_POLICY_WEIGHTED, tables: 7).tables == odd.tables)
  }

  /// 16 MiB: a bound task has no memory where others would fall back.
  @Test func aBoundTaskDoesNotFallBack() throws {
    let machine = try machine()
    defer { pa_machine_destroy(machine) }
    var error: Int32 = 0
    let gang = try #require(pa_gang_create(machine, [1], 1, &error))
    defer { pa_gang_destroy(gang) }
    let variant = Variant.named("merged_rt_memcg")
    let bound = try survey(gang, variant, PA_POLICY_BIND, memNode: 2, tables: 5000)
    #expect(bound.tables[0] == 0 && bound.tables[1] == 0)
    #expect(bound.tables[2] < 4096 && bound.tables[2] + bound.found.failed_tables == 5000)
    let local = try survey(gang, variant, PA_POLICY_LOCAL, tables: 5000)
    #expect(local.found.failed_tables == 0)
    // Its own node, then the nearer one, and not yet the farther.
    #expect(
      local.tables[1] > 3500 && local.tables[2] == 5000 - local.tables[1] && local.tables[0] == 0)
    #expect(pa_machine_validate(machine).map { String(cString: $0) } == nil)

    var batch = batch(PA_WORKLOAD_CHURN)
    var found = pa_survey()
    #expect(pa_gang_survey(gang, variant.index, &batch, 0, &found) == EINVAL)
    batch.memory.policy = UInt8(PA_POLICIES.rawValue)
    #expect(pa_gang_survey(gang, variant.index, &batch, 1, &found) == EINVAL)
  }
}
