// SPDX-License-Identifier: Apache-2.0

/// One row of `fidelity.csv`: a step of the model beside the same step of a kernel that the lab booted.
public struct FidelityRow: Codable, Sendable, Hashable {
  /// What the model aims at: single steps, and whole tables without their clearing, in per cent of the kernel's.
  public static let stepLimitPercent = 25.0
  public static let tableLimitPercent = 10.0
  /// As near as steps of a few instructions can come, where one is a third.
  public static let limitInstructions = 2.0

  /// Whether the model is as near as it aims to be.
  public enum Verdict: String, Codable, Sendable, CaseIterable {
    /// Within `limitPercent`.
    case percent
    /// Not that, but within `limitInstructions`.
    case instructions
    case off
  }

  public var operation: String
  /// `uname -r`.
  public var kernel: String
  public var lock: LockKind
  /// The model's, which it is held against.
  public var config: KernelConfig
  /// Under callgrind, without the loop around the step and the pages that it clears.
  public var modelInstructions: Double
  /// The same in the guest that the kernel was counted in; `nil` where it was not counted there.
  public var emulatedInstructions: Double?
  /// In the booted kernel, without the pages that it clears.
  public var kernelInstructions: Int
  /// In one line why the model is off; empty where nobody has said.
  public var reason: String

  public init(
    operation: String, kernel: String, lock: LockKind, config: KernelConfig,
    modelInstructions: Double, emulatedInstructions: Double?, kernelInstructions: Int,
    reason: String
  ) {
    self.operation = operation
    self.kernel = kernel
    self.lock = lock
    self.config = config
    self.emulatedInstructions = emulatedInstructions
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

  public var verdict: Verdict {
    if let errorPercent, abs(errorPercent) <= limitPercent { return .percent }
    let difference = abs(modelInstructions - Double(kernelInstructions))
    if difference == 0 { return .percent }
    // The loop is taken off to a few hundredths.
    return difference < Self.limitInstructions + 0.1 ? .instructions : .off
  }

  public var isWithin: Bool { verdict != .off }
}
