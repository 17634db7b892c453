// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench
import BenchCount
import Foundation

struct CaseLoopCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "case-loop",
    abstract: "Run one case of a plan, under a tool that counts instructions.",
    discussion: """
      Reads the plan, caseIndex, armIndex and operations as JSON from standard input. Prints how many tables each \
      of the operations made.
      """,
    shouldDisplay: false)

  func run() throws {
    let loop = try CaseLoop.decode(try FileHandle.standardInput.readToEnd() ?? Data())
    try Console.result(try loop.perform().map { "\($0)\n" }.joined())
  }
}
