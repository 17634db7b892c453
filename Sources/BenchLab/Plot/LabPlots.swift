// SPDX-License-Identifier: Apache-2.0

import Bench

extension PlotScript {
  /// The picture of a run of the lab.
  static let lab = PlotScript(name: "lab", source: LabRow.fileName, body: labBody)

  /// The picture of two of its kernels.
  static let labComparison = PlotScript(
    name: "lab-compare", source: LabDifference.fileName, body: labCompareBody)
}

extension Plotter {
  /// The picture of a run of the lab.
  package init(lab: StoredLab) {
    self.init(
      directory: lab.directory,
      title: "Steps of page-table construction in \(lab.kernels.joined(separator: " and "))",
      footer: """
        \(lab.manifest.commandLine.joined(separator: " "))   |   QEMU \(lab.manifest.qemuVersion), \
        -icount shift=0
        """,
      scripts: [.lab])
  }

  /// The picture of two kernels, of which at least one step differs.
  package init(labComparison report: LabComparisonReport, directory: String, command: [String]) {
    self.init(
      directory: directory, title: "\(report.before) against \(report.after)",
      footer: command.joined(separator: " "), scripts: [.labComparison])
  }
}
