// SPDX-License-Identifier: Apache-2.0
// Facts about memory: nodes, distances, huge pages.

import CPageAlloc
import Foundation

extension HostFacts {
  mutating func addMemory(_ files: HostFiles) {
    set("memory_kib", kib(files.field("MemTotal", in: "proc/meminfo")))
    let directory = "sys/devices/system/node"
    let nodes = files.numbered("node", in: directory)
    set("nodes", nodes.isEmpty ? nil : nodes.count)
    for node in nodes {
      let path = "\(directory)/\(node.name)"
      set("node\(node.number)_cpus", files.text("\(path)/cpulist"))
      set("node\(node.number)_distances", files.text("\(path)/distance"))
      let meminfo = "\(path)/meminfo"
      let prefix = "Node \(node.number) "
      // A guest's memory comes and goes (hotplug, balloons, deferred start), so it is of the moment.
      set("state_node\(node.number)_memory_kib", kib(files.field(prefix + "MemTotal", in: meminfo)))
      set("state_node\(node.number)_free_kib", kib(files.field(prefix + "MemFree", in: meminfo)))
    }
    set("numa_balancing", files.text("proc/sys/kernel/numa_balancing"))
    let policy = String(cString: pa_host_policy())
    // Absent where it has the usual value, like any fact that the machine does not have.
    set("memory_policy", policy == "default" ? nil : policy)
    set("zone_reclaim_mode", files.text("proc/sys/vm/zone_reclaim_mode"))

    set("cgroup_memory_bytes", files.cgroupLimitBytes())
    set("cgroup_cpus", files.cgroupCPUs().map { Self.decimal($0) })

    let transparent = "sys/kernel/mm/transparent_hugepage"
    set("thp_enabled", files.text("\(transparent)/enabled").flatMap(bracketed))
    set("thp_defrag", files.text("\(transparent)/defrag").flatMap(bracketed))
    for size in files.names("sys/kernel/mm/hugepages") where size.hasPrefix("hugepages-") {
      let kib = size.dropFirst("hugepages-".count).dropLast("kB".count)
      let path = "sys/kernel/mm/hugepages/\(size)"
      set("hugetlb_\(kib)_kib_reserved_pages", files.text("\(path)/nr_hugepages"))
      set("state_hugetlb_\(kib)_kib_free_pages", files.text("\(path)/free_hugepages"))
    }
  }
}

extension HostFacts {
  /// `2` or `1.5`.
  private static func decimal(_ value: Double) -> String {
    let rounded = (value * 100).rounded() / 100
    return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
  }
}

/// The number of a `12345 kB` field.
private func kib(_ field: String?) -> Int? {
  guard let field, field.hasSuffix(" kB") else { return nil }
  return Int(field.dropLast(" kB".count).trimmingCharacters(in: .whitespaces))
}
