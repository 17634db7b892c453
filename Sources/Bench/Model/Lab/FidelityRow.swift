// SPDX-License-Identifier: Apache-2.0

/// One row of `fidelity.csv`: a step of the model beside the same step of a kernel that the lab booted.
public struct FidelityRow: Codable, Sendable, Hashable {
  /// What the model aims at: single steps, and whole tables without their clearing, in per cent of the kernel's.
  public static let stepLimitPercent = 25.0
  public static let tableLimitPercent = 10.0

  public var operation: String
  /// `uname -r`.
  public var kernel: String
  public var lock: LockKind
  /// Under callgrind, without the loop around the step and the pages that it clears.
  public var modelInstructions: Double
  /// In the booted kernel, without the pages that it clears.
  public var kernelInstructions: Int
  /// In one line why the model is off; empty where nobody has said.
  public var reason: String

  public init(
    operation: String, kernel: String, lock: LockKind, modelInstructions: Double,
    kernelInstructions: Int, reason: String
  ) {
    self.operation = operation
    self.kernel = kernel
    self.lock = lock
    self.modelInstructions = modelInstructions
    self.kernelInstructions = kernelInstructions
    self.reason = reason
  }

  /// The model's over the kernel's; `nil` for a step that takes the kernel nothing.
  public var ratio: Double? {
    kernelInstructions > 0 ? modelInstructions / Double(kernelInstructions) : nil
  }

  /// In per cent of the kernel's: negative where the model does too little.
  public var errorPercent: Double? { ratio.map { ($0 - 1) * 100 } }

  public var limitPercent: Double {
    operation.hasSuffix(" whole") ? Self.tableLimitPercent : Self.stepLimitPercent
  }

  /// A step that takes neither side anything is as it should be.
  public var isWithin: Bool {
    guard let errorPercent else { return modelInstructions == 0 }
    return abs(errorPercent) <= limitPercent
  }
}
