// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract:
      "Make the results of a stored run anew from its samples, and compare the files with them.",
    discussion: """
      Every number of summary.csv and compare.csv must follow from samples.csv and manifest.json, bit for \
      bit, and the samples must be those of the plan and its seed. Exit code 1 on the first that differs.

        bench-cli verify results/bracket
      """)

  @Argument(help: "A directory that compare or run has written.")
  var directory: String

  func run() throws {
    let found = try StoredCheck(directory: directory, evaluation: ProcessMedians()).run()
    let files = found.files.sorted { $0.key < $1.key }.map { "\($0.value) rows of \($0.key)" }
    try Console.result(
      "\(directory): \(files.isEmpty ? "no results" : files.joined(separator: " and ")) follow from \(found.samples) samples\n"
    )
  }
}
