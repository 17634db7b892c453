// SPDX-License-Identifier: Apache-2.0

/// Told how far a run is.
public protocol RunProgress {
  /// - Parameters:
  ///   - done: processes, or blocks where there is one process, of `all`.
  ///   - secondsLeft: estimate, from the pace so far.
  func advanced(done: Int, of all: Int, secondsLeft: Double)
}

/// Says nothing.
public struct SilentProgress: RunProgress {
  public init() {}
  public func advanced(done: Int, of all: Int, secondsLeft: Double) {}
}
