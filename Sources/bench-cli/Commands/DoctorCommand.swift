// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench
import Foundation

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what on this machine will spoil a measurement, and what to do about it.",
    discussion: "Exits with 0 whatever it finds: it looks, and decides nothing.")

  @Option(help: "What to print: table or json (findings and all facts).")
  var format = Format.table

  func run() throws {
    let facts = HostFacts.read()
    let report = DoctorReport(
      facts: facts, calibration: try CalibrationStore().latest(fingerprint: facts.fingerprint))
    switch format {
    case .table: try Console.result(report.text())
    case .json: try Console.result(report.json())
    case .csv: throw UsageError(sentence: "doctor prints table or json, not csv")
    }
  }
}
