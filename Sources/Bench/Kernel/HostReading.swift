// SPDX-License-Identifier: Apache-2.0

import CPageAlloc

extension HostTopology {
  /// Reads this machine as the process sees it now.
  package static func current() -> HostTopology {
    let nodes = filled(pa_host_node()) { pa_host_nodes($0, $1) }
    let cpus = filled(pa_host_cpu()) { pa_host_cpus($0, $1) }
    let files = HostFiles()
    return HostTopology(
      nodes: nodes.map {
        Node(
          id: Int($0.id), isAllowed: $0.allowed != 0, bytes: $0.bytes, freeBytes: $0.free_bytes,
          availableBytes: $0.free_bytes + files.reclaimableBytes(ofNode: Int($0.id)))
      },
      cpus: cpus.map { CPU(id: Int($0.id), node: Int($0.node), isAllowed: $0.allowed != 0) },
      distances: nodes.map { from in nodes.map { Int(pa_host_distance(from.id, $0.id)) } },
      hiddenNodes: pa_host_numa_error() == 0 ? 0 : hiddenNodes(files),
      cgroupHeadroomBytes: files.cgroupHeadroomBytes(), cgroupCPUs: files.cgroupCPUs(),
      caches: files.caches())
  }

  /// sysfs lists the nodes even where the system calls do not; without sysfs the process's own status does.
  static func hiddenNodes(_ files: HostFiles) -> Int {
    let list =
      files.text("sys/devices/system/node/has_memory")
      ?? files.field("Mems_allowed_list", in: "proc/self/status")
    let nodes = list.flatMap(cpuCount(inList:)) ?? 1
    return nodes > 1 ? nodes : 0
  }

  /// Asks for the count, then for the entries. CPUs may come or go between the two calls.
  private static func filled<Entry>(
    _ blank: Entry, _ fill: (UnsafeMutablePointer<Entry>, UInt32) -> UInt32
  ) -> [Entry] {
    var entry = blank
    let capacity = max(1, fill(&entry, 0))
    var entries = Array(repeating: blank, count: Int(capacity))
    let count = entries.withUnsafeMutableBufferPointer { fill($0.baseAddress!, capacity) }
    return Array(entries.prefix(Int(min(count, capacity))))
  }
}
