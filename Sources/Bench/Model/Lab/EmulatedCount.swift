// SPDX-License-Identifier: Apache-2.0

/// One row of `model.csv`: a step of the model, counted in the guest of a lab run, as the kernel's steps are.
public struct EmulatedCount: Codable, Sendable, Hashable {
  public var runID: String
  /// Named as in `docs/data/kernel-instructions.csv`.
  public var operation: String
  /// `uname -r` of the kernel that the guest ran. The model does not depend on it.
  public var kernel: String
  public var config: KernelConfig
  public var lock: LockKind
  /// Of one operation, with its share of the loop around it: the median round's.
  public var instructions: Double
  public var rounds: Int

  public init(
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
