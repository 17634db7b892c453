// SPDX-License-Identifier: Apache-2.0

import TextTable

/// The machine's nodes, for people: what there is, what this process may use, and what the model makes of it.
package struct NodeReport: Sendable {
  let host: HostTopology
  let layout: NodeLayout
  let facts: HostFacts

  /// - Parameter request: what memory is asked for, and how many nodes are to be emulated.
  /// - Throws: `PlanError` where the machine cannot give it.
  package init(host: HostTopology, facts: HostFacts, request: PlanRequest) throws(PlanError) {
    self.host = host
    self.facts = facts
    layout = try NodeLayout(request: request, host: host)
  }

  package func text() -> String {
    """
    \(Self.hostText(host, facts: facts))
    \(layout.emulated ? emulatedWords + "\n" : "")\(planTable.text(layout.nodes))
    falls back on: from which nodes a full one's tables come, in this order: the nearest first.
    tables lie where --mem-node and --policy say; --cpu-node says whose CPUs run the loop.

    """
  }

  private var emulatedWords: String {
    "emulated: one memory node plays \(layout.nodes.count); nothing here says what a remote node costs"
  }

  /// What the host has, whether or not a plan could be made of it.
  package static func hostText(_ host: HostTopology, facts: HostFacts) -> String {
    let table = TextTable<(place: Int, node: HostTopology.Node)> { row in
      let cpus = host.cpus.filter { $0.node == row.node.id }
      let allowed = host.allowedCPUs(ofNode: row.node.id)
      return [
        Column(title: "host's node", value: "\(row.node.id)"),
        Column(
          title: "memory", value: row.node.bytes == 0 ? "none" : ByteSize.words(row.node.bytes)),
        Column(
          title: "free", value: row.node.bytes == 0 ? "-" : ByteSize.words(row.node.freeBytes)),
        Column(
          title: "available",
          value: row.node.bytes == 0 ? "-" : ByteSize.words(row.node.availableBytes)),
        Column(title: "memory allowed", value: row.node.isAllowed ? "yes" : "not allowed"),
        Column(title: "CPUs", value: CPUList.text(cpus.map(\.id))),
        Column(
          title: "CPUs allowed",
          value: allowed.count == cpus.count ? "all" : CPUList.text(allowed)),
        Column(
          title: "distances",
          value: host.nodes.indices.map { "\(host.distance(from: row.place, to: $0))" }
            .joined(separator: " ")),
      ]
    }
    let balancing =
      ["0": "off", "1": "on"][facts["numa_balancing"] ?? ""] ?? facts["numa_balancing"] ?? "unknown"
    return table.text(host.nodes.enumerated().map { ($0.offset, $0.element) })
      + "NUMA balancing: \(balancing); memory policy of this process: \(facts["memory_policy"] ?? "default")\n"
  }

  private var planTable: TextTable<Plan.Node> {
    TextTable { node in
      [
        Column(title: "node", value: "\(node.id)"),
        Column(
          title: "host's",
          value: layout.emulated ? "emulated" : "\(node.hostNode ?? host.nodes[0].id)"),
        Column(
          title: "model memory",
          value: node.nodeBytes == 0 ? "none" : ByteSize.words(node.nodeBytes)),
        Column(title: "CPUs", value: CPUList.text(node.hostCPUs)),
        Column(
          title: "falls back on",
          value: layout.fallbacks(of: node.id).map(String.init).joined(separator: ", ")),
      ]
    }
  }
}

/// Numbers of CPUs as the kernel writes them.
enum CPUList {
  /// `0-3,8`; `none` for no CPU.
  static func text(_ cpus: [Int]) -> String {
    var runs: [ClosedRange<Int>] = []
    for cpu in cpus.sorted() {
      if let last = runs.last, last.upperBound + 1 == cpu {
        runs[runs.count - 1] = last.lowerBound...cpu
      } else {
        runs.append(cpu...cpu)
      }
    }
    let words = runs.map {
      $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
    }
    return words.isEmpty ? "none" : words.joined(separator: ",")
  }
}
