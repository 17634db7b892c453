// SPDX-License-Identifier: Apache-2.0

/// What this process may use of the machine it runs on.
package struct HostTopology: Codable, Sendable, Hashable {
  package struct Node: Codable, Sendable, Hashable {
    /// The kernel's node number.
    var id: Int
    /// Whether this process may allocate there.
    package var isAllowed: Bool
    var bytes: UInt64
    var freeBytes: UInt64
    /// What a process could get there: free, and what the kernel would give up for it, counted with caution.
    package var availableBytes: UInt64
  }

  struct CPU: Codable, Sendable, Hashable {
    /// The kernel's CPU number.
    var id: Int
    /// The kernel's number of its node.
    var node: Int
    /// Whether this process may run there.
    var isAllowed: Bool
  }

  package var nodes: [Node]
  var cpus: [CPU]
  /// SLIT distances, `[from][to]`, in the order of `nodes`; 10 is local, 0 unknown.
  var distances: [[Int]]
  /// How many nodes with memory the system has where it does not let this process see them, as containers do; 0:
  /// what is in `nodes` is all there is.
  var hiddenNodes = 0
  /// What the memory cgroups of this process leave it, over all nodes; `nil`: no limit.
  package var cgroupHeadroomBytes: UInt64?
  /// How many CPUs' time the CPU cgroups of this process give it; `nil`: no quota.
  var cgroupCPUs: Double?

  package var caches = HostCaches()

  /// SLIT's distance of a node to itself, and what the kernel assumes for another where no table says.
  static let localDistance = 10
  static let remoteDistance = 20

  /// The same machine as if it had one node: where only instructions are counted, none has to be bound.
  package var asOneNode: HostTopology {
    guard let first = nodes.firstIndex(where: { $0.isAllowed && $0.bytes > 0 }) else { return self }
    var one = self
    one.nodes = [nodes[first]]
    one.cpus = cpus.map { CPU(id: $0.id, node: nodes[first].id, isAllowed: $0.isAllowed) }
    one.distances = [[Self.localDistance]]
    one.hiddenNodes = 0
    return one
  }

  /// The distance between two places in `nodes`; what the kernel assumes where the system gives none.
  func distance(from: Int, to: Int) -> Int {
    let distance = distances[from][to]
    return (Self.localDistance...254).contains(distance)
      ? distance : from == to ? Self.localDistance : Self.remoteDistance
  }

  /// Numbers of the CPUs of a node that this process may run on, ascending.
  func allowedCPUs(ofNode id: Int) -> [Int] {
    cpus.filter { $0.node == id && $0.isAllowed }.map(\.id).sorted()
  }
}
