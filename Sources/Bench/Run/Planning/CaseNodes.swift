// SPDX-License-Identifier: Apache-2.0

/// Where a case runs and has its memory, by the plan's numbers of nodes.
struct CaseNodes: Hashable {
  var threads: Int
  var cpus: CPUChoice
  var cpuNode: Int
  var memNode: Int
  var policy: Policy
}

extension NodeLayout {
  /// Every combination of what was asked for, each once.
  /// - Throws: `PlanError` for nodes that every policy that was asked for ignores.
  func places(of request: PlanRequest) throws(PlanError) -> [CaseNodes] {
    let policies = request.policies
    guard request.memNodes.isEmpty || policies.isEmpty || policies.contains(where: \.namesNode)
    else {
      throw PlanError(
        sentence: """
          --mem-node names a node, which policy \(policies.map(\.rawValue).joined(separator: ", ")) does \
          not take notice of; leave it out, or use --policy bind or preferred
          """)
    }
    var places: [CaseNodes] = []
    for threads in request.threads {
      for cpuNode in request.cpuNodes.isEmpty ? [firstCPUNode] : request.cpuNodes {
        let nearest = nearestMemory(to: cpuNode)
        let named = request.memNodes.isEmpty ? [nearest] : request.memNodes
        let wanted: [(policy: Policy, memNode: Int)] =
          policies.isEmpty
          ? named.map { (usualPolicy(cpuNode: cpuNode, memNode: $0, request), $0) }
          : policies.flatMap { policy in
            (policy.namesNode ? named : [nearest]).map { (policy, $0) }
          }
        for (policy, memNode) in wanted {
          for choice in request.cpus.isEmpty ? [.node] : request.cpus {
            let place = CaseNodes(
              threads: threads, cpus: choice, cpuNode: cpuNode, memNode: memNode, policy: policy)
            if !places.contains(place) { places.append(place) }
          }
        }
      }
    }
    return places
  }

  /// Where the main job has tables and locks once more on a machine of several nodes: as far from the CPUs as memory
  /// lies; `nil` for other requests, for those that say where, and on one node.
  func farthest(of request: PlanRequest) -> CaseNodes? {
    let cpuNode = request.cpuNodes.first ?? firstCPUNode
    guard request.isMainJob, request.memNodes.isEmpty, request.policies.isEmpty,
      nodes.indices.contains(cpuNode), let threads = request.threads.first,
      let memNode = nodes.filter({ $0.nodeBytes > 0 })
        .max(by: { distances[cpuNode][$0.id] < distances[cpuNode][$1.id] })?.id,
      distances[cpuNode][memNode] > distances[cpuNode][nearestMemory(to: cpuNode)]
    else { return nil }
    return CaseNodes(
      threads: threads, cpus: request.cpus.first ?? .node, cpuNode: cpuNode,
      memNode: memNode, policy: .preferred)
  }

  /// CPUs without memory of their own need no policy to get their neighbour's.
  private func usualPolicy(cpuNode: Int, memNode: Int, _ request: PlanRequest) -> Policy {
    request.memNodes.isEmpty ? .local : Case.usualPolicy(cpuNode: cpuNode, memNode: memNode)
  }

  /// The node whose CPUs run a case that names none: the first that has any.
  fileprivate var firstCPUNode: Int { nodes.first { !$0.hostCPUs.isEmpty }?.id ?? 0 }

  /// The nodes whose memory a node's tables come from, in the order of the model's zonelists: by distance, equal ones
  /// counted onwards from the node itself.
  func fallbacks(of node: Int) -> [Int] {
    func key(_ other: Int) -> (Int, Int) {
      other == node
        ? (0, 0)
        : (distances[node][other], (other - node + nodes.count) % nodes.count)
    }
    return nodes.filter { $0.nodeBytes > 0 }.map(\.id).sorted { key($0) < key($1) }
  }
}

extension MachinePlan {
  /// A machine for one thread: it runs on the first node that has a CPU for it, and its tables come from the memory
  /// nearest to that.
  /// - Returns: the machine, and the node whose memory is nearest.
  /// - Throws: `PlanError` where the host cannot give the memory.
  package static func forOneThread(
    nodeMemoryBytes: UInt64, useHugePages: Bool, host: HostTopology
  ) throws(PlanError) -> (machine: MachinePlan, memNode: Int) {
    let layout = try NodeLayout(NodeRequest(nodeMemoryBytes: nodeMemoryBytes), host: host)
    let cpuNode = layout.firstCPUNode
    guard !layout.nodes[cpuNode].hostCPUs.isEmpty else {
      throw PlanError(sentence: "no node has a CPU that this process may use")
    }
    let machine = MachinePlan(
      nodes: layout.nodes, distances: layout.distances, useHugePages: useHugePages,
      statThreshold: PlanRequest.usualStatThreshold,
      gangs: [GangCPUs(threads: 1, cpus: .node, cpuNode: cpuNode)])
    return (machine, layout.nearestMemory(to: cpuNode))
  }
}

extension PlanBuilder {
  /// The request for every CPU node with every memory node, where it names none; and for churn where it names no
  /// loop: all of the main job between all nodes would take too long.
  /// - Throws: `PlanError` where the machine cannot give the memory.
  package func onAllNodes(_ request: PlanRequest) throws(PlanError) -> PlanRequest {
    let layout = try NodeLayout(request: request, host: host)
    var request = request
    if request.workloads.isEmpty { request.workloads = [.churn] }
    if request.cpuNodes.isEmpty {
      request.cpuNodes = layout.nodes.filter { !$0.hostCPUs.isEmpty }.map(\.id)
    }
    if request.memNodes.isEmpty {
      request.memNodes = layout.nodes.filter { $0.nodeBytes > 0 }.map(\.id)
    }
    return request
  }
}
