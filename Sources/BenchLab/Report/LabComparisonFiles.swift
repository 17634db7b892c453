// SPDX-License-Identifier: Apache-2.0

import Bench

/// A comparison of two kernels, to keep.
package enum LabComparisonFiles {
  /// Makes the directory with `lab-compare.csv` in it, and where a step differs the picture.
  /// - Returns: the pictures; none where every step takes the same.
  /// - Throws: `FileError`, also for a directory that is there; `PlotError` where the picture cannot be drawn, with
  ///   the rows written all the same.
  package static func write(
    _ report: LabComparisonReport, in directory: String, command: [String]
  ) async throws -> [String] {
    try RunDirectory.makeDirectory(directory)
    try AtomicWrite.write(
      CSVText.file(report.rows), to: "\(directory)/\(LabDifference.fileName)")
    guard report.rows.contains(where: { ($0.difference ?? 0) != 0 }) else { return [] }
    return try await Plotter(labComparison: report, directory: directory, command: command).draw()
      .pictures
  }
}
