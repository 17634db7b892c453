// SPDX-License-Identifier: Apache-2.0

import Bench
import BenchCount

/// Predicts what a series changes in a kernel, from the model alone: counts whole tables of both series under
/// callgrind and subtracts, so that everything but the series cancels out.
package struct Predictor {
  let from: Series
  let to: Series
  let locks: [LockKind]
  let config: KernelConfig
  /// How well the model is known to agree with kernels; may be empty.
  let fidelity: [FidelityRow]

  package init(
    from: Series, to: Series, locks: [LockKind], config: KernelConfig, fidelity: [FidelityRow]
  ) {
    self.from = from
    self.to = to
    self.locks = locks
    self.config = config
    self.fidelity = fidelity
  }

  /// A row for each lock, level and operation.
  /// - Throws: `KernelError` for a series or a lock that is not compiled in, and what `Callgrind` throws.
  package func predict(program: String, allowDebug: Bool) async throws -> [Prediction] {
    var steps: [Step] = []
    for change in changes {
      for series in [from, to] {
        let step = try step(change, of: series)
        if !steps.contains(step) { steps.append(step) }
      }
    }
    let counts = try await Callgrind(program: program).count(steps, allowDebug: allowDebug)
    return try changes.map { change in
      func instructions(_ series: Series) throws -> Double {
        let step = try step(change, of: series)
        return counts.first { $0.step == step }?.instructions ?? 0
      }
      let delta = try instructions(to) - instructions(from)
      return Prediction(
        from: from.name, to: to.name, lock: change.lock, level: change.level, mm: .initMM,
        operation: change.operation, deltaInstructions: delta,
        errorPercent: errorPercent(
          change.level, change.operation, lock: change.lock, delta: delta))
    }
  }

  private struct Change {
    var lock: LockKind
    var level: Level
    var operation: Prediction.Operation
  }

  private var changes: [Change] {
    locks.flatMap { lock in
      [Level.pte, .pmd].flatMap { level in
        Prediction.Operation.allCases.map { Change(lock: lock, level: level, operation: $0) }
      }
    }
  }

  private func step(_ change: Change, of series: Series) throws(KernelError) -> Step {
    try Step.table(
      change.level, freeing: change.operation == .free, series: series, lock: change.lock,
      config: config)
  }

  /// Steps in the constructor or destructor of a kernel table that a series can add or take away. Each was measured
  /// alone. A PTE table is counted and its type is set; a PMD table gets a lock.
  static func components(_ level: Level, _ operation: Prediction.Operation) -> [String] {
    switch (level, operation) {
    case (.pte, .alloc): ["set page type table", "lruvec_stat NR_PAGETABLE +1"]
    case (.pte, .free): ["clear page type table", "lruvec_stat NR_PAGETABLE -1"]
    case (_, .alloc): ["ptlock_init (alloc if dynamic + init)"]
    case (_, .free): ["ptlock_free"]
    }
  }

  /// The error over all components, since a series adds or takes them away together. Where nothing changes, the model
  /// has no error.
  func errorPercent(
    _ level: Level, _ operation: Prediction.Operation, lock: LockKind, delta: Double
  ) -> Double? {
    if delta == 0 && fidelity.contains(where: { $0.config == config }) { return 0 }
    let rows = Self.components(level, operation).compactMap { step in
      fidelity.first {
        $0.config == config && $0.lock == lock && $0.operation == step
      }
    }
    let kernel = rows.reduce(0) { $0 + $1.kernelInstructions }
    guard kernel > 0 else { return nil }
    let model = rows.reduce(0) { $0 + $1.modelInstructions }
    return abs(model / Double(kernel) - 1) * 100
  }
}
