// SPDX-License-Identifier: Apache-2.0

/// One question: everything that is the same for both arms. A comparison answers it for two series.
/// Its stored properties are the leading columns of every CSV row.
package struct Case: Codable, Sendable, Hashable {
  package var workload: Workload
  /// `nil` where the workload builds whole trees (printed as `all`).
  package var level: Level?
  /// Whose tables.
  var mm: MMKind
  /// Whose pattern of allocation is modelled.
  var arch: Architecture
  /// Which code allocates.
  var path: AllocatorPath
  package var lock: LockKind
  /// CONFIG_MEMCG of the modelled kernel.
  package var memcg: Bool
  /// What hangs off the constructors and destructors.
  package var hook: Hook
  /// How many pinned threads run the loop at once.
  package var threads: Int
  /// Which CPUs they run on.
  var cpus: CPUChoice
  /// The node, in the plan's numbering, whose CPUs run the loop, or the first of them.
  var cpuNode: Int
  /// The node whose memory the tables come from first; with the policies that spread them the nearest.
  package var memNode: Int
  /// The task's memory policy.
  var policy: Policy

  package init(
    workload: Workload, level: Level?, mm: MMKind, arch: Architecture = .x86With4Levels,
    path: AllocatorPath = .helper, lock: LockKind, memcg: Bool, hook: Hook = .none, threads: Int,
    cpus: CPUChoice = .node, cpuNode: Int, memNode: Int, policy: Policy? = nil
  ) {
    self.workload = workload
    self.level = level
    self.mm = mm
    self.arch = arch
    self.path = path
    self.lock = lock
    self.memcg = memcg
    self.hook = hook
    self.threads = threads
    self.cpus = cpus
    self.cpuNode = cpuNode
    self.memNode = memNode
    self.policy = policy ?? Self.usualPolicy(cpuNode: cpuNode, memNode: memNode)
  }

  /// What goes without saying: none for the CPU's own memory, and the one that asks for another's.
  static func usualPolicy(cpuNode: Int, memNode: Int) -> Policy {
    cpuNode == memNode ? .local : .preferred
  }

  /// Whether reports must name the policy.
  var hasOwnPolicy: Bool {
    policy != Self.usualPolicy(cpuNode: cpuNode, memNode: memNode)
  }
}
