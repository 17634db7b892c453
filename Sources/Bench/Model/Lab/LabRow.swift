// SPDX-License-Identifier: Apache-2.0

/// One row of `lab.csv`: what a step takes in a real kernel, in instructions.
public struct LabRow: Codable, Sendable, Hashable {
  /// Quantiles over the samples, in instructions, less what reading the counter takes.
  public struct Count: Codable, Sendable, Hashable {
    public var median: Int
    public var p10: Int
    public var p90: Int

    public init(median: Int, p10: Int, p90: Int) {
      self.median = median
      self.p10 = p10
      self.p90 = p90
    }

    /// The same in nine samples of ten.
    public var isExact: Bool { p10 == median && p90 == median }
  }

  public var runID: String
  /// Named as in `docs/data/kernel-instructions.csv`.
  public var operation: String
  /// `uname -r`.
  public var kernel: String
  /// What `spinlock_t` is there.
  public var lock: LockKind
  public var lockBytes: Int
  /// `nil` where the kernel does not allow the step.
  public var count: Count?
  public var samples: Int
  /// Pages that the step clears; `nil` where that is not known, and where it was not measured.
  public var clearPageCalls: Int?
  /// The median without what `clear_page` takes for these; `nil` where it cannot be told.
  public var instructionsWithoutClearPage: Int?
  /// Why the kernel does not allow the step; empty where it was measured.
  public var note: String

  public init(
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
  public static let clearPage = "clear_page"

  /// What the model is held against: clearing apart, clearing itself not.
  public var compared: Int? {
    operation == Self.clearPage ? count?.median : instructionsWithoutClearPage
  }
}
