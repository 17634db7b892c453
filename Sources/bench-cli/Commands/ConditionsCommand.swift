// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench

struct ConditionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conditions",
    abstract: "Check on this machine that each condition is what it says.",
    discussion: """
      Times loads of lines that were in use until a condition's other work displaced them, beside loads from the \
      level of memory where they should be then. Takes a second. Exits with 1 if a condition is not what it says, \
      with --condition's rows then worth little on this machine; other machines on the same host may be the reason.
      """)

  func run() throws {
    let report = ConditionReport(try ConditionCheck.all(caches: HostTopology.current().caches))
    guard !report.checks.isEmpty else {
      throw UsageError(
        sentence: """
          the system does not say how large its caches are (/sys/devices/system/cpu/cpu0/cache), so no condition \
          can be checked
          """)
    }
    try Console.result(report.text())
    if report.checks.contains(where: { !$0.isHeld }) { throw ExitCode.failure }
  }
}
