// SPDX-License-Identifier: Apache-2.0

import Bench

/// One row of `docs/data/kernel-instructions.csv`: what a step costs in the kernel.
package struct KernelInstructions: Sendable, Hashable {
  var operation: String
  /// Release and configuration.
  var kernel: String
  var lock: LockKind
  var lockBytes: Int
  var instructions: Int
  /// Pages that the operation clears.
  var clearPageCalls: Int
  var instructionsWithoutClearPage: Int

  /// What the model is to be held against: pages are cleared apart, clearing itself is not.
  var compared: Int { operation == Step.clearPage ? instructions : instructionsWithoutClearPage }

  /// Whether this kernel is the one that a lock of the model stands for, in a configuration. Two nodes were measured
  /// with the distribution's kernels only.
  func isModel(for lock: LockKind, _ config: KernelConfig = .minimal) -> Bool {
    switch (lock, config) {
    case (.none, .minimal), (.embedded, .minimal): kernel.hasSuffix(" minimal config")
    case (.rt, .minimal): kernel.hasSuffix(" minimal config PREEMPT_RT")
    case (.lockdep, .minimal): kernel.hasSuffix(" minimal config DEBUG_LOCK_ALLOC")
    case (.embedded, .debian): kernel.contains(" Debian cloud config init_on_alloc=0")
    case (.rt, .debian): kernel.contains(" Debian rt config init_on_alloc=0")
    default: false
    }
  }
}

extension KernelInstructions: CSVRecord {
  package static let fileName = "kernel-instructions.csv"

  package static let columns = [
    "operation", "kernel", "lock", "lock_bytes", "instructions", "clear_page_calls",
    "instructions_without_clear_page",
  ]

  package func cells() -> [String] {
    [
      operation, kernel, lock.rawValue, "\(lockBytes)", "\(instructions)", "\(clearPageCalls)",
      "\(instructionsWithoutClearPage)",
    ]
  }

  package init(row: CSVRow) throws {
    try self.init(
      operation: row.text("operation"), kernel: row.text("kernel"), lock: row.name("lock"),
      lockBytes: row.count("lock_bytes"), instructions: row.count("instructions"),
      clearPageCalls: row.count("clear_page_calls"),
      instructionsWithoutClearPage: row.count("instructions_without_clear_page"))
  }
}

extension Step {
  /// The step that is left out of all others.
  static let clearPage = "clear_page"
  /// The step that does nothing: what the loop around all others costs.
  static let emptyLoop = "empty loop"
}
