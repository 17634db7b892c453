// SPDX-License-Identifier: Apache-2.0

/// A CSV file that breaks the contract of `docs/csv.md`.
public struct CSVError: SentenceError, Hashable {
  public var file: String
  /// From 1; `nil` where the whole file is meant.
  public var line: Int?
  public var column: String?
  public var problem: String

  public var sentence: String {
    var place = file
    if let line { place += ", line \(line)" }
    if let column { place += ", column \(column)" }
    return "\(place): \(problem)"
  }
}
