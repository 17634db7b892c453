// SPDX-License-Identifier: Apache-2.0

/// What a run left behind.
public struct RunOutcome: Sendable, Hashable {
  public var runID: String
  public var directory: String
  /// `finished` or `interrupted`.
  public var status: Manifest.Status
  /// Of the main phase.
  public var processesKept: Int
  /// `nil` if the run ended before there was a design.
  public var processesPlanned: Int?
  /// Empty if there is not one process.
  public var summaries: [Summary]
  /// Empty for a plain run, or if there are too few processes for an interval.
  public var comparisons: [Comparison]

  /// One sentence about what an interrupted run kept.
  public var keptWords: String {
    let files = [
      Sample.fileName, summaries.isEmpty ? nil : Summary.fileName,
      comparisons.isEmpty ? nil : Comparison.fileName,
    ].compactMap { $0 }
    let planned = processesPlanned.map { " of \($0)" } ?? ""
    return """
      kept \(processesKept)\(planned) processes in \(directory): \(files.joined(separator: ", "))
      """
  }
}
