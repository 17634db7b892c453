// SPDX-License-Identifier: Apache-2.0

import CPageAlloc

/// The CPUs of the modelled machine, and which of them each placement uses.
struct MachineLayout {
  private(set) var cpus: [NodeCPU] = []
  private(set) var members: [GangCPUs: [UInt32]] = [:]

  /// - Throws: `KernelError` if the plan needs more CPUs than the model has room for.
  init(plan: Plan) throws(KernelError) { try self.init(plan: plan.machine) }

  /// - Throws: `KernelError` if the plan needs more CPUs than the model has room for.
  init(plan: MachinePlan) throws(KernelError) {
    for placement in plan.gangs where members[placement] == nil {
      let order = placement.cpus.order(
        from: placement.cpuNode, nodes: plan.nodes, distances: plan.distances)
      members[placement] = order.prefix(placement.threads).map { add($0) }
    }
    // CPUs that run no thread still count, as far as there is room: the length of the per-CPU lists follows
    // from how many share a node.
    for node in plan.nodes {
      for hostCPU in node.hostCPUs where cpus.count < Int(PA_MAX_CPUS) {
        _ = add(NodeCPU(hostCPU: hostCPU, node: node.id))
      }
    }
    guard cpus.count <= Int(PA_MAX_CPUS) else {
      throw KernelError(
        errno: 0,
        sentence:
          "the plan's threads need \(cpus.count) CPUs; the model has room for \(PA_MAX_CPUS)")
    }
  }

  private mutating func add(_ cpu: NodeCPU) -> UInt32 {
    if let index = cpus.firstIndex(of: cpu) { return UInt32(index) }
    cpus.append(cpu)
    return UInt32(cpus.count - 1)
  }
}
