// SPDX-License-Identifier: Apache-2.0

/// A series file that says something wrong.
public struct SeriesFileError: SentenceError, Hashable {
  public var file: String
  /// From 1; `nil` where the whole file is meant.
  public var line: Int?
  public var problem: String

  public var sentence: String {
    line.map { "\(file), line \($0): \(problem)" } ?? "\(file): \(problem)"
  }
}
