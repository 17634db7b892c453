// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import Foundation

/// The modelled machine of a plan: its memory is reserved, bound and prefaulted when it is made, and given
/// back when it goes.
package struct Machine: ~Copyable {
  package let handle: OpaquePointer
  private let layout: MachineLayout
  private let nodeIDs: [Int]
  private let hugePagesAsked: Bool
  /// For each node of the plan, the host's node to which its memory is bound; -1: none.
  let bindings: [Int]

  /// The machine of a run. The parameters are those of the other initialiser.
  package init(
    plan: Plan, host: HostTopology,
    layout place: ProcessLayout = ProcessLayout(skipPages: 0, stackOffsetBytes: 0)
  ) throws(KernelError) {
    try self.init(plan: plan.machine, host: host, layout: place)
  }

  /// - Parameters:
  ///   - host: what the machine looked like when the plan was made, for error sentences.
  ///   - place: where memory and stacks lie.
  /// - Throws: `KernelError`: no room on a node, memory that may not be bound, sizes out of range.
  package init(
    plan: MachinePlan, host: HostTopology,
    layout place: ProcessLayout = ProcessLayout(skipPages: 0, stackOffsetBytes: 0)
  ) throws(KernelError) {
    guard plan.nodes.count <= Int(PA_MAX_NODES) else {
      throw KernelError(
        errno: 0,
        sentence: "\(plan.nodes.count) nodes were asked for; the model has room for \(PA_MAX_NODES)"
      )
    }
    let layout = try MachineLayout(plan: plan)
    // On the heap: the struct has some ten kilobytes, which would be copied again and again on the stack.
    let config = UnsafeMutablePointer<pa_machine_config>.allocate(capacity: 1)
    defer { config.deallocate() }
    let bindings = Self.bindings(of: plan)
    Self.fill(config, plan: plan, layout: layout, bindings: bindings)
    config.pointee.skip_pages = UInt32(place.skipPages)
    config.pointee.stack_offset_bytes = UInt32(place.stackOffsetBytes)
    var error: Int32 = 0
    guard let made = pa_machine_create(config, &error) else {
      throw KernelError(
        errno: error, sentence: MachineTrouble.sentence(errno: error, plan: plan, host: host))
    }
    // Only now, and all at once: a value with a deinit must not be half made when an error is thrown.
    self.layout = layout
    nodeIDs = plan.nodes.map(\.id)
    hugePagesAsked = plan.useHugePages
    self.bindings = bindings
    handle = made
  }

  deinit { pa_machine_destroy(handle) }

  /// Only meaningful while nothing runs.
  package func books() -> Books { Books(pa_machine_books(handle)) }

  /// Walks every structure; a sentence about what is not sound, or `nil`.
  func validate() -> String? {
    pa_machine_validate(handle).map { String(cString: $0) }
  }

  /// The memory that each node of the plan got: how much, and of which kind.
  func nodeFacts() -> [Manifest.NodeFacts] {
    nodeIDs.indices.map { index in
      let facts = pa_machine_node(handle, UInt32(index))
      return Manifest.NodeFacts(
        node: nodeIDs[index], hugePagesAsked: hugePagesAsked,
        backing: Manifest.NodeFacts.backingName(facts.backing),
        directMapBytes: facts.direct_map_bytes, vmemmapBytes: facts.vmemmap_bytes,
        metadataBytes: facts.metadata_bytes)
    }
  }

  /// Starts one gang per placement of the plan, and ends them when `body` returns.
  /// - Throws: `KernelError` if threads cannot be started or pinned, and whatever `body` throws.
  package borrowing func withGangs<Result>(_ body: ([GangCPUs: Gang]) throws -> Result) throws
    -> Result
  {
    var gangs: [GangCPUs: Gang] = [:]
    defer { for gang in gangs.values { gang.end() } }
    for (placement, cpus) in layout.members {
      gangs[placement] = try Gang(
        machine: handle, cpus: cpus, hostCPUs: cpus.map { layout.cpus[Int($0)].hostCPU })
    }
    return try body(gangs)
  }

  /// Nothing can be bound to a node without memory. What describes such a node goes to the nearest node that has some.
  static func bindings(of plan: MachinePlan) -> [Int] {
    plan.nodes.map { node in
      let own = node.nodeBytes > 0 ? node : nil
      let nearest = plan.nodes.filter { $0.nodeBytes > 0 }
        .min { plan.distances[node.id][$0.id] < plan.distances[node.id][$1.id] }
      return (own ?? nearest)?.hostNode ?? -1
    }
  }

  private static func fill(
    _ config: UnsafeMutablePointer<pa_machine_config>, plan: MachinePlan, layout: MachineLayout,
    bindings: [Int]
  ) {
    config.initialize(to: pa_machine_config())
    config.pointee.node_count = UInt32(plan.nodes.count)
    config.pointee.cpu_count = UInt32(layout.cpus.count)
    config.pointee.stat_threshold = UInt8(plan.statThreshold ?? 0)
    config.pointee.use_huge_pages = plan.useHugePages ? 1 : 0
    // C arrays arrive as tuples: reach their elements through memory.
    withUnsafeMutableBytes(of: &config.pointee.nodes) { bytes in
      let nodes = bytes.bindMemory(to: pa_node_config.self)
      for (index, node) in plan.nodes.enumerated() {
        nodes[index].node_bytes = node.nodeBytes
        nodes[index].weight = UInt8(node.weight)
        nodes[index].host_node = Int32(bindings[index])
      }
    }
    withUnsafeMutableBytes(of: &config.pointee.cpus) { bytes in
      let cpus = bytes.bindMemory(to: pa_cpu_config.self)
      for (index, cpu) in layout.cpus.enumerated() {
        cpus[index].host_cpu = Int32(cpu.hostCPU)
        cpus[index].node = UInt32(cpu.node)
      }
    }
    withUnsafeMutableBytes(of: &config.pointee.distance) { bytes in
      for (from, row) in plan.distances.enumerated() {
        for (to, distance) in row.enumerated() {
          bytes[from * Int(PA_MAX_NODES) + to] = UInt8(distance)
        }
      }
    }
  }
}

extension Books {
  package init(_ books: pa_books) {
    self.init(
      managedPages: books.managed_pages, freePages: books.free_pages, pcpPages: books.pcp_pages,
      slabPages: books.slab_pages, tablePages: books.table_pages,
      constructedPages: books.constructed_pages, nrPagetable: books.nr_pagetable,
      lockObjects: books.lock_objects, lockedTables: books.locked_tables, badPages: books.bad_pages)
  }
}
