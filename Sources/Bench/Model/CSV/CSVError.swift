// SPDX-License-Identifier: Apache-2.0

/// A CSV file that breaks the contract of `docs/csv.md`.
package struct CSVError: SentenceError, Hashable {
  var file: String
  /// From 1; `nil` where the whole file is meant.
  var line: Int?
  var column: String?
  var problem: String

  package var sentence: String {
    var place = file
    if let line { place += ", line \(line)" }
    if let column { place += ", column \(column)" }
    return "\(place): \(problem)"
  }
}
