// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench
import BenchLab
import Foundation

struct LabFidelityCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fidelity",
    abstract: "Compare the model's steps with the kernels of a lab run.",
    discussion: """
      Counts every step of the model under callgrind and writes fidelity.csv into the run's directory, and with --page \
      the table as Markdown. Why a step is off is quoted from a file that people write.
      """)

  @Argument(help: "The directory of a lab run, with one kernel for each kind of lock.")
  var directory: String

  @Option(help: ArgumentHelp("Why steps are off.", valueName: "file"))
  var reasons = "docs/data/\(FidelityReason.fileName)"

  @Option(help: ArgumentHelp("A page to write, such as docs/fidelity.md.", valueName: "file"))
  var page: String?

  @Flag(help: "Count in a debug build, whose counts mean nothing.")
  var allowDebug = false

  func run() async throws {
    let stored = try StoredLab(directory: directory)
    let known = try CSVReader.read(FidelityReason.self, path: reasons)
    let rows = try await Fidelity.measure(
      stored, reasons: known, program: try OwnProgram.path(), allowDebug: allowDebug)
    let report = FidelityReport(rows, of: stored)
    let path = try FidelityRow.write(rows, in: directory)
    let text = report.markdown()
    if let page { try FidelityReport.write(text, to: page) }
    try Console.result(text)
    Console.note("results: \(path)\(page.map { ", \($0)" } ?? ""); \(report.summary)")
    for row in report.unexplained {
      Console.note(
        "off, and \(reasons) does not say why: '\(row.operation)', lock \(row.lock.rawValue)")
    }
  }
}
