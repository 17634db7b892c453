// SPDX-License-Identifier: Apache-2.0

import Bench
import BenchCount

/// One row of `fidelity.csv`: a step of the model beside the same step of a kernel that the lab booted.
package struct FidelityRow: Codable, Sendable, Hashable {
  /// What the model aims at: single steps, and whole tables without their clearing, in per cent of the kernel's.
  static let stepLimitPercent = 25.0
  static let tableLimitPercent = 10.0
  /// As near as steps of a few instructions can come, where one is a third.
  static let limitInstructions = 2.0

  /// Whether the model is as near as it aims to be.
  package enum Verdict: String, Codable, Sendable, CaseIterable {
    /// Within `limitPercent`.
    case percent
    /// Not that, but within `limitInstructions`.
    case instructions
    case off
  }

  package var operation: String
  /// `uname -r`.
  var kernel: String
  package var lock: LockKind
  /// The model's, which it is held against.
  var config: KernelConfig
  /// Under callgrind, without the loop around the step and the pages that it clears.
  var modelInstructions: Double
  /// The same in the guest that the kernel was counted in; `nil` where it was not counted there.
  var emulatedInstructions: Double?
  /// In the booted kernel, without the pages that it clears.
  var kernelInstructions: Int
  /// In one line why the model is off; empty where nobody has said.
  var reason: String

  init(
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
  var ratio: Double? {
    kernelInstructions > 0 ? modelInstructions / Double(kernelInstructions) : nil
  }

  /// In per cent of the kernel's: negative where the model does too little.
  var errorPercent: Double? { ratio.map { ($0 - 1) * 100 } }

  var limitPercent: Double {
    operation.hasSuffix(" whole") ? Self.tableLimitPercent : Self.stepLimitPercent
  }

  var verdict: Verdict {
    if let errorPercent, abs(errorPercent) <= limitPercent { return .percent }
    let difference = abs(modelInstructions - Double(kernelInstructions))
    if difference == 0 { return .percent }
    // The loop is taken off to a few hundredths.
    return difference < Self.limitInstructions + 0.1 ? .instructions : .off
  }

  var isWithin: Bool { verdict != .off }
}

extension StepComparison {
  /// The same as a row of fidelity; `nil` where no such kernel was measured.
  package var fidelity: FidelityRow? {
    kernelInstructions.map {
      FidelityRow(
        operation: operation, kernel: "6.12.117 \(config.rawValue)", lock: lock, config: config,
        modelInstructions: modelInstructions, emulatedInstructions: nil, kernelInstructions: $0,
        reason: "")
    }
  }
}
