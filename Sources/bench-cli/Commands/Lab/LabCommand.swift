// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench
import BenchLab

struct LabCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab",
    abstract: "Count the same steps in real kernels, exactly, under emulation.",
    discussion: """
      Boots a kernel in QEMU, whose clock then advances by one for each instruction, and counts every step of \
      page-table construction from a module in it. Needs no root, no KVM and no hardware counters. docs/lab.md shows \
      the way from two builds of your own to a table. scripts/setup.sh lab installs QEMU and what builds the module.

        bench-cli lab run linux-image-rt-amd64
        bench-cli lab run --image linux/arch/x86/boot/bzImage --headers linux
        bench-cli lab compare results/before results/after
      """,
    subcommands: [
      LabKernelsCommand.self, LabRunCommand.self, LabCompareCommand.self, LabFidelityCommand.self,
      LabBootCommand.self,
    ])
}

/// Shows the last lines of the console of a guest that failed, and ends with the right code where the user interrupted.
func toldOfGuests<Result>(_ body: () async throws -> Result) async throws -> Result {
  do {
    return try await body()
  } catch let error as GuestError {
    for line in error.console.lastLines() { Console.note("  | \(line)") }
    guard error.ending == .interrupted else { throw error }
    Console.note("bench-cli: \(error.sentence)")
    throw ExitCode.interrupted
  }
}

struct LabKernelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels",
    abstract: "List the kernels that can be fetched as Debian packages, and those at hand.")

  @Option(help: ArgumentHelp("Where packages are kept.", valueName: "dir"))
  var cache = PackageCache.usualDirectory()

  func run() async throws {
    let rows = try await PackageCache(directory: cache).kernels()
    try Console.result(KernelListing.text(rows))
    if rows.isEmpty {
      Console.note("apt knows no kernels; run apt-get update, then try again")
    }
  }
}

struct LabCompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare two kernels, step by step.",
    discussion: """
      Each kernel is the directory of a lab run: DIR, or DIR:RELEASE where the run has several kernels. A row of two \
      modes is left out, since its median is chance.
      """)

  @Argument(help: "The kernel before.")
  var before: String

  @Argument(help: "The kernel after.")
  var after: String

  @Option(help: "What to print: table or csv.")
  var format = Format.table

  @Option(
    help: ArgumentHelp("A new directory for the rows and a picture of them.", valueName: "dir"))
  var out: String?

  func run() async throws {
    guard format != .json else {
      throw UsageError(sentence: "lab compare prints table or csv, not json")
    }
    let report = try LabComparisonReport(
      before: StoredLab.oneKernel(before), after: StoredLab.oneKernel(after))
    // Kept before it is printed: if the directory cannot be made, only that is said.
    var pictures: [String] = []
    if let out {
      pictures = try await report.write(
        in: out, command: ["bench-cli"] + CommandLine.arguments.dropFirst())
    }
    try Console.result(format == .csv ? CSVText.file(report.rows) : report.text())
    guard let out else { return }
    Console.note(
      pictures.isEmpty
        ? "results:  \(out); no step differs, so there is no picture"
        : "results:  \(out)\npictures: \(pictures.joined(separator: ", "))")
  }
}
