// SPDX-License-Identifier: Apache-2.0

/// What a run left behind.
package struct RunOutcome: Sendable, Hashable {
  package var directory: String
  /// As it was written last.
  package var manifest: Manifest
  /// Empty if there is not one process.
  var summaries: [Summary]
  /// Empty for a plain run, or if there are too few processes for an interval.
  var comparisons: [Comparison]
  /// Empty unless the plan asks for tails, and likewise.
  var tailComparisons: [TailComparison]

  package var runID: String { manifest.runID }
  /// `finished` or `interrupted`.
  package var status: Manifest.Status { manifest.status }
  /// Of the main phase.
  var processesKept: Int { manifest.processesKept }
  /// `nil` if the run ended before there was a design.
  var processesPlanned: Int? { manifest.design?.processes }

  /// One sentence about what an interrupted run kept.
  package var keptWords: String {
    let files = [
      (try? SampleFile.name(in: directory)) ?? Sample.fileName,
      summaries.isEmpty ? nil : Summary.fileName,
      comparisons.isEmpty ? nil : Comparison.fileName,
    ].compactMap { $0 }
    // A budget may have had time for more than were planned.
    let planned = processesPlanned.map { " of \(max($0, processesKept))" } ?? ""
    return """
      kept \(processesKept)\(planned) processes in \(directory): \(files.joined(separator: ", "))
      """
  }
}
