// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Sentences for a machine that could not be made.
enum MachineTrouble {
  static func sentence(errno: Int32, plan: MachinePlan, host: HostTopology) -> String {
    switch errno {
    case ENOMEM: return noRoom(plan: plan, host: host)
    case EINVAL:
      return """
        the model refused the plan's machine (a size, CPU or node out of range): \
        \(plan.nodes.count) nodes of \(sizes(plan)), from 16 MiB in whole 4 KiB pages
        """
    case EPERM, ENOSYS:
      return """
        the system does not let this process bind memory to its nodes (mbind: \
        \(KernelError.reason(errno))); in a container allow get_mempolicy, \
        mbind and move_pages (docker: --cap-add SYS_NICE)
        """
    default:
      return "the modelled machine could not be made: \(KernelError.reason(errno))"
    }
  }

  private static func noRoom(plan: MachinePlan, host: HostTopology) -> String {
    for hostNode in host.nodes {
      let asked = plan.nodes.filter { ($0.hostNode ?? host.nodes.first?.id) == hostNode.id }
      let bytes = asked.reduce(0) { $0 + $1.nodeBytes }
      if let sentence = NodeMemory.shortage(
        hostNode: hostNode, nodes: asked.count, askedBytes: bytes)
      {
        return sentence
      }
    }
    let all = plan.nodes.reduce(0) { $0 + $1.nodeBytes }
    return NodeMemory.shortage(cgroupsOf: host, nodes: plan.nodes.count, askedBytes: all) ?? """
      the system gave no memory for nodes of \(sizes(plan)), though more was free a moment ago; use \
      a smaller --node-memory, or raise the limit on locked or virtual memory (ulimit -v, cgroup)
      """
  }

  private static func sizes(_ plan: MachinePlan) -> String {
    Set(plan.nodes.map(\.nodeBytes)).sorted().map(ByteSize.words).joined(separator: ", ")
  }
}
