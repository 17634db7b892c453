// SPDX-License-Identifier: Apache-2.0

/// Whether node memory fits, and what would.
public enum NodeMemory {
  /// Smallest node the model boots.
  public static let minimumBytes: UInt64 = 16 << 20
  /// Node memory is whole pages.
  public static let pageBytes: UInt64 = 4096

  /// A sentence if `nodes` modelled nodes of `askedBytes` together do not fit a node of the host with the
  /// struct pages that describe them; else `nil`.
  public static func shortage(
    hostNode: HostTopology.Node, nodes: Int, askedBytes: UInt64
  ) -> String? {
    // 64 bytes of struct page for each page, and at most 1 % beside.
    let beside = askedBytes / 64 + askedBytes / 100
    guard askedBytes > hostNode.freeBytes || beside > hostNode.freeBytes - askedBytes else {
      return nil
    }
    let start =
      """
      node \(hostNode.id) has \(ByteSize.words(hostNode.freeBytes)) free, \
      \(ByteSize.words(askedBytes)) were asked for
      """
    guard
      let fitting = largestPowerOfTwo(fitting: hostNode.freeBytes / 10 * 9 / UInt64(max(1, nodes)))
    else { return start + "; not even the smallest node memory, 16M, fits" }
    return start + "; use --node-memory \(ByteSize.flag(fitting))"
  }

  private static func largestPowerOfTwo(fitting bytes: UInt64) -> UInt64? {
    guard bytes >= minimumBytes else { return nil }
    return 1 << (UInt64.bitWidth - 1 - bytes.leadingZeroBitCount)
  }
}
