// SPDX-License-Identifier: Apache-2.0

/// One question: everything that is the same for both arms. A comparison answers it for two series.
/// Its stored properties are the leading columns of every CSV row.
public struct Case: Codable, Sendable, Hashable {
  public var workload: Workload
  /// `nil` where the workload builds whole trees (printed as `all`).
  public var level: Level?
  /// Whose tables.
  public var mm: MMKind
  /// Whose pattern of allocation is modelled.
  public var arch: Architecture
  /// Which code allocates.
  public var path: AllocatorPath
  public var lock: LockKind
  /// CONFIG_MEMCG of the modelled kernel.
  public var memcg: Bool
  /// What hangs off the constructors and destructors.
  public var hook: Hook
  /// How many pinned threads run the loop at once.
  public var threads: Int
  /// Which CPUs they run on.
  public var cpus: CPUChoice
  /// The node, in the plan's numbering, whose CPUs run the loop, or the first of them.
  public var cpuNode: Int
  /// The node whose memory the tables come from first; with the policies that spread them the nearest.
  public var memNode: Int
  /// The task's memory policy.
  public var policy: Policy

  public init(
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
