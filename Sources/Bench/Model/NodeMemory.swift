// SPDX-License-Identifier: Apache-2.0

/// Whether node memory fits, and what would.
enum NodeMemory {
  /// Smallest node the model boots.
  static let minimumBytes: UInt64 = 16 << 20
  /// Node memory is whole pages.
  static let pageBytes: UInt64 = 4096

  /// A sentence if `nodes` modelled nodes of `askedBytes` together do not fit a node of the host with the
  /// struct pages that describe them; else `nil`.
  static func shortage(
    hostNode: HostTopology.Node, nodes: Int, askedBytes: UInt64
  ) -> String? {
    shortage(
      of: "node \(hostNode.id)", availableBytes: hostNode.availableBytes, nodes: nodes,
      askedBytes: askedBytes)
  }

  /// The same for all nodes together and what the memory cgroups of this process leave it.
  static func shortage(
    cgroupsOf host: HostTopology, nodes: Int, askedBytes: UInt64
  ) -> String? {
    host.cgroupHeadroomBytes.flatMap {
      shortage(
        of: "the memory cgroup of this process", availableBytes: $0, nodes: nodes,
        askedBytes: askedBytes)
    }
  }

  private static func shortage(
    of place: String, availableBytes: UInt64, nodes: Int, askedBytes: UInt64
  ) -> String? {
    // 64 bytes of struct page for each page, and at most 1 % beside.
    let beside = askedBytes / 64 + askedBytes / 100
    guard askedBytes > availableBytes || beside > availableBytes - askedBytes else { return nil }
    let start =
      """
      \(place) has \(ByteSize.words(availableBytes)) available, \(ByteSize.words(askedBytes)) were \
      asked for
      """
    guard let fitting = largestPowerOfTwo(fitting: availableBytes / 10 * 9 / UInt64(max(1, nodes)))
    else { return start + "; not even the smallest node memory, 16M, fits" }
    return start + "; use --node-memory \(ByteSize.flag(fitting))"
  }

  private static func largestPowerOfTwo(fitting bytes: UInt64) -> UInt64? {
    guard bytes >= minimumBytes else { return nil }
    return 1 << (UInt64.bitWidth - 1 - bytes.leadingZeroBitCount)
  }
}
