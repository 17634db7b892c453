// SPDX-License-Identifier: Apache-2.0

import Bench
import BenchCount

/// Why a step of the model is off: one row of `docs/data/fidelity-reasons.csv`, which people write.
package struct FidelityReason: Sendable, Hashable {
  var operation: String
  /// `nil`: with every lock.
  var lock: LockKind?
  var reason: String

  func isAbout(_ row: FidelityRow) -> Bool {
    operation == row.operation && (lock == nil || lock == row.lock)
  }
}

extension FidelityReason: CSVRecord {
  package static let fileName = "fidelity-reasons.csv"
  package static let columns = ["operation", "lock", "reason"]

  package func cells() -> [String] { [operation, lock?.rawValue ?? "", reason] }

  package init(row: CSVRow) throws {
    try self.init(
      operation: row.text("operation"),
      lock: row.text("lock").isEmpty ? nil : row.name("lock"), reason: row.text("reason"))
  }
}

/// Compares the model with kernels that the lab booted.
package enum Fidelity {
  /// Counts the model's steps under callgrind and pairs them with a run of the lab.
  /// - Throws: `LabError` where the run has two kernels with the same lock, or none with a lock that the model has;
  ///   and what `Callgrind` throws.
  package static func measure(
    _ stored: StoredLab, reasons: [FidelityReason], program: String, allowDebug: Bool
  ) async throws -> [FidelityRow] {
    let kernels = try kernelOfEachLock(stored)
    let steps = KernelConfig.allCases.flatMap { config in
      Step.all(config).filter { step in
        kernels[step.lock].map { stored.config(of: $0) == config && step.nodes == 1 } ?? false
      }
    }
    guard !steps.isEmpty else {
      throw LabError(
        sentence: "no kernel in \(stored.directory) has a lock whose steps the model has")
    }
    let counts = try await Callgrind(program: program).count(steps, allowDebug: allowDebug)
    return rows(model: counts, emulated: stored.model, lab: stored.rows, reasons: reasons)
  }

  private static func kernelOfEachLock(_ stored: StoredLab) throws(LabError) -> [LockKind: String] {
    var kernels: [LockKind: String] = [:]
    for row in stored.rows {
      if let other = kernels.updateValue(row.kernel, forKey: row.lock), other != row.kernel {
        throw LabError(
          sentence: """
            \(stored.directory) has two kernels with lock \(row.lock.rawValue) (\(other), \(row.kernel)); the model \
            is compared with one for each lock
            """)
      }
    }
    return kernels
  }

  /// Every step of the model that a kernel with the same lock has, too.
  /// - Parameters:
  ///   - model: counts of the model's steps, those of the empty loop and of clearing among them.
  ///   - emulated: the same, counted in the guests; may be empty.
  ///   - lab: rows of one kernel for each lock.
  static func rows(
    model: [Callgrind.Count], emulated: [EmulatedCount] = [], lab: [LabRow],
    reasons: [FidelityReason]
  ) -> [FidelityRow] {
    // One rule takes the loop and the clearing off both ways of counting.
    let inGuest = StepComparison.rows(
      guestCounts(of: model.map(\.step), emulated, lab: lab), kernel: [])
    return StepComparison.rows(model, kernel: []).compactMap { step in
      let found = lab.first { $0.operation == step.operation && $0.lock == step.lock }
      guard let found, let instructions = found.compared else { return nil }
      var row = FidelityRow(
        operation: step.operation, kernel: found.kernel, lock: step.lock, config: step.config,
        modelInstructions: step.modelInstructions,
        emulatedInstructions: inGuest.first {
          $0.operation == step.operation && $0.lock == step.lock
        }?.modelInstructions, kernelInstructions: instructions)
      if row.verdict != .percent { row.reason = reasons.first { $0.isAbout(row) }?.reason ?? "" }
      return row
    }
  }

  /// What the steps took in the guest of the kernel with their lock.
  private static func guestCounts(
    of steps: [Step], _ emulated: [EmulatedCount], lab: [LabRow]
  ) -> [Callgrind.Count] {
    steps.compactMap { step in
      let kernel = lab.first { $0.lock == step.lock }?.kernel
      return emulated.first {
        $0.kernel == kernel && $0.operation == step.operation && $0.lock == step.lock
          && $0.config == step.config
      }.map { Callgrind.Count(step: step, instructions: $0.instructions) }
    }
  }
}
