// SPDX-License-Identifier: Apache-2.0

/// Two stored runs held against each other in one case. They were not measured side by side: whatever else changed
/// between them is in the difference.
package struct UnpairedRow: Codable, Sendable, Hashable {
  var testCase: Case
  var emulated: Bool
  var firstSeries: String
  var secondSeries: String
  var firstProcesses: Int
  var secondProcesses: Int
  var firstNanosecondsPerTable: Double
  var secondNanosecondsPerTable: Double
  /// The second over the first.
  var effect: Effect
}
