// SPDX-License-Identifier: Apache-2.0

/// One question: everything that is the same for both arms. A comparison answers it for two series.
/// Its stored properties are the leading columns of every CSV row.
package struct Case: Codable, Sendable, Hashable {
  package var workload: Workload
  /// What stands around the tables while they are timed.
  package var condition: Condition
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
  /// What else is configured.
  package var config: KernelConfig
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
    workload: Workload, condition: Condition? = nil, level: Level?, mm: MMKind,
    arch: Architecture = .x86With4Levels,
    path: AllocatorPath = .helper, lock: LockKind, memcg: Bool,
    config: KernelConfig = .minimal, hook: Hook = .none, threads: Int,
    cpus: CPUChoice = .node, cpuNode: Int, memNode: Int, policy: Policy? = nil
  ) {
    self.workload = workload
    self.condition = condition ?? workload.conditions[0]
    self.level = level
    self.mm = mm
    self.arch = arch
    self.path = path
    self.lock = lock
    self.memcg = memcg
    self.config = config
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

  /// Whether reports must name the condition.
  var hasOwnCondition: Bool { condition != workload.conditions[0] }

  /// Whether reports must name the policy.
  var hasOwnPolicy: Bool {
    policy != Self.usualPolicy(cpuNode: cpuNode, memNode: memNode)
  }
}

extension Case {
  /// Manifests from before there were conditions name none; those from before two configurations were timed, neither.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func value<Value: Decodable>(_ key: CodingKeys) throws -> Value {
      try values.decode(Value.self, forKey: key)
    }
    try self.init(
      workload: value(.workload),
      condition: values.decodeIfPresent(Condition.self, forKey: .condition),
      level: values.decodeIfPresent(Level.self, forKey: .level), mm: value(.mm),
      arch: value(.arch), path: value(.path), lock: value(.lock), memcg: value(.memcg),
      config: values.decodeIfPresent(KernelConfig.self, forKey: .config) ?? .minimal,
      hook: value(.hook), threads: value(.threads), cpus: value(.cpus), cpuNode: value(.cpuNode),
      memNode: value(.memNode), policy: value(.policy))
  }

  /// The `level` of tables and files: `all` where the workload builds whole trees.
  var levelName: String { level?.rawValue ?? "all" }

  /// The case in a sentence, as a user would ask for it: `churn pmd init_mm rt, 2 threads`.
  package var words: String {
    var text = "\(workload.rawValue) \(levelName) \(mm.rawValue) \(lock.rawValue)"
    if hasOwnCondition { text += ", \(condition.rawValue)" }
    if arch != .x86With4Levels { text += ", \(arch.rawValue)" }
    if path != .helper { text += ", path \(path.rawValue)" }
    if !memcg { text += " without memcg" }
    if config != .minimal { text += ", config \(config.rawValue)" }
    if hook != .none { text += ", hook \(hook.rawValue)" }
    if threads != 1 { text += ", \(threads) threads" }
    if cpus != .node { text += " \(cpus.rawValue)" }
    if hasOwnPolicy { text += ", policy \(policy.rawValue)" }
    if cpuNode != 0 || memNode != 0 { text += ", CPUs of node \(cpuNode), memory of \(memNode)" }
    return text
  }
}

/// A row that begins with whose row it is and which case it belongs to.
protocol CaseRow: CSVTable {
  var runID: String { get }
  var testCase: Case { get }
  /// True where one host node plays several.
  var emulated: Bool { get }
}

extension CaseRow {
  /// The columns that open such a file.
  static var opening: [CSVColumn<Self>] {
    [
      .schemaVersion,
      .text("run_id", \.runID, "the run, as in the manifest"),
      .text(
        "workload", \.testCase.workload.rawValue,
        "the loop that was timed, one of the [words](#words) below"),
      .word(
        "condition", \.testCase.condition, "what stands around the tables while they are timed"
      ).since(7),
      .text(
        "level", \.testCase.levelName,
        """
        page-table level: `pte`, `pmd`, `pud`, `p4d`, `pgd`; `all` where the workload builds whole trees, and for `empty`
        """
      ),
      .word("mm", \.testCase.mm, "whose tables"),
      .text(
        "arch", \.testCase.arch.rawValue,
        """
        architecture whose pattern of allocation is modelled (not its instructions), one of the [words](#words) below
        """),
      .word("path", \.testCase.path, "which code allocates"),
      .word("lock", \.testCase.lock, "what a split page-table lock is"),
      .flag("memcg", \.testCase.memcg, "1: the modelled kernel has CONFIG_MEMCG"),
      .word("config", \.testCase.config, "what else the modelled kernel is configured with").since(
        8),
      .word("hook", \.testCase.hook, "what hangs off constructors and destructors"),
      .count(
        "threads", \.testCase.threads, "threads that ran the loop at once, each pinned to a CPU"),
      .word("cpus", \.testCase.cpus, "which CPUs these are"),
      .count(
        "cpu_node", \.testCase.cpuNode,
        "node whose CPUs ran the loop, or the first of these nodes, in the numbering of the manifest's plan"
      ),
      .count(
        "mem_node", \.testCase.memNode,
        """
        node whose memory the tables come from first; with the policies that spread them the nearest to the CPUs
        """),
      .word(
        "policy", \.testCase.policy,
        "the task's memory policy, which the slabs that locks come from obey, too"),
      .flag(
        "emulated", \.emulated,
        "1: the nodes are parts of one real node, so nothing may be concluded about distances"),
    ]
  }
}

extension CSVRow {
  /// The row's case.
  /// - Throws: `CSVError` also for a schema version that is not ours, and for a level that does not
  ///   go with the workload.
  func testCase() throws -> Case {
    try checkSchemaVersion()
    let workload = try name("workload", as: Workload.self)
    let level = text("level") == "all" ? nil : try name("level", as: Level.self)
    guard (level != nil) == workload.hasLevel else {
      throw error("level", "'\(text("level"))' does not go with workload \(workload.rawValue)")
    }
    // Earlier versions had one condition for each workload.
    let condition = text("condition").isEmpty ? nil : try name("condition", as: Condition.self)
    guard condition.map(workload.conditions.contains) ?? true else {
      throw error(
        "condition", "'\(text("condition"))' does not go with workload \(workload.rawValue)")
    }
    // Earlier versions timed one configuration.
    let config = text("config").isEmpty ? .minimal : try name("config", as: KernelConfig.self)
    return Case(
      workload: workload, condition: condition, level: level, mm: try name("mm"),
      arch: try name("arch"),
      path: try name("path"), lock: try name("lock"), memcg: try flag("memcg"),
      config: config, hook: try name("hook"),
      threads: try integer("threads", atLeast: 1), cpus: try name("cpus"),
      cpuNode: try count("cpu_node"),
      memNode: try count("mem_node"), policy: try name("policy"))
  }

  /// - Throws: `CSVError` for a file of another schema version.
  package func checkSchemaVersion() throws {
    guard let version = Int(text("schema_version")), ResultSchema.isReadable(version) else {
      throw error(
        "schema_version",
        "is '\(text("schema_version"))'; this tool reads \(ResultSchema.readableWords)")
    }
  }
}
