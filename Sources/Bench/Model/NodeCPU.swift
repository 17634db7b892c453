// SPDX-License-Identifier: Apache-2.0

/// A CPU of the host, and the node of the plan that it belongs to.
struct NodeCPU: Sendable, Hashable {
  var hostCPU: Int
  var node: Int
}

extension CPUChoice {
  /// The CPUs that threads get, in the order in which they do: beginning with those of `node`, nodes by distance and
  /// equal ones counted on from it.
  func order(from node: Int, nodes: [Plan.Node], distances: [[Int]]) -> [NodeCPU] {
    func key(_ other: Plan.Node) -> (Int, Int) {
      other.id == node
        ? (0, 0)
        : (distances[node][other.id], (other.id - node + nodes.count) % nodes.count)
    }
    let near = self == .node ? [nodes[node]] : nodes.sorted { key($0) < key($1) }
    let cpus = near.map { node in
      node.hostCPUs.map { NodeCPU(hostCPU: $0, node: node.id) }
    }
    guard self == .spread else { return cpus.flatMap(\.self) }
    return (0..<(cpus.map(\.count).max() ?? 0)).flatMap { turn in
      cpus.compactMap { $0.indices.contains(turn) ? $0[turn] : nil }
    }
  }
}
