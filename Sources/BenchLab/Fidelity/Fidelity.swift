// SPDX-License-Identifier: Apache-2.0

import Bench
import BenchCount

/// The model held against kernels that the lab booted.
package enum Fidelity {
  /// One row of `docs/data/fidelity-reasons.csv`: why a step is off, written by hand.
  package struct Reason: CSVRecord, Hashable {
    package static let fileName = "fidelity-reasons.csv"
    package static let columns = ["operation", "lock", "reason"]

    var operation: String
    /// `nil`: with every lock.
    var lock: LockKind?
    var reason: String

    init(operation: String, lock: LockKind?, reason: String) {
      self.operation = operation
      self.lock = lock
      self.reason = reason
    }

    package func cells() -> [String] { [operation, lock?.rawValue ?? "", reason] }

    package init(row: CSVRow) throws {
      self.init(
        operation: row.text("operation"),
        lock: row.text("lock").isEmpty ? nil : try row.name("lock"),
        reason: row.text("reason"))
    }
  }

  /// Every step of the model that a kernel with the same lock has, too.
  /// - Parameters:
  ///   - model: counts of the model's steps, those of the empty loop and of clearing among them.
  ///   - emulated: the same, counted in the guests; may be empty.
  ///   - lab: rows of one kernel for each lock.
  static func rows(
    model: [Callgrind.Count], emulated: [EmulatedCount] = [], lab: [LabRow], reasons: [Reason]
  ) -> [FidelityRow] {
    // Both ways of counting are freed of the loop and of clearing by the same rule.
    let inGuest = StepComparison.rows(
      model.map(\.step).compactMap { step in
        let kernel = lab.first { $0.lock == step.lock }?.kernel
        return emulated.first {
          $0.kernel == kernel && $0.operation == step.operation && $0.lock == step.lock
            && $0.config == step.config
        }.map { Callgrind.Count(step: step, instructions: $0.instructions) }
      }, kernel: [])
    return StepComparison.rows(model, kernel: []).compactMap { step in
      let found = lab.first { $0.operation == step.operation && $0.lock == step.lock }
      guard let found, let instructions = found.compared else { return nil }
      var row = FidelityRow(
        operation: step.operation, kernel: found.kernel, lock: step.lock, config: step.config,
        modelInstructions: step.modelInstructions,
        emulatedInstructions: inGuest.first {
          $0.operation == step.operation && $0.lock == step.lock
        }?.modelInstructions, kernelInstructions: instructions, reason: "")
      if row.verdict != .percent {
        row.reason =
          reasons.first {
            $0.operation == row.operation && ($0.lock == nil || $0.lock == row.lock)
          }?.reason ?? ""
      }
      return row
    }
  }

  /// Counts the model's steps under callgrind and pairs them with a run of the lab.
  /// - Throws: `LabError` where the run has two kernels with the same lock, or none that the model has; and what
  ///   `Callgrind` throws.
  package static func measure(
    _ stored: StoredLab, reasons: [Reason], program: String, allowDebug: Bool
  ) async throws -> [FidelityRow] {
    let kernels = Dictionary(grouping: stored.rows, by: \.lock).mapValues { Set($0.map(\.kernel)) }
    for (lock, releases) in kernels where releases.count > 1 {
      throw LabError(
        sentence: """
          \(stored.directory) has \(releases.count) kernels with lock \(lock.rawValue) \
          (\(releases.sorted().joined(separator: ", "))); the model is held against one for each lock
          """)
    }
    let steps = KernelConfig.allCases.flatMap { config in
      Step.all(config).filter { step in
        kernels[step.lock]?.first.map { stored.config(of: $0) == config && step.nodes == 1 }
          ?? false
      }
    }
    guard !steps.isEmpty else {
      throw LabError(
        sentence: "no kernel in \(stored.directory) has a lock whose steps the model has")
    }
    let counts = try await Callgrind(program: program).count(steps, allowDebug: allowDebug)
    return rows(
      model: counts, emulated: stored.model, lab: stored.rows, reasons: reasons)
  }
}
