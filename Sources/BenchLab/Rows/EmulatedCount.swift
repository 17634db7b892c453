// SPDX-License-Identifier: Apache-2.0

import Bench

/// One row of `model.csv`: a step of the model, counted in the guest of a lab run, as the kernel's steps are.
struct EmulatedCount: Codable, Sendable, Hashable {
  var runID: String
  /// Named as in `docs/data/kernel-instructions.csv`.
  var operation: String
  /// `uname -r` of the kernel that the guest ran. The model does not depend on it.
  var kernel: String
  var config: KernelConfig
  var lock: LockKind
  /// Of one operation, with its share of the loop around it: the median round's.
  var instructions: Double
  var rounds: Int

  package init(
    runID: String, operation: String, kernel: String, config: KernelConfig, lock: LockKind,
    instructions: Double, rounds: Int
  ) {
    self.runID = runID
    self.operation = operation
    self.kernel = kernel
    self.config = config
    self.lock = lock
    self.instructions = instructions
    self.rounds = rounds
  }
}
