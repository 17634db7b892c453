// SPDX-License-Identifier: Apache-2.0

import Bench

/// One row of `lab.csv`: what a step takes in a real kernel, in instructions.
package struct LabRow: Codable, Sendable, Hashable {
  /// Quantiles over the samples, in instructions, without those of reading the counter.
  struct Count: Codable, Sendable, Hashable {
    var median: Int
    var p10: Int
    var p90: Int

    /// At least eight samples of ten were the same number.
    var isExact: Bool { p10 == median && p90 == median }

    /// At least a tenth of the samples took much more than another tenth did, as when a tick or another thread of the
    /// kernel's comes in between. Which of the two the median shows is then chance.
    var hasTwoModes: Bool { p10 > 0 && 2 * p90 > 3 * p10 }
  }

  var runID: String
  /// Named as in `docs/data/kernel-instructions.csv`.
  var operation: String
  /// `uname -r`.
  var kernel: String
  /// What `spinlock_t` is there.
  var lock: LockKind
  var lockBytes: Int
  /// `nil` where the kernel does not allow the step.
  var count: Count?
  var samples: Int
  /// Pages that the step clears; `nil` where that is not known, and where the step was not measured.
  var clearPageCalls: Int?
  /// The median without what `clear_page` takes for these pages; `nil` where that cannot be told.
  var instructionsWithoutClearPage: Int?
  /// Why the kernel does not allow the step, or which samples are not in the count. Empty where all is plain.
  var note = ""

  /// The step whose cost is taken off all others.
  static let clearPage = "clear_page"

  /// What the model is compared with: no clearing of pages, except in the row of clearing itself.
  var compared: Int? {
    operation == Self.clearPage ? count?.median : instructionsWithoutClearPage
  }
}

extension LabRow: CSVTable {
  package static let fileName = "lab.csv"

  package static let fields: [CSVColumn<LabRow>] = [
    .schemaVersion,
    .text("run_id", \.runID, "the run, as in the manifest"),
    .text("operation", \.operation, "the step, named as in `data/kernel-instructions.csv`"),
    .text("kernel", \.kernel, "`uname -r`"),
    .word("lock", \.lock, "what `spinlock_t` is there"),
    .count("lock_bytes", \.lockBytes, "its size"),
    .optionalCount(
      "instructions", \.count?.median,
      """
      the median, less what reading the counter takes (in the row `rdtsc pair`: that); empty where the kernel does \
      not allow the step
      """),
    .optionalCount("instructions_p10", \.count?.p10, "10th percentile"),
    .optionalCount(
      "instructions_p90", \.count?.p90,
      "90th percentile; both are equal to the median where the count is exact"),
    .count("samples", \.samples, "how many"),
    .optionalCount(
      "clear_page_calls", \.clearPageCalls,
      "pages that the step clears; empty where that is not known"),
    .optionalCount(
      "instructions_without_clear_page", \.instructionsWithoutClearPage,
      "the median less `clear_page` for each of them"),
    .text(
      "note", \.note,
      "why the kernel does not allow the step, or how many samples of an upper mode are left out"),
  ]

  package init(row: CSVRow) throws {
    try row.checkSchemaVersion()
    func cell(_ column: String) throws -> Int? {
      row.text(column).isEmpty ? nil : try row.integer(column, atLeast: .min)
    }
    var count: Count?
    if let median = try cell("instructions") {
      count = Count(
        median: median, p10: try row.integer("instructions_p10", atLeast: .min),
        p90: try row.integer("instructions_p90", atLeast: .min))
    }
    try self.init(
      runID: row.text("run_id"), operation: row.text("operation"), kernel: row.text("kernel"),
      lock: row.name("lock"), lockBytes: row.count("lock_bytes"), count: count,
      samples: row.count("samples"), clearPageCalls: cell("clear_page_calls"),
      instructionsWithoutClearPage: cell("instructions_without_clear_page"),
      note: row.text("note"))
  }
}
