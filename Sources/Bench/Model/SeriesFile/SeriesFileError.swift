// SPDX-License-Identifier: Apache-2.0

/// A series file that says something wrong.
package struct SeriesFileError: SentenceError, Hashable {
  var file: String
  /// From 1; `nil` where the whole file is meant.
  var line: Int?
  var problem: String

  package var sentence: String {
    line.map { "\(file), line \($0): \(problem)" } ?? "\(file): \(problem)"
  }
}
