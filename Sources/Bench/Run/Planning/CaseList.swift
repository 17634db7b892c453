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
    let isMainJob = workloads.isEmpty && levels.isEmpty && mms.isEmpty && locks.isEmpty
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
      for memcg in request.memcg {
        for threads in request.threads {
          for cpuNode in request.cpuNodes {
            for memNode in request.memNodes.isEmpty ? [cpuNode] : request.memNodes {
              let testCase = Case(
                workload: table.workload, level: table.level, mm: table.mm, lock: table.lock,
                memcg: memcg, threads: threads, cpuNode: cpuNode, memNode: memNode)
              if seen.insert(testCase).inserted { cases.append(testCase) }
            }
          }
        }
      }
    }
    return cases
  }

  private struct Table {
    var workload: Workload
    var level: Level?
    var mm: MMKind
    var lock: LockKind
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
