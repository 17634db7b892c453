// SPDX-License-Identifier: Apache-2.0

/// What a case allocates, before it is said where and how.
struct TableChoice {
  var workload: Workload
  var condition: Condition
  var level: Level?
  var mm: MMKind
  var lock: LockKind

  /// What a request asks for, or the main job, without the conditions for which this machine tells too little.
  static func all(in request: PlanRequest, caches: HostCaches) -> [TableChoice] {
    guard !request.isMainJob else {
      return mainJob.filter { table in
        (table.condition.displacedCache.map { caches[$0] != nil } ?? true)
          && !(request.tails && table.condition.timesParts)
      }
    }
    return product(
      workloads: request.workloads.isEmpty ? single(request.conditions) : request.workloads,
      conditions: request.conditions,
      levels: request.levels.isEmpty ? [.pte, .pmd] : request.levels, mms: request.mms,
      locks: request.locks.isEmpty ? [.embedded, .rt] : request.locks)
  }

  /// Where the series acts, in conditions from one end of the bracket to the other, for the usual kernel and for the
  /// one that allocates its locks; the row nearest to what a kernel does; and two controls that the series should
  /// leave alone: a user's PTE table and fork.
  private static let mainJob =
    product(
      workloads: [.churn, .bulkInOrder],
      conditions: [.overlapped, .serialised, .l2Cold, .throughput], levels: [.pte, .pmd],
      mms: [.initMM], locks: [.embedded, .rt])
    + product(
      workloads: [.churn], conditions: [.serialised], levels: [.pte], mms: [.user],
      locks: [.embedded])
    + product(workloads: [.grow], levels: [], mms: [], locks: [.embedded])
    + product(workloads: [.fork], levels: [], mms: [], locks: [.embedded])

  /// Whether the main job has it on the farthest node, too: table and lock object are both remote then, in the
  /// conditions that are the two ends of the bracket.
  var isOnFarthestNode: Bool {
    lock.isAllocated() && workload == .churn && [.overlapped, .l2Cold].contains(condition)
  }

  /// The loops for single tables in these conditions.
  private static func single(_ conditions: [Condition]) -> [Workload] {
    [.churn, .bulkInOrder].filter { workload in
      conditions.isEmpty
        ? workload == .churn : conditions.contains(where: workload.conditions.contains)
    }
  }

  /// Of the conditions each workload takes those that it has.
  private static func product(
    workloads: [Workload], conditions: [Condition] = [], levels: [Level], mms: [MMKind],
    locks: [LockKind]
  ) -> [TableChoice] {
    workloads.flatMap { workload in
      (workload.hasLevel ? levels.map(Optional.some) : [nil]).flatMap { level in
        (mms.isEmpty ? [workload.mms[0]] : mms).flatMap { mm in
          locks.flatMap { lock in
            (conditions.isEmpty
              ? [workload.conditions[0]] : conditions.filter(workload.conditions.contains))
              .map {
                TableChoice(workload: workload, condition: $0, level: level, mm: mm, lock: lock)
              }
          }
        }
      }
    }
  }

  /// - Throws: `PlanError` for a configuration that is not modelled with this lock and accounting.
  func check(_ config: KernelConfig, memcg: Bool) throws(PlanError) {
    guard VariantCatalogue.copies(of: lock, config: config) > 0 else {
      throw PlanError(
        sentence: """
          config \(config.rawValue) is that of two kernels, with lock embedded and with lock rt, not with \
          \(lock.rawValue)
          """)
    }
    guard memcg || config == .minimal else {
      throw PlanError(sentence: "config \(config.rawValue) has memcg; leave out --memcg off")
    }
  }

  /// - Throws: `PlanError` for a hook that the loop does not have.
  func hooks(
    among asked: [Hook], memcg: Bool, config: KernelConfig
  ) throws(PlanError) -> [Hook] {
    for hook in asked where hook != .none {
      if !workload.hasHooks || (hook == .protectBatched && workload == .churn) {
        throw PlanError(
          sentence: """
            hook \(hook.rawValue) is for \(hook == .protectBatched ? "bulk" : "churn and bulk"), where \
            nothing writes into the tables, not for \(workload.rawValue)
            """)
      }
      if condition.timesParts {
        throw PlanError(
          sentence: """
            hook \(hook.rawValue) is not compiled for condition \(condition.rawValue); leave out --hook or \
            --condition
            """)
      }
      if !memcg || config != .minimal || ![.embedded, .rt].contains(lock) {
        throw PlanError(
          sentence:
            "hooks are compiled with memcg, for locks embedded and rt and config minimal only")
      }
    }
    return asked.isEmpty ? [.none] : asked
  }

  /// Why there is no such table; `nil` if there is.
  func problem(arch: Architecture, path: AllocatorPath) -> String? {
    if workload == .handover && mm == .null {
      return "a table without an mm has a store of its own thread's; ask for another mm"
    }
    if let level {
      if path == .hotRemove { return "hot-remove takes tables down; ask for path hot-add" }
      return TableKind(arch: arch, path: path, level: level, mm: mm).absence
    }
    if let own = workload.path, own != path {
      return "\(workload.rawValue) allocates on path \(own.rawValue), not \(path.rawValue)"
    }
    guard workload.mms.contains(mm) else {
      let had = workload.mms.map(\.rawValue).joined(separator: " or ")
      return "\(workload.rawValue) builds tables of \(had), not of \(mm.rawValue)"
    }
    return workload == .empty || arch.hasGenericTrees
      ? nil
      : """
      whole trees are modelled with 4 KiB pages of 512 entries only: \
      \(Architecture.allCases.filter(\.hasGenericTrees).map(\.rawValue).joined(separator: ", "))
      """
  }
}
