// SPDX-License-Identifier: Apache-2.0

/// What a user asked for of nodes.
struct NodeRequest: Sendable, Hashable {
  var nodeMemoryBytes: UInt64
  /// 1: none.
  var emulatedNodes = 1
  /// Pages in a row that policy weighted takes of each node; empty: 1 of each.
  var weights: [Int] = []
  var policies: [Policy] = []
}

extension PlanRequest {
  var nodes: NodeRequest {
    NodeRequest(
      nodeMemoryBytes: nodeMemoryBytes, emulatedNodes: emulatedNodes, weights: weights,
      policies: policies)
  }
}

/// The nodes of a plan: the host's own, or one host node in several parts.
struct NodeLayout {
  var nodes: [Plan.Node]
  /// SLIT distances, `[from][to]`.
  var distances: [[Int]]
  var emulated: Bool
  /// The host's nodes that are no node of the plan, each with the reason.
  private var leftOut: [String] = []

  /// - Throws: `PlanError` if memory does not fit, or nodes are to be emulated where there are real ones.
  init(request: PlanRequest, host: HostTopology) throws(PlanError) {
    try self.init(request.nodes, host: host)
  }

  /// - Throws: `PlanError` if memory does not fit, or nodes are to be emulated where there are real ones.
  init(_ request: NodeRequest, host: HostTopology) throws(PlanError) {
    guard host.hiddenNodes == 0 else {
      throw PlanError(
        sentence: """
          this machine has \(host.hiddenNodes) nodes, but the system does not let this process see them \
          (get_mempolicy is denied, or there is no /sys), so no memory could be put on one; in a container \
          mount /sys and allow get_mempolicy, mbind and move_pages (docker: --cap-add SYS_NICE)
          """)
    }
    let usable = host.nodes.indices.filter { host.nodes[$0].isAllowed && host.nodes[$0].bytes > 0 }
    guard let first = usable.first else {
      throw PlanError(
        sentence: """
          this process may use the memory of no node; see its cpuset, and the memory policy that it was \
          started with (numactl --show)
          """)
    }
    guard (1...64).contains(request.emulatedNodes) else {
      throw PlanError(
        sentence: "\(request.emulatedNodes) nodes were asked for; 1 to 64 can be emulated")
    }
    if request.emulatedNodes > 1 {
      guard usable.count == 1 else {
        throw PlanError(
          sentence: """
            this machine has \(usable.count) nodes of its own; nodes are emulated only on a machine \
            with one, so leave --nodes away
            """)
      }
      self = Self.emulated(request, hostNode: host.nodes[first], host: host)
    } else {
      self = Self.real(request, usable: usable, host: host)
    }
    try Self.checkMemory(request, nodes: usable.map { host.nodes[$0] }, host: host)
    try weigh(request.weights, policies: request.policies)
  }

  /// - Throws: `PlanError` unless there is one weight for each node, and a policy that uses it.
  private mutating func weigh(_ weights: [Int], policies: [Policy]) throws(PlanError) {
    guard !weights.isEmpty else { return }
    guard policies.contains(.weighted) else {
      throw PlanError(
        sentence:
          "--weights is for policy weighted, which was not asked for; add --policy weighted, or leave it out"
      )
    }
    guard weights.count == nodes.count, weights.allSatisfy((1...255).contains) else {
      throw PlanError(
        sentence: """
          --weights names \(weights.map(String.init).joined(separator: ",")); it must be a number of 1 to \
          255 for each of the \(nodes.count) nodes
          """)
    }
    for node in nodes.indices { nodes[node].weight = weights[node] }
  }

  private init(nodes: [Plan.Node], distances: [[Int]], emulated: Bool) {
    self.nodes = nodes
    self.distances = distances
    self.emulated = emulated
  }

  private static func emulated(
    _ request: NodeRequest, hostNode: HostTopology.Node, host: HostTopology
  ) -> NodeLayout {
    let count = request.emulatedNodes
    let cpus = host.allowedCPUs(ofNode: hostNode.id)
    return NodeLayout(
      nodes: (0..<count).map { id in
        Plan.Node(
          id: id, hostNode: nil, nodeBytes: request.nodeMemoryBytes,
          hostCPUs: cpus.indices.filter { $0 % count == id }.map { cpus[$0] })
      },
      distances: (0..<count).map { from in
        (0..<count).map {
          $0 == from ? HostTopology.localDistance : HostTopology.remoteDistance
        }
      },
      emulated: true)
  }

  /// Nodes with memory, and those without any for this process whose CPUs can run threads.
  private static func real(
    _ request: NodeRequest, usable: [Int], host: HostTopology
  ) -> NodeLayout {
    let places = host.nodes.indices.filter { place in
      usable.contains(place) || !host.allowedCPUs(ofNode: host.nodes[place].id).isEmpty
    }
    var layout = NodeLayout(
      nodes: places.enumerated().map { id, place in
        Plan.Node(
          id: id, hostNode: host.nodes.count == 1 ? nil : host.nodes[place].id,
          nodeBytes: usable.contains(place) ? request.nodeMemoryBytes : 0,
          hostCPUs: host.allowedCPUs(ofNode: host.nodes[place].id))
      },
      distances: places.map { from in places.map { host.distance(from: from, to: $0) } },
      emulated: false)
    layout.leftOut = host.nodes.indices.filter { !places.contains($0) }.map { place in
      let node = host.nodes[place]
      let reason =
        node.bytes == 0
        ? "no memory, and no CPU that this process may use"
        : "its memory is not allowed by the cpuset or the memory policy of this process, nor are its CPUs"
      return "the host's \(node.id) is left out (\(reason))"
    }
    return layout
  }

  /// What can be named instead of a node that there is not.
  var words: String {
    let known = nodes.map { node in
      node.hostNode.map { "\(node.id) (the host's \($0))" } ?? "\(node.id)"
    }
    return "known: " + known.joined(separator: ", ") + leftOut.map { "; \($0)" }.joined()
      + (nodes.count == 1 && leftOut.isEmpty ? "; --nodes emulates more" : "")
  }

  /// The node whose memory serves a node's CPUs where none is named: the nearest that has any, itself first.
  func nearestMemory(to node: Int) -> Int {
    guard distances.indices.contains(node) else { return node }
    return nodes.filter { $0.nodeBytes > 0 }
      .min { distances[node][$0.id] < distances[node][$1.id] }?.id ?? node
  }

  private static func checkMemory(
    _ request: NodeRequest, nodes: [HostTopology.Node], host: HostTopology
  ) throws(PlanError) {
    let bytes = request.nodeMemoryBytes
    guard bytes >= NodeMemory.minimumBytes, bytes % NodeMemory.pageBytes == 0 else {
      throw PlanError(
        sentence: """
          a node memory of \(bytes) bytes was asked for; it must be at least 16M and whole 4 KiB pages
          """)
    }
    func together(_ count: Int) -> UInt64 {
      let (all, overflow) = bytes.multipliedReportingOverflow(by: UInt64(count))
      return overflow ? .max : all
    }
    let each = request.emulatedNodes
    let all = each * nodes.count
    let sentences =
      nodes.map {
        NodeMemory.shortage(hostNode: $0, nodes: each, askedBytes: together(each))
      } + [NodeMemory.shortage(cgroupsOf: host, nodes: all, askedBytes: together(all))]
    if let sentence = sentences.compactMap(\.self).first { throw PlanError(sentence: sentence) }
  }
}
