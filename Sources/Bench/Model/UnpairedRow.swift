// SPDX-License-Identifier: Apache-2.0

/// Two stored runs held against each other in one case. They were not measured side by side: whatever else changed
/// between them is in the difference.
public struct UnpairedRow: Codable, Sendable, Hashable {
  public var testCase: Case
  public var emulated: Bool
  public var firstSeries: String
  public var secondSeries: String
  public var firstProcesses: Int
  public var secondProcesses: Int
  public var firstNanosecondsPerTable: Double
  public var secondNanosecondsPerTable: Double
  /// The second over the first.
  public var effect: Effect
}
