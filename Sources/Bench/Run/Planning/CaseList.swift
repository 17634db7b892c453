// SPDX-License-Identifier: Apache-2.0

/// The cases of a plan.
enum CaseList {
  /// The cross product of what was asked for, without what a workload does not have, each case once. With
  /// nothing asked for, the main job.
  /// - Throws: `PlanError` for an unknown name.
  static func cases(of request: PlanRequest) throws(PlanError) -> [Case] {
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
        levels: levels.isEmpty ? [.pte, .pmd] : levels, mms: mms.isEmpty ? [.initMM] : mms,
        locks: locks.isEmpty ? [.embedded, .rt] : locks)
    var cases: [Case] = []
    var seen: Set<Case> = []
    for table in tables {
      for (arch, path) in try places(of: table, archs: archs, paths: paths, request) {
        for memcg in request.memcg {
          for hook in try table.hooks(among: hooks, memcg: memcg) {
            for (threads, cpuNode, memNode) in placements(request) {
              let testCase = Case(
                workload: table.workload, level: table.level, mm: table.mm, arch: arch, path: path,
                lock: table.lock, memcg: memcg, hook: hook, threads: threads, cpuNode: cpuNode,
                memNode: memNode)
              if seen.insert(testCase).inserted { cases.append(testCase) }
            }
          }
        }
      }
    }
    guard !cases.isEmpty else {
      throw PlanError(sentence: "none of the tables that were asked for exists")
    }
    return cases
  }

  private static func placements(
    _ request: PlanRequest
  ) -> [(threads: Int, cpuNode: Int, memNode: Int)] {
    request.threads.flatMap { threads in
      request.cpuNodes.flatMap { cpuNode in
        (request.memNodes.isEmpty ? [cpuNode] : request.memNodes).map { (threads, cpuNode, $0) }
      }
    }
  }

  /// Where a table is allocated, on each architecture that was asked for. What was asked for by name and does not
  /// exist is an error; what a list of several only crosses is left out.
  private static func places(
    of table: Table, archs: [Architecture], paths: [AllocatorPath], _ request: PlanRequest
  ) throws(PlanError) -> [(Architecture, AllocatorPath)] {
    let wantedArchs = archs.isEmpty ? [.x86With4Levels] : archs
    let wantedPaths = table.workload.path.map { [$0] } ?? (paths.isEmpty ? [.helper] : paths)
    var found: [(Architecture, AllocatorPath)] = []
    for arch in wantedArchs {
      for path in wantedPaths {
        if let problem = table.problem(arch: arch, path: path) {
          let isOnly =
            wantedArchs.count == 1 && wantedPaths.count == 1 && request.levels.count <= 1
            && request.mms.count <= 1
          if isOnly && !request.levels.isEmpty || !table.workload.hasLevel {
            throw PlanError(sentence: "\(table.workload.rawValue) on \(arch.rawValue): \(problem)")
          }
        } else {
          found.append((arch, path))
        }
      }
    }
    return found
  }

  private struct Table {
    var workload: Workload
    var level: Level?
    var mm: MMKind
    var lock: LockKind

    /// - Throws: `PlanError` for a hook that the loop does not have.
    func hooks(among asked: [Hook], memcg: Bool) throws(PlanError) -> [Hook] {
      for hook in asked where hook != .none {
        let isBulk = workload.hasLevel && workload != .churn
        if !workload.hasLevel || (hook == .protectBatched && !isBulk) {
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
      if let level {
        if path == .hotRemove { return "hot-remove takes tables down; ask for path hot-add" }
        return TablePlace(arch: arch, path: path, level: level, mm: mm).absence
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
        (workload.hasLevel ? mms : workload.mms(among: mms)).flatMap { mm in
          locks.map { Table(workload: workload, level: level, mm: mm, lock: $0) }
        }
      }
    }
  }
}

extension Workload {
  /// Those asked for that the workload has; the usual one where it has none of them.
  fileprivate func mms(among asked: [MMKind]) -> [MMKind] {
    let had = asked.filter(mms.contains)
    return had.isEmpty ? [mms[0]] : had
  }
}
