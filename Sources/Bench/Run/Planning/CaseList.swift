// SPDX-License-Identifier: Apache-2.0

/// The cases of a plan.
enum CaseList {
  /// The cross product of what was asked for, without what a workload does not have, each case once. With
  /// nothing asked for, the main job.
  /// - Parameter places: each case is measured in each of them.
  /// - Throws: `PlanError` for an unknown name.
  static func cases(
    of request: PlanRequest, places: [CaseNodes]
  ) throws(PlanError) -> [Case] {
    let workloads = try TypedNames.workloads(request.workloads)
    let levels = try TypedNames.resolve(request.levels, kind: "level", as: Level.self)
    let mms = try TypedNames.resolve(request.mms, kind: "mm", as: MMKind.self)
    let locks = try TypedNames.resolve(request.locks, kind: "lock", as: LockKind.self)
    let archs = try TypedNames.resolve(request.archs, kind: "architecture", as: Architecture.self)
    let paths = try TypedNames.resolve(request.paths, kind: "path", as: AllocatorPath.self)
    let hooks = try TypedNames.resolve(request.hooks, kind: "hook", as: Hook.self)
    let isMainJob =
      paths.isEmpty && hooks.isEmpty && workloads.isEmpty && levels.isEmpty && mms.isEmpty
      && locks.isEmpty
    let tables =
      isMainJob
      ? mainJob
      : product(
        workloads: workloads.isEmpty ? [.churn] : workloads,
        levels: levels.isEmpty ? [.pte, .pmd] : levels, mms: mms,
        locks: locks.isEmpty ? [.embedded, .rt] : locks)
    var cases: [Case] = []
    var seen: Set<Case> = []
    var refusals: [Refusal] = []
    for table in tables {
      for arch in archs.isEmpty ? [.x86With4Levels] : archs {
        for path in paths.isEmpty ? [table.workload.path ?? .helper] : paths {
          if let reason = table.problem(arch: arch, path: path) {
            refusals.append(Refusal(table: table, arch: arch, path: path, reason: reason))
            continue
          }
          for memcg in request.memcg {
            for hook in try table.hooks(among: hooks, memcg: memcg) {
              for place in places {
                let testCase = Case(
                  workload: table.workload, level: table.level, mm: table.mm, arch: arch,
                  path: path, lock: table.lock, memcg: memcg, hook: hook, threads: place.threads,
                  cpus: place.cpus, cpuNode: place.cpuNode, memNode: place.memNode,
                  policy: place.policy)
                if seen.insert(testCase).inserted { cases.append(testCase) }
              }
            }
          }
        }
      }
    }
    try check(workloads, are: \.workload, of: cases, else: refusals, \.table.workload)
    try check(archs, are: \.arch, of: cases, else: refusals, \.arch)
    try check(paths, are: \.path, of: cases, else: refusals, \.path)
    try check(mms, are: \.mm, of: cases, else: refusals, \.table.mm)
    try check(levels, are: \.level, of: cases, else: refusals, \.table.level)
    return cases
  }

  /// A crossing of names that does not exist.
  private struct Refusal {
    var table: Table
    var arch: Architecture
    var path: AllocatorPath
    var reason: String
  }

  /// Whatever was asked for by name is in some case: what a list of several only crosses is left out, but a name
  /// that would be left out wherever it occurs is an error.
  private static func check<Name: Hashable & RawRepresentable<String>, Value: Equatable>(
    _ asked: [Name], are value: KeyPath<Case, Value>, of cases: [Case], else refusals: [Refusal],
    _ refused: KeyPath<Refusal, Value>
  ) throws(PlanError) {
    for name in asked where !cases.contains(where: { $0[keyPath: value] as? Name == name }) {
      guard let refusal = refusals.first(where: { $0[keyPath: refused] as? Name == name }) else {
        throw PlanError(
          sentence: """
            \(name.rawValue) was asked for, but only churn, bulk and handover take a level; leave it out, \
            or add one of them
            """)
      }
      throw PlanError(
        sentence:
          "\(refusal.table.workload.rawValue) on \(refusal.arch.rawValue): \(refusal.reason)")
    }
  }

  private struct Table {
    var workload: Workload
    var level: Level?
    var mm: MMKind
    var lock: LockKind

    /// - Throws: `PlanError` for a hook that the loop does not have.
    func hooks(among asked: [Hook], memcg: Bool) throws(PlanError) -> [Hook] {
      for hook in asked where hook != .none {
        if !workload.hasHooks || (hook == .protectBatched && workload == .churn) {
          throw PlanError(
            sentence: """
              hook \(hook.rawValue) is for \(hook == .protectBatched ? "bulk" : "churn and bulk"), where \
              nothing writes into the tables, not for \(workload.rawValue)
              """)
        }
        if !memcg || ![.embedded, .rt].contains(lock) {
          throw PlanError(
            sentence: "hooks are compiled with memcg and for locks embedded and rt only")
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

  /// Where the series acts, for the usual kernel and for the one that allocates its locks, and two
  /// controls that it should leave alone: a user's PTE table and fork.
  private static let mainJob =
    product(
      workloads: [.churn], levels: [.pte, .pmd], mms: [.initMM], locks: [.embedded, .rt])
    + product(workloads: [.churn], levels: [.pte], mms: [.user], locks: [.embedded])
    + product(workloads: [.grow], levels: [], mms: [], locks: [.embedded, .rt])
    + product(workloads: [.fork], levels: [], mms: [], locks: [.embedded])

  private static func product(
    workloads: [Workload], levels: [Level], mms: [MMKind], locks: [LockKind]
  ) -> [Table] {
    workloads.flatMap { workload in
      (workload.hasLevel ? levels.map(Optional.some) : [nil]).flatMap { level in
        (mms.isEmpty ? [workload.mms[0]] : mms).flatMap { mm in
          locks.map { Table(workload: workload, level: level, mm: mm, lock: $0) }
        }
      }
    }
  }
}
