// SPDX-License-Identifier: Apache-2.0

import CPageAlloc

/// Which threads run where: one gang serves all cases with the same placement.
public struct Placement: Hashable, Sendable {
  public var threads: Int
  public var cpuNode: Int
  public var memNode: Int

  public init(of testCase: Case) {
    threads = testCase.threads
    cpuNode = testCase.cpuNode
    memNode = testCase.memNode
  }
}

/// The CPUs of the modelled machine. A modelled CPU allocates from its own node first, so a thread that
/// is to run on node 0 and allocate on node 1 is a CPU of node 1 that is pinned to a host CPU of node 0.
struct MachineLayout {
  struct CPU: Hashable {
    var hostCPU: Int
    var node: Int
  }

  private(set) var cpus: [CPU] = []
  private(set) var members: [Placement: [UInt32]] = [:]

  /// - Throws: `KernelError` if the plan needs more CPUs than the model has room for.
  init(plan: Plan) throws(KernelError) {
    for placement in plan.cases.map(Placement.init(of:)) where members[placement] == nil {
      let hostCPUs = plan.nodes[placement.cpuNode].hostCPUs.prefix(placement.threads)
      members[placement] = hostCPUs.map { add(CPU(hostCPU: $0, node: placement.memNode)) }
    }
    // CPUs that run no thread still count: the length of the per-CPU lists follows from their number.
    for node in plan.nodes {
      for hostCPU in node.hostCPUs where cpus.count < Int(PA_MAX_CPUS) {
        _ = add(CPU(hostCPU: hostCPU, node: node.id))
      }
    }
    guard cpus.count <= Int(PA_MAX_CPUS) else {
      throw KernelError(
        errno: 0,
        sentence:
          "the plan needs \(cpus.count) modelled CPUs; the model has room for \(PA_MAX_CPUS)")
    }
  }

  private mutating func add(_ cpu: CPU) -> UInt32 {
    if let index = cpus.firstIndex(of: cpu) { return UInt32(index) }
    cpus.append(cpu)
    return UInt32(cpus.count - 1)
  }
}
