// SPDX-License-Identifier: Apache-2.0

import Bench

/// One row of `lab.csv`: what a step takes in a real kernel, in instructions.
package struct LabRow: Codable, Sendable, Hashable {
  /// Quantiles over the samples, in instructions, less what reading the counter takes.
  package struct Count: Codable, Sendable, Hashable {
    var median: Int
    var p10: Int
    var p90: Int

    init(median: Int, p10: Int, p90: Int) {
      self.median = median
      self.p10 = p10
      self.p90 = p90
    }

    /// The same in nine samples of ten.
    var isExact: Bool { p10 == median && p90 == median }
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
  /// Pages that the step clears; `nil` where that is not known, and where it was not measured.
  var clearPageCalls: Int?
  /// The median without what `clear_page` takes for these; `nil` where it cannot be told.
  var instructionsWithoutClearPage: Int?
  /// Why the kernel does not allow the step; empty where it was measured.
  var note: String

  init(
    runID: String, operation: String, kernel: String, lock: LockKind, lockBytes: Int, count: Count?,
    samples: Int, clearPageCalls: Int?, instructionsWithoutClearPage: Int?, note: String = ""
  ) {
    self.runID = runID
    self.operation = operation
    self.kernel = kernel
    self.lock = lock
    self.lockBytes = lockBytes
    self.count = count
    self.samples = samples
    self.clearPageCalls = clearPageCalls
    self.instructionsWithoutClearPage = instructionsWithoutClearPage
    self.note = note
  }

  /// The step that all others are told without.
  static let clearPage = "clear_page"

  /// What the model is held against: clearing apart, clearing itself not.
  var compared: Int? {
    operation == Self.clearPage ? count?.median : instructionsWithoutClearPage
  }
}
