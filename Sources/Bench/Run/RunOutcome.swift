// SPDX-License-Identifier: Apache-2.0

/// What a run left behind.
package struct RunOutcome: Sendable, Hashable {
  var runID: String
  package var directory: String
  /// `finished` or `interrupted`.
  package var status: Manifest.Status
  /// Of the main phase.
  var processesKept: Int
  /// `nil` if the run ended before there was a design.
  var processesPlanned: Int?
  /// Empty if there is not one process.
  var summaries: [Summary]
  /// Empty for a plain run, or if there are too few processes for an interval.
  var comparisons: [Comparison]

  /// One sentence about what an interrupted run kept.
  package var keptWords: String {
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
