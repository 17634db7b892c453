// SPDX-License-Identifier: Apache-2.0

/// Told how far a run is.
package protocol RunProgress {
  /// - Parameters:
  ///   - done: processes, or blocks where there is one process, of `all`.
  ///   - secondsLeft: estimate, from the pace so far.
  func advanced(done: Int, of all: Int, secondsLeft: Double)
}

/// Says nothing.
package struct SilentProgress: RunProgress {
  package init() {}
  package func advanced(done: Int, of all: Int, secondsLeft: Double) {}
}
