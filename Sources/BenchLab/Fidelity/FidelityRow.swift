// SPDX-License-Identifier: Apache-2.0

import Bench
import BenchCount

/// One row of `fidelity.csv`: a step of the model beside the same step of a kernel that the lab booted.
package struct FidelityRow: Sendable, Hashable {
  /// How near the model aims to be, in per cent of the kernel's instructions: single steps, and whole tables without
  /// their clearing.
  static let stepLimitPercent = 25.0
  static let tableLimitPercent = 10.0
  /// Nearer than this a step of a few instructions cannot come: one instruction is a third of it.
  static let limitInstructions = 2.0

  /// Whether the model is as near as it aims to be.
  enum Verdict: String, Sendable, CaseIterable {
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
  /// The model's configuration.
  var config: KernelConfig
  /// Under callgrind, without the loop around the step and the pages that it clears.
  var modelInstructions: Double
  /// The same in the guest that the kernel was counted in; `nil` where it was not counted there.
  var emulatedInstructions: Double?
  /// In the booted kernel, without the pages that it clears.
  var kernelInstructions: Int
  /// One line on why the model is off; empty where nobody has written one.
  var reason = ""

  /// The model's over the kernel's; `nil` for a step that takes the kernel nothing.
  var ratio: Double? {
    kernelInstructions > 0 ? modelInstructions / Double(kernelInstructions) : nil
  }

  /// In per cent of the kernel's; negative where the model does too little.
  var errorPercent: Double? { ratio.map { ($0 - 1) * 100 } }

  var limitPercent: Double {
    Step.isWholeTable(operation) ? Self.tableLimitPercent : Self.stepLimitPercent
  }

  var verdict: Verdict {
    if let errorPercent, abs(errorPercent) <= limitPercent { return .percent }
    let difference = abs(modelInstructions - Double(kernelInstructions))
    if difference == 0 { return .percent }
    // The loop can be taken off to a few hundredths only.
    return difference < Self.limitInstructions + 0.1 ? .instructions : .off
  }

  var isWithin: Bool { verdict != .off }

  /// Writes `fidelity.csv` beside the run's `lab.csv`, whole or not at all; returns its path.
  package static func write(_ rows: [FidelityRow], in directory: String) throws -> String {
    let path = "\(directory)/\(fileName)"
    try AtomicWrite.write(CSVText.file(rows), to: path)
    return path
  }
}

extension StepComparison {
  /// The same as a row of fidelity, which names the kernel by its configuration; `nil` where none was measured.
  package var fidelity: FidelityRow? {
    kernelInstructions.map {
      FidelityRow(
        operation: operation, kernel: config.rawValue, lock: lock, config: config,
        modelInstructions: modelInstructions, emulatedInstructions: nil, kernelInstructions: $0)
    }
  }
}

extension FidelityRow: CSVTable {
  package static let fileName = "fidelity.csv"

  package static let fields: [CSVColumn<FidelityRow>] = [
    .schemaVersion,
    .text("operation", \.operation, "as in `lab.csv`"),
    .text("kernel", \.kernel, "as in `lab.csv`"),
    .word("lock", \.lock, "as in `lab.csv`"),
    .word("config", \.config, "the model's configuration that the kernel is compared with"),
    .number(
      "model_instructions", \.modelInstructions,
      "the model's step under callgrind, without the loop around it and the pages it clears"),
    .optionalNumber(
      "model_emulated_instructions", \.emulatedInstructions,
      "the same counted in the kernel's own guest; empty where it was not"),
    .count(
      "kernel_instructions", \.kernelInstructions, "the kernel's, without the pages it clears"),
    .optionalNumber(
      "ratio", \.ratio, "the model's over the kernel's; empty where the kernel takes none"),
    .optionalNumber("error_pct", \.errorPercent, "the same, less 1, in per cent"),
    .number(
      "limit_pct", \.limitPercent, "what the model aims at: 25 for a step, 10 for a whole table"),
    .flag("within", \.isWithin, "1: it is, or it is within 2 instructions"),
    .word(
      "verdict", \.verdict,
      "within the limit in per cent, or within 2 instructions only, or neither"),
    .text("reason", \.reason, "why it is not within the limit"),
  ]

  package init(row: CSVRow) throws {
    try row.checkSchemaVersion()
    try self.init(
      operation: row.text("operation"), kernel: row.text("kernel"), lock: row.name("lock"),
      config: row.name("config"), modelInstructions: row.number("model_instructions"),
      emulatedInstructions: row.optionalNumber("model_emulated_instructions"),
      kernelInstructions: row.integer("kernel_instructions", atLeast: .min),
      reason: row.text("reason"))
  }
}
