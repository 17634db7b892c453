// SPDX-License-Identifier: Apache-2.0

/// The nodes of a plan: the host's own, or one host node in several parts.
struct NodeLayout {
  var nodes: [Plan.Node]
  /// SLIT distances, `[from][to]`.
  var distances: [[Int]]
  var emulated: Bool

  /// SLIT: a node's distance to itself, and what the kernel assumes for another where no table says.
  private static let local = 10
  private static let remote = 20

  /// - Throws: `PlanError` if memory does not fit, or nodes are to be emulated where there are real ones.
  init(request: PlanRequest, host: HostTopology) throws(PlanError) {
    let usable = host.nodes.indices.filter { host.nodes[$0].isAllowed && host.nodes[$0].bytes > 0 }
    guard let first = usable.first else {
      throw PlanError(sentence: "this process may use the memory of no node; see its cpuset")
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
    try Self.checkMemory(request, nodes: usable.map { host.nodes[$0] })
  }

  private init(nodes: [Plan.Node], distances: [[Int]], emulated: Bool) {
    self.nodes = nodes
    self.distances = distances
    self.emulated = emulated
  }

  private static func emulated(
    _ request: PlanRequest, hostNode: HostTopology.Node, host: HostTopology
  ) -> NodeLayout {
    let count = request.emulatedNodes
    let cpus = host.allowedCPUs(ofNode: hostNode.id)
    return NodeLayout(
      nodes: (0..<count).map { id in
        Plan.Node(
          id: id, hostNode: nil, nodeBytes: request.nodeMemoryBytes,
          hostCPUs: cpus.indices.filter { $0 % count == id }.map { cpus[$0] })
      },
      distances: (0..<count).map { from in (0..<count).map { $0 == from ? local : remote } },
      emulated: true)
  }

  private static func real(
    _ request: PlanRequest, usable: [Int], host: HostTopology
  ) -> NodeLayout {
    NodeLayout(
      nodes: usable.enumerated().map { id, place in
        Plan.Node(
          id: id, hostNode: host.nodes.count == 1 ? nil : host.nodes[place].id,
          nodeBytes: request.nodeMemoryBytes,
          hostCPUs: host.allowedCPUs(ofNode: host.nodes[place].id))
      },
      distances: usable.map { from in
        usable.map { to in
          let distance = host.distances[from][to]
          return (local...254).contains(distance) ? distance : from == to ? local : remote
        }
      },
      emulated: false)
  }

  private static func checkMemory(
    _ request: PlanRequest, nodes: [HostTopology.Node]
  ) throws(PlanError) {
    let bytes = request.nodeMemoryBytes
    guard bytes >= NodeMemory.minimumBytes, bytes % NodeMemory.pageBytes == 0 else {
      throw PlanError(
        sentence: """
          a node memory of \(bytes) bytes was asked for; it must be at least 16M and whole 4 KiB pages
          """)
    }
    for node in nodes {
      let (all, overflow) = bytes.multipliedReportingOverflow(by: UInt64(request.emulatedNodes))
      if let sentence = NodeMemory.shortage(
        hostNode: node, nodes: request.emulatedNodes, askedBytes: overflow ? .max : all)
      {
        throw PlanError(sentence: sentence)
      }
    }
  }
}
