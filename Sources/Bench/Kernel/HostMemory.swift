// SPDX-License-Identifier: Apache-2.0

/// How much more memory there is for this process than is free: the kernel gives up its caches for it, and cgroups
/// keep it from more.
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

  /// What the memory cgroups of this process (cgroup v2) still leave it, cache that nobody used of late counted as
  /// left; `nil` where none has a limit.
  func cgroupHeadroomBytes() -> UInt64? {
    guard let line = lines("proc/self/cgroup").first(where: { $0.hasPrefix("0::/") }) else {
      return nil
    }
    let names = line.dropFirst("0::/".count).split(separator: "/").map(String.init)
    return (0...names.count).compactMap { depth in
      headroomBytes(ofCgroup: (["sys/fs/cgroup"] + names.prefix(depth)).joined(separator: "/"))
    }.min()
  }

  private func headroomBytes(ofCgroup path: String) -> UInt64? {
    guard let limit = integer("\(path)/memory.max").flatMap(UInt64.init(exactly:)),
      let used = integer("\(path)/memory.current").flatMap(UInt64.init(exactly:))
    else { return nil }
    let key = "inactive_file "
    let idle = lines("\(path)/memory.stat").first { $0.hasPrefix(key) }
      .flatMap { UInt64($0.dropFirst(key.count)) }
    let kept = used - min(used, idle ?? 0)
    return limit - min(limit, kept)
  }
}
