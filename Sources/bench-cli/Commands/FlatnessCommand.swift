// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench

struct FlatnessCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flatness",
    abstract: "Judge the runs of make flatness, and write changes.csv beside them.",
    shouldDisplay: false)

  @Argument(help: "The directory of flatness.csv.")
  var directory: String

  func run() throws {
    let report = try FlatnessReport(path: "\(directory)/\(FlatnessRun.fileName)")
    try report.write(directory: directory)
    try Console.result(report.text())
  }
}
