// SPDX-License-Identifier: Apache-2.0

/// How much more memory there is for this process than is free: the kernel gives up its caches for it.
extension HostFiles {
  /// Half of what reclaim could take on a node: page cache, and slabs that can be given back. Not all of it, since
  /// some is in use: `si_mem_available()` (mm/show_mem.c) counts half of each at least. 0 where nothing tells.
  func reclaimableBytes(ofNode number: Int) -> UInt64 {
    let meminfo = "sys/devices/system/node/node\(number)/meminfo"
    let kib = ["Active(file)", "Inactive(file)", "SReclaimable"].compactMap {
      field("Node \(number) \($0)", in: meminfo)?.split(separator: " ").first.flatMap { UInt64($0) }
    }
    return kib.reduce(0, +) / 2 * 1024
  }
}
