// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation
import TextTable

/// One row of `results/instructions/instructions*.csv`: a step of the model beside the same step of the kernel.
package struct StepComparison: Sendable, Hashable {
  package var operation: String
  package var lock: LockKind
  package var config = KernelConfig.minimal
  /// Instructions per operation, without clearing pages.
  package var modelInstructions: Double
  /// `nil` where no such kernel was measured.
  package var kernelInstructions: Int?
  /// The model's over the kernel's.
  var ratio: Double? {
    kernelInstructions.flatMap { $0 == 0 ? nil : modelInstructions / Double($0) }
  }

  /// Pairs counts with the kernel's. The loop around a step is taken off, and so are the pages that the step clears:
  /// each costs what the step `clear_page` with the same lock costs.
  package static func rows(
    _ counts: [Callgrind.Count], kernel: [KernelInstructions]
  ) -> [StepComparison] {
    func cost(_ kind: Step.Kind, as step: Step) -> Double {
      counts.first {
        $0.step.kind == kind && $0.step.lock == step.lock
          && $0.step.config == step.config && $0.step.operations == step.operations
      }?.instructions ?? 0
    }
    return counts.filter { $0.step.kind != .emptyLoop }.map { count in
      let step = count.step
      let loop = cost(.emptyLoop, as: step)
      let pages = step.kind == .clearPage ? 0 : Double(step.clearPageCalls)
      let clearing = pages * (cost(.clearPage, as: step) - loop)
      return StepComparison(
        operation: step.operation, lock: step.lock, config: step.config,
        modelInstructions: count.instructions - loop - clearing,
        kernelInstructions: kernel.first { $0.isOf(step) }?.compared)
    }
  }

  /// Writes `instructions.csv`, or `instructions-debian.csv`, whole or not at all; returns its path.
  package static func write(
    _ rows: [StepComparison], directory: String, config: KernelConfig
  ) throws -> String {
    let path = "\(directory)/\(fileName(config))"
    try RunDirectory.makeParents(of: path)
    try AtomicWrite.write(CSVText.file(rows), to: path)
    return path
  }

  /// The table for a terminal.
  package static func text(_ rows: [StepComparison]) -> String {
    let table = TextTable<StepComparison> { row in
      [
        Column(title: "operation", value: row.operation),
        Column(title: "lock", value: row.lock.rawValue),
        Column(title: "model", value: String(format: "%.1f", row.modelInstructions), align: .right),
        Column(
          title: "kernel", value: row.kernelInstructions.map { "\($0)" } ?? "-", align: .right),
        Column(
          title: "ratio", value: row.ratio.map { String(format: "%.2f", $0) } ?? "-", align: .right),
      ]
    }
    return table.text(rows)
      + "\ninstructions per operation, without those that clear pages\n"
  }
}

extension StepComparison: CSVTable {
  package static let fileName = "instructions.csv"

  /// One file for each configuration.
  package static func fileName(_ config: KernelConfig) -> String {
    config == .minimal ? fileName : "instructions-\(config.rawValue).csv"
  }

  package static let fields: [CSVColumn<StepComparison>] = [
    .text(
      "operation", \.operation, "the step, named as in `docs/data/kernel-instructions.csv`"),
    .word("lock", \.lock, "what a split page-table lock is"),
    .number(
      "model_instructions", \.modelInstructions,
      """
      of the model under callgrind, without the loop around the step and the pages that it clears
      """),
    .optionalCount(
      "kernel_instructions", \.kernelInstructions,
      """
      of the kernel of that table with the same configuration and lock; empty where there is none
      """),
    .optionalNumber(
      "ratio", \.ratio,
      "the model's over the kernel's; empty without one, or where the kernel's is 0"),
  ]

  package init(row: CSVRow) throws {
    try self.init(
      operation: row.text("operation"), lock: row.name("lock"),
      modelInstructions: row.number("model_instructions"),
      kernelInstructions: row.text("kernel_instructions").isEmpty
        ? nil : row.count("kernel_instructions"))
  }
}
