// SPDX-License-Identifier: Apache-2.0

import CPageAlloc

/// Memory that is not on the node it was bound to, or memory whose node the system does not tell.
package struct ResidenceError: SentenceError, Hashable {
  package var sentence: String
}

extension Machine {
  /// How many pages of each piece of an arena are asked about.
  private static let sampledPages: UInt32 = 512

  /// Asks the system (`move_pages`) where a sample of every bound node's memory lies: its pages, its struct pages,
  /// what else describes it, and its CPUs' areas.
  /// - Parameter when: for the sentence, for example `after the run`.
  /// - Throws: `ResidenceError` naming the first node with a page on another one, and how many.
  package borrowing func checkResidence(_ when: String) throws(ResidenceError) {
    for node in bindings.indices where bindings[node] >= 0 {
      for arena in 0..<UInt8(PA_ARENAS.rawValue) {
        var found = pa_residence()
        let error = pa_machine_residence(handle, UInt32(node), arena, Self.sampledPages, &found)
        if let sentence = Self.trouble(
          found, error: error, node: node, hostNode: bindings[node], arena: arena, when: when)
        {
          throw ResidenceError(sentence: sentence)
        }
      }
    }
  }

  /// Makes the machine of a plan small, starts its threads, and gives it back: what the system refuses is then known
  /// before the first file of a run.
  /// - Throws: `KernelError` or `ResidenceError`.
  static func rehearse(_ plan: Plan, host: HostTopology) throws {
    var small = plan
    for node in small.nodes.indices where small.nodes[node].nodeBytes > 0 {
      small.nodes[node].nodeBytes = NodeMemory.minimumBytes
    }
    let machine = try Machine(plan: small, host: host)
    try machine.checkResidence("before the run")
    try machine.withGangs { _ in }
  }

  /// What is wrong with a sample; `nil` if nothing is.
  static func trouble(
    _ found: pa_residence, error: Int32, node: Int, hostNode: Int, arena: UInt8, when: String
  ) -> String? {
    guard error == 0 else {
      return """
        the system does not say where this process's memory lies (move_pages: \
        \(KernelError.reason(error))), so nothing could be claimed of nodes; in a container allow \
        get_mempolicy, mbind and move_pages (docker: --cap-add SYS_NICE)
        """
    }
    let part = "\(found.sampled_pages) sampled pages of node \(node)'s \(arenaWords(arena))"
    if found.misplaced_pages > 0 {
      return """
        \(when), \(found.misplaced_pages) of \(part) lie on another node than the host's \
        \(hostNode), to which they were bound: the first on the host's \(found.found_node); keep others \
        from moving them (sysctl kernel.numa_balancing=0, no migratepages)
        """
    }
    if found.absent_pages > 0 {
      return """
        \(when), \(found.absent_pages) of \(part) were not in memory, though all had been touched: \
        the system swaps them out; free memory on the host's node \(hostNode), or use a smaller --node-memory
        """
    }
    return nil
  }

  private static func arenaWords(_ arena: UInt8) -> String {
    switch UInt32(arena) {
    case PA_ARENA_DIRECT_MAP.rawValue: "memory"
    case PA_ARENA_VMEMMAP.rawValue: "struct pages"
    case PA_ARENA_METADATA.rawValue: "zones and lists"
    default: "per-CPU areas"
    }
  }
}
