// SPDX-License-Identifier: Apache-2.0

/// The cases of a plan: the cross product of what was asked for, without what a workload does not have, each case
/// once. With nothing asked for, the main job.
struct CaseList {
  private var cases: [Case] = []
  private var seen: Set<Case> = []
  private var refusals: [Refusal] = []

  /// - Parameters:
  ///   - places: each case is measured in each of them.
  ///   - farthest: where tables whose locks are objects are measured, too.
  ///   - caches: the machine's.
  /// - Throws: `PlanError` for a word that would be in no case, and for a hook that a loop does not have.
  static func cases(
    of request: PlanRequest, places: [CaseNodes], farthest: CaseNodes? = nil,
    caches: HostCaches
  ) throws(PlanError) -> [Case] {
    try checkConditions(of: request)
    var list = CaseList()
    for table in TableChoice.all(in: request, caches: caches) {
      for arch in request.archs.isEmpty ? [.x86With4Levels] : request.archs {
        for path in request.paths.isEmpty ? [table.workload.path ?? .helper] : request.paths {
          if let reason = table.problem(arch: arch, path: path) {
            list.refusals.append(Refusal(table: table, arch: arch, path: path, reason: reason))
          } else {
            let remote = table.isOnFarthestNode ? farthest.map { [$0] } ?? [] : []
            try list.add(table, arch, path, request, places + remote)
          }
        }
      }
    }
    try list.checkThatAllIsThere(request)
    return list.cases
  }

  /// - Throws: `PlanError` for a workload that has none of the conditions, and for a condition that no workload has.
  private static func checkConditions(of request: PlanRequest) throws(PlanError) {
    guard !request.conditions.isEmpty else { return }
    let asked = request.conditions.map(\.rawValue).joined(separator: ", ")
    for workload in request.workloads
    where !workload.conditions.contains(where: request.conditions.contains) {
      throw PlanError(
        sentence: """
          \(workload.rawValue) cannot be timed in condition \(asked), only in \
          \(workload.conditions.map(\.rawValue).joined(separator: ", ")); leave out --condition or that workload
          """)
    }
    let workloads = request.workloads.isEmpty ? [.churn, .bulkInOrder] : request.workloads
    for condition in request.conditions
    where !workloads.contains(where: { $0.conditions.contains(condition) }) {
      let having = Workload.allCases.filter { $0.conditions.contains(condition) }
      throw PlanError(
        sentence: """
          condition \(condition.rawValue) is for \(having.map(\.rawValue).joined(separator: ", ")), and none of \
          these was asked for; add one with --workload, or leave the condition out
          """)
    }
  }

  private mutating func add(
    _ table: TableChoice, _ arch: Architecture, _ path: AllocatorPath, _ request: PlanRequest,
    _ places: [CaseNodes]
  ) throws(PlanError) {
    for memcg in request.memcg {
      for config in request.configs {
        try table.check(config, memcg: memcg)
        for hook in try table.hooks(among: request.hooks, memcg: memcg, config: config) {
          for place in places {
            let testCase = Case(
              workload: table.workload, condition: table.condition, level: table.level,
              mm: table.mm, arch: arch, path: path, lock: table.lock, memcg: memcg, config: config,
              hook: hook, threads: place.threads, cpus: place.cpus, cpuNode: place.cpuNode,
              memNode: place.memNode, policy: place.policy)
            if seen.insert(testCase).inserted { cases.append(testCase) }
          }
        }
      }
    }
  }

  /// A crossing of words that does not exist.
  private struct Refusal {
    var table: TableChoice
    var arch: Architecture
    var path: AllocatorPath
    var reason: String
  }

  /// Whatever was asked for by name is in some case: what a list of several only crosses is left out, but a name
  /// that would be left out wherever it occurs is an error.
  private func checkThatAllIsThere(_ request: PlanRequest) throws(PlanError) {
    try check(request.workloads, are: \.workload, else: \.table.workload)
    try check(request.archs, are: \.arch, else: \.arch)
    try check(request.paths, are: \.path, else: \.path)
    try check(request.mms, are: \.mm, else: \.table.mm)
    try check(request.levels, are: \.level, else: \.table.level)
  }

  private func check<Name: Word, Value: Equatable>(
    _ asked: [Name], are value: KeyPath<Case, Value>, else refused: KeyPath<Refusal, Value>
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
}
