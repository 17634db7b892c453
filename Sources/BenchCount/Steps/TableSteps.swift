// SPDX-License-Identifier: Apache-2.0

import Bench

extension Step {
  /// The step that makes, or frees, a kernel table of a level as a series does.
  /// - Throws: `KernelError` naming what is not compiled in: the series' build, the lock, or the level.
  package static func table(
    _ level: Level, freeing: Bool, series: Series, lock: LockKind,
    config: KernelConfig = .minimal
  ) throws(KernelError) -> Step {
    let testCase = Case(
      workload: .churn, level: level, mm: .initMM, lock: lock, memcg: true, threads: 1, cpuNode: 0,
      memNode: 0)
    let kind = Kind.table(
      level, freed: freeing,
      build: VariantCatalogue.build(
        at: try VariantCatalogue.index(
          of: series.behaviour(in: testCase).build, lock: lock, memcg: true, copy: 0)))
    let step = tables.first { $0.kind == kind && $0.lock == lock && $0.config == config }
    guard let step else {
      let locks = LockKind.allCases.filter { lock in
        tables.contains { $0.lock == lock && $0.config == config }
      }
      throw KernelError(
        errno: 0,
        sentence: """
          whole \(level.rawValue) tables with lock \(lock.rawValue) are not among the steps of configuration \
          \(config.rawValue); they are for pte and pmd, with \(locks.map(\.rawValue).joined(separator: ", "))
          """)
    }
    return step
  }
}
