// SPDX-License-Identifier: Apache-2.0

/// Which threads run where: one gang serves all that have the same.
package struct GangCPUs: Codable, Hashable, Sendable {
  var threads: Int
  var cpus: CPUChoice
  var cpuNode: Int

  package init(threads: Int, cpus: CPUChoice, cpuNode: Int) {
    self.threads = threads
    self.cpus = cpus
    self.cpuNode = cpuNode
  }

  package init(of testCase: Case) {
    self.init(threads: testCase.threads, cpus: testCase.cpus, cpuNode: testCase.cpuNode)
  }
}

/// The modelled machine that a plan asks for: its nodes, and the threads that run on them.
package struct MachinePlan: Codable, Sendable, Hashable {
  package var nodes: [Plan.Node]
  /// SLIT distances between the nodes, `[from][to]`.
  var distances: [[Int]]
  var useHugePages: Bool
  /// `stat_threshold` of each CPU; `nil`: what follows from the size of the modelled machine.
  var statThreshold: Int?
  /// Each gets a gang of its own, once.
  package var gangs: [GangCPUs]
}

extension Plan {
  /// The machine on which all its cases run.
  var machine: MachinePlan {
    MachinePlan(
      nodes: nodes, distances: distances, useHugePages: useHugePages,
      statThreshold: statThreshold,
      gangs: cases.map(GangCPUs.init(of:)))
  }
}
