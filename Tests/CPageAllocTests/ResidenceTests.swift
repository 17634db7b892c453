// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Foundation
import Testing

/// Where memory really lies, as the host says. The host needs one node for this.
@Suite struct ResidenceTests {
  /// A machine of two nodes, all of it bound to the host's first node with memory; nil where the
  /// host binds none.
  private func machine() throws -> (machine: OpaquePointer, hostNode: Int32)? {
    var nodes = [pa_host_node](repeating: pa_host_node(), count: 64)
    let count = min(64, Int(pa_host_nodes(&nodes, 64)))
    guard pa_host_numa_error() == 0,
      let host = nodes[0..<count].first(where: { $0.allowed != 0 && $0.bytes > 0 })?.id
    else { return nil }
    let config = TestMachine.config(nodes: 2, cpus: 3)
    defer { config.deallocate() }
    withUnsafeMutableBytes(of: &config.pointee.nodes) {
      let all = $0.bindMemory(to: pa_node_config.self)
      for n in 0..<2 { all[n].host_node = host }
    }
    var error: Int32 = 0
    return (try #require(pa_machine_create(config, &error), "errno \(error)"), host)
  }

  @Test func everyArenaLiesWhereItIsBound() throws {
    guard let (machine, _) = try machine() else { return }
    defer { pa_machine_destroy(machine) }
    for node in 0..<UInt32(2) {
      for arena in 0..<UInt8(PA_ARENAS.rawValue) {
        var found = pa_residence()
        try #require(pa_machine_residence(machine, node, arena, 1000, &found) == 0)
        #expect(found.misplaced_pages == 0 && found.absent_pages == 0 && found.found_node == -1)
        let facts = pa_machine_node(machine, node)
        switch UInt32(arena) {
        case PA_ARENA_DIRECT_MAP.rawValue: #expect(found.sampled_pages == 1000)
        case PA_ARENA_VMEMMAP.rawValue:
          #expect(found.sampled_pages == facts.vmemmap_bytes / UInt64(PA_PAGE_BYTES))
        // CPUs are dealt in turn: 0 and 2 are node 0's.
        case PA_ARENA_PERCPU.rawValue: #expect(found.sampled_pages % (node == 0 ? 2 : 1) == 0)
        default: break
        }
        #expect(found.sampled_pages > 0)
      }
    }
    var found = pa_residence()
    #expect(pa_machine_residence(machine, 2, 0, 1, &found) == EINVAL)
    #expect(pa_machine_residence(machine, 0, UInt8(PA_ARENAS.rawValue), 1, &found) == EINVAL)
  }

  @Test func pagesElsewhereAndPagesNowhereAreCounted() throws {
    guard let (machine, host) = try machine() else { return }
    defer { pa_machine_destroy(machine) }
    let facts = pa_machine_node(machine, 1)
    let memory = UnsafeMutableRawPointer(bitPattern: UInt(facts.direct_map_address))!
    var found = pa_residence(
      sampled_pages: 0, misplaced_pages: 0, absent_pages: 0, found_node: -1)
    // To a wrong expectation all of it is misplaced.
    #expect(residence_sample(memory, facts.direct_map_bytes, host + 1, 300, &found) == 0)
    #expect(found.sampled_pages == 300 && found.misplaced_pages == 300)
    #expect(found.found_node == host)
    // The first and the last page belong to every sample.
    for offset in [0, facts.direct_map_bytes - UInt64(PA_PAGE_BYTES)] {
      madvise(memory + Int(offset), Int(PA_PAGE_BYTES), MADV_DONTNEED)
    }
    #expect(pa_machine_residence(machine, 1, 0, 2, &found) == 0)
    #expect(found.sampled_pages == 2 && found.absent_pages == 2 && found.misplaced_pages == 0)
    #expect(pa_machine_residence(machine, 1, 0, 1, &found) == 0)
    #expect(found.sampled_pages == 1 && found.absent_pages == 1)
  }

  @Test func whatIsBoundToNoNodeIsNotAskedAbout() throws {
    let machine = try TestMachine.create(nodes: 2, cpus: 2)
    defer { pa_machine_destroy(machine) }
    var found = pa_residence()
    #expect(pa_machine_residence(machine, 1, 0, 10, &found) == 0)
    #expect(found.sampled_pages == 0)
  }
}
