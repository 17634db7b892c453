// SPDX-License-Identifier: Apache-2.0

import Bench

/// One row of `model.csv`: a step of the model, counted in the guest of a lab run as the kernel's steps are.
package struct EmulatedCount: Sendable, Hashable {
  var runID: String
  /// Named as in `docs/data/kernel-instructions.csv`.
  var operation: String
  /// `uname -r` of the kernel that the guest ran. The model does not depend on it.
  var kernel: String
  var config: KernelConfig
  var lock: LockKind
  /// Of one operation in the median round, with its share of the loop around it.
  var instructions: Double
  var rounds: Int
}

extension EmulatedCount: CSVTable {
  package static let fileName = "model.csv"

  package static let fields: [CSVColumn<EmulatedCount>] = [
    .schemaVersion,
    .text("run_id", \.runID, "as in `lab.csv`"),
    .text("operation", \.operation, "as in `lab.csv`"),
    .text("kernel", \.kernel, "what the guest ran, of which the model is independent"),
    .word("config", \.config, "the model's configuration"),
    .word("lock", \.lock, "the model's lock"),
    .number(
      "instructions", \.instructions,
      """
      of one operation, the loop around it and what it clears included; the median of the rounds
      """),
    .count("rounds", \.rounds, "how many, of 32 operations each"),
  ]

  package init(row: CSVRow) throws {
    try row.checkSchemaVersion()
    try self.init(
      runID: row.text("run_id"), operation: row.text("operation"), kernel: row.text("kernel"),
      config: row.name("config"), lock: row.name("lock"), instructions: row.number("instructions"),
      rounds: row.count("rounds"))
  }
}
