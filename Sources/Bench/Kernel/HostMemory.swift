// SPDX-License-Identifier: Apache-2.0

/// Memory that is not free but that the kernel would take from its caches for this process.
extension HostFiles {
  /// Half of what reclaim could take on a node: page cache, and slabs that can be given back. Some of both is in use, so
  /// `si_mem_available()` (mm/show_mem.c) too counts at least half of each. 0 where the system does not say.
  func reclaimableBytes(ofNode number: Int) -> UInt64 {
    let meminfo = "sys/devices/system/node/node\(number)/meminfo"
    let kib = ["Active(file)", "Inactive(file)", "SReclaimable"].compactMap {
      field("Node \(number) \($0)", in: meminfo)?.split(separator: " ").first.flatMap { UInt64($0) }
    }
    return kib.reduce(0, +) / 2 * 1024
  }
}
