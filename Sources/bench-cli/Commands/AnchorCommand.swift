// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench

struct AnchorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "anchor",
    abstract: "Measure what a page table costs in the kernel that runs, beside the model's.",
    discussion: """
      Needs no privileges and takes some seconds. The kernel's cost is the CPU time of first touches of pages that \
      need a table each, less that of pages that share one; once by writing to them, once by MADV_POPULATE_WRITE. A \
      control of pages that share one, twice, shows what is seen where there is no table.
      """)

  func run() throws {
    try Console.result(AnchorReport(Anchor.measure(host: .current())).text())
  }
}
