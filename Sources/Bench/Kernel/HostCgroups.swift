// SPDX-License-Identifier: Apache-2.0
// Control groups as this process sees them, version 1 and version 2 (Documentation/admin-guide/cgroup-v1 and cgroup-v2.rst
// of the kernel).

/// What the control groups of this process allow it.
extension HostFiles {
  /// A control group's directories, from the process's own up to the one that is mounted.
  struct Cgroup: Hashable {
    var isVersion2: Bool
    /// Paths without the root; the process's own first.
    var directories: [String]
  }

  /// The groups that may limit what `controller` controls; with both versions mounted, one of each.
  func cgroups(of controller: String) -> [Cgroup] {
    lines("proc/self/cgroup").compactMap { line in
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3, fields[2].hasPrefix("/") else { return nil }
      let isVersion2 = fields[0] == "0" && fields[1].isEmpty
      guard isVersion2 || fields[1].split(separator: ",").contains(Substring(controller)) else {
        return nil
      }
      return Cgroup(
        isVersion2: isVersion2,
        directories: directories(
          of: String(fields[2]), in: mount(of: isVersion2 ? nil : controller)))
    }
  }

  private struct Mount {
    /// The group that is mounted.
    var root: String
    /// Where it is mounted, without the first slash.
    var point: String
  }

  /// - Parameter controller: of version 1; `nil`: the one of version 2.
  private func mount(of controller: String?) -> Mount {
    for line in lines("proc/self/mountinfo") {
      // 30 23 0:26 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory
      let halves = line.components(separatedBy: " - ")
      let (mount, system) = (halves[0].split(separator: " "), halves.last!.split(separator: " "))
      guard halves.count == 2, mount.count >= 5, system.count >= 3 else { continue }
      let isWanted =
        if let controller {
          system[0] == "cgroup" && system[2].split(separator: ",").contains(Substring(controller))
        } else { system[0] == "cgroup2" }
      if isWanted { return Mount(root: String(mount[3]), point: String(mount[4].dropFirst())) }
    }
    return Mount(root: "/", point: "sys/fs/cgroup" + (controller.map { "/\($0)" } ?? ""))
  }

  private func directories(of group: String, in mount: Mount) -> [String] {
    func names(_ path: String) -> [Substring] { path.split(separator: "/") }
    let (own, root) = (names(group), names(mount.root))
    // In a container the path may be the host's, of which only the end is mounted.
    let below = own.starts(with: root) ? Array(own.dropFirst(root.count)) : own
    return (0...below.count).reversed().map { depth in
      ([mount.point] + below.prefix(depth).map(String.init)).joined(separator: "/")
    }
  }

  /// How many bytes the memory cgroups of this process still leave it. Cache that was not used lately counts as free.
  /// `nil`: none has a limit.
  func cgroupHeadroomBytes() -> UInt64? {
    cgroups(of: "memory").flatMap { group in
      group.directories.compactMap { headroomBytes(of: $0, isVersion2: group.isVersion2) }
    }.min()
  }

  /// The smallest limit on memory of the cgroups of this process, in bytes; `nil` where none has one.
  func cgroupLimitBytes() -> UInt64? {
    cgroups(of: "memory").flatMap { group in
      group.directories.compactMap { limitBytes(of: $0, isVersion2: group.isVersion2) }
    }.min()
  }

  private func limitBytes(of path: String, isVersion2: Bool) -> UInt64? {
    let limit = integer(path + (isVersion2 ? "/memory.max" : "/memory.limit_in_bytes"))
      .flatMap(UInt64.init(exactly:))
    // Version 1 has a number for "no limit": the largest whole number of pages.
    guard let limit, isVersion2 || limit < 1 << 62 else { return nil }
    return limit
  }

  private func headroomBytes(of path: String, isVersion2: Bool) -> UInt64? {
    guard let limit = limitBytes(of: path, isVersion2: isVersion2),
      let used = integer(path + (isVersion2 ? "/memory.current" : "/memory.usage_in_bytes"))
        .flatMap(UInt64.init(exactly:))
    else { return nil }
    let key = isVersion2 ? "inactive_file" : "total_inactive_file"
    let idle = counter(key, in: "\(path)/memory.stat") ?? 0
    return limit - min(limit, used - min(used, idle))
  }

  /// How often a process was killed so far because one of these memory cgroups, or the whole machine, had no memory.
  func memoryKills() -> UInt64 {
    let groups = cgroups(of: "memory").flatMap { group in
      group.directories.compactMap {
        counter("oom_kill", in: $0 + (group.isVersion2 ? "/memory.events" : "/memory.oom_control"))
      }
    }
    return groups.reduce(0, +) + (counter("oom_kill", in: "proc/vmstat") ?? 0)
  }

  /// How many CPUs' time the CPU cgroups of this process give it; `nil` where none has a quota.
  func cgroupCPUs() -> Double? {
    cgroups(of: "cpu").flatMap { group in
      group.directories.compactMap { quota(of: $0, isVersion2: group.isVersion2) }
    }.min()
  }

  private func quota(of path: String, isVersion2: Bool) -> Double? {
    let words =
      isVersion2
      ? (text("\(path)/cpu.max") ?? "").split(separator: " ").map(String.init)
      : ["cpu.cfs_quota_us", "cpu.cfs_period_us"].compactMap { text("\(path)/\($0)") }
    guard words.count == 2, let quota = Double(words[0]), let period = Double(words[1]),
      quota > 0, period > 0
    else { return nil }
    return quota / period
  }

  /// The number after a key and a space.
  private func counter(_ key: String, in path: String) -> UInt64? {
    lines(path).first { $0.hasPrefix(key + " ") }.flatMap { UInt64($0.dropFirst(key.count + 1)) }
  }
}
