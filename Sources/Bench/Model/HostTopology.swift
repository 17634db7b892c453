// SPDX-License-Identifier: Apache-2.0

/// What this process may use of the machine it runs on.
public struct HostTopology: Codable, Sendable, Hashable {
  public struct Node: Codable, Sendable, Hashable {
    /// The kernel's node number.
    public var id: Int
    /// Whether this process may allocate there.
    public var isAllowed: Bool
    public var bytes: UInt64
    public var freeBytes: UInt64
  }

  public struct CPU: Codable, Sendable, Hashable {
    /// The kernel's CPU number.
    public var id: Int
    /// The kernel's number of its node.
    public var node: Int
    /// Whether this process may run there.
    public var isAllowed: Bool
  }

  public var nodes: [Node]
  public var cpus: [CPU]
  /// SLIT distances, `[from][to]`, in the order of `nodes`; 10 is local, 0 unknown.
  public var distances: [[Int]]

  /// Numbers of the CPUs of a node that this process may run on, ascending.
  public func allowedCPUs(ofNode id: Int) -> [Int] {
    cpus.filter { $0.node == id && $0.isAllowed }.map(\.id).sorted()
  }
}
