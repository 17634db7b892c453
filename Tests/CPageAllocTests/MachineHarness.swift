// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import Testing

/// A machine of small nodes at equal distances. CPUs are dealt to the nodes in turn; a CPU without a host's CPU
/// in `hostCPUs` is not pinned.
func bootMachine(
  nodes: Int = 1, cpus: Int = 2, nodeBytes: UInt64 = 16 << 20, hostCPUs: [Int32] = []
) throws -> OpaquePointer {
  let config = UnsafeMutablePointer<pa_machine_config>.allocate(capacity: 1)
  defer { config.deallocate() }
  config.initialize(to: pa_machine_config())
  config.pointee.node_count = UInt32(nodes)
  config.pointee.cpu_count = UInt32(cpus)
  withUnsafeMutableBytes(of: &config.pointee.nodes) {
    let all = $0.bindMemory(to: pa_node_config.self)
    for n in 0..<nodes { all[n] = pa_node_config(node_bytes: nodeBytes, host_node: -1) }
  }
  withUnsafeMutableBytes(of: &config.pointee.cpus) {
    let all = $0.bindMemory(to: pa_cpu_config.self)
    for c in 0..<cpus {
      let host = c < hostCPUs.count ? hostCPUs[c] : -1
      all[c] = pa_cpu_config(host_cpu: host, node: UInt32(c % nodes))
    }
  }
  withUnsafeMutableBytes(of: &config.pointee.distance) {
    for a in 0..<nodes { for b in 0..<nodes { $0[a * Int(PA_MAX_NODES) + b] = a == b ? 10 : 20 } }
  }
  var error: Int32 = 0
  return try #require(pa_machine_create(config, &error), "errno \(error)")
}
