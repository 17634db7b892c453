// SPDX-License-Identifier: Apache-2.0

import Bench

/// One row of `docs/data/kernel-instructions.csv`: what a step costs in the kernel.
package struct KernelInstructions: Sendable, Hashable {
  var operation: String
  /// Release and configuration, in words.
  var kernel: String
  /// The model's configuration that is compared with this kernel.
  var config: KernelConfig
  var lock: LockKind
  var lockBytes: Int
  var instructions: Int
  /// Pages that the operation clears.
  var clearPageCalls: Int
  var instructionsWithoutClearPage: Int

  /// What the model is compared with: no clearing of pages, except in the row of clearing itself.
  var compared: Int { operation == Step.clearPage ? instructions : instructionsWithoutClearPage }

  /// Whether it is the model's step in the kernel that its lock and configuration stand for.
  func isOf(_ step: Step) -> Bool {
    operation == step.operation && config == step.config && lock == step.lock
  }
}

extension KernelInstructions: CSVRecord {
  package static let fileName = "kernel-instructions.csv"

  package static let columns = [
    "operation", "kernel", "config", "lock", "lock_bytes", "instructions", "clear_page_calls",
    "instructions_without_clear_page",
  ]

  package func cells() -> [String] {
    [
      operation, kernel, config.rawValue, lock.rawValue, "\(lockBytes)", "\(instructions)",
      "\(clearPageCalls)", "\(instructionsWithoutClearPage)",
    ]
  }

  package init(row: CSVRow) throws {
    try self.init(
      operation: row.text("operation"), kernel: row.text("kernel"), config: row.name("config"),
      lock: row.name("lock"), lockBytes: row.count("lock_bytes"),
      instructions: row.count("instructions"), clearPageCalls: row.count("clear_page_calls"),
      instructionsWithoutClearPage: row.count("instructions_without_clear_page"))
  }
}
