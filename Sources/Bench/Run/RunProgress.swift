// SPDX-License-Identifier: Apache-2.0

/// Told between blocks how far a run is.
public protocol RunProgress {
  /// - Parameters:
  ///   - blocksDone: blocks of all cases together, of `blocks`.
  ///   - secondsLeft: estimate, from the pace so far.
  func advanced(blocksDone: Int, of blocks: Int, secondsLeft: Double)
}

/// Says nothing.
public struct SilentProgress: RunProgress {
  public init() {}
  public func advanced(blocksDone: Int, of blocks: Int, secondsLeft: Double) {}
}
