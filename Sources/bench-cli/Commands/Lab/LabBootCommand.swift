// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench
import BenchLab
import Foundation

/// What `make test-numa` boots its machines with.
struct LabBootCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "boot",
    abstract: "Boot a kernel on an emulated machine with programs of your own.",
    discussion: """
      The guest starts --init and must switch itself off. Exit code 1 if it panics, hangs or cannot be started.
      """,
    shouldDisplay: false)

  @Argument(help: ArgumentHelp("A Debian package, as for lab run.", valueName: "kernel"))
  var kernel: String

  @Option(help: ArgumentHelp("The guest's first program or script.", valueName: "file"))
  var `init`: String

  @Option(
    help: ArgumentHelp(
      "A program with the shared libraries that it needs, for /bin. May be given several times.",
      valueName: "file[:target]"))
  var program: [String] = []

  @Option(
    help: ArgumentHelp(
      "A directory of files. May be given several times.", valueName: "dir:target"))
  var tree: [String] = []

  @Option(
    help: ArgumentHelp(
      "The machine's nodes in order, each as CPUs:MiB; either may be 0.", valueName: "list"))
  var nodes = ["1:512"]

  @Option(
    help: ArgumentHelp(
      "Distances from each node, a row for each, with blanks between the rows.",
      valueName: "rows"))
  var distances = ""

  @Option(help: ArgumentHelp("QEMU's name of the CPU.", valueName: "name"))
  var cpu = "max"

  @Option(help: ArgumentHelp("The kernel's command line.", valueName: "text"))
  var append = ""

  @Option(help: ArgumentHelp("When a guest counts as hung: s, m, h.", valueName: "time"))
  var timeLimit = "2m"

  @Option(help: ArgumentHelp("A new file for the guest's console.", valueName: "file"))
  var console: String

  @Option(help: ArgumentHelp("Where packages are kept.", valueName: "dir"))
  var cache = PackageCache.usualDirectory()

  func run() async throws {
    InterruptFlag.install()
    let machine = try machine()
    let files = try await self.files()
    let image = try await PackageCache(directory: cache).kernel(named: kernel, note: Console.note)
    try await toldOfGuests {
      try await Guest.boot(image, files, on: machine, console: console)
    }
  }

  private func files() async throws -> Initramfs {
    var files = Initramfs()
    try files.addFile("init", copying: self.`init`, executable: true)
    for text in program { try await files.addProgram(GuestProgram(text)) }
    for text in tree {
      let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
      guard parts.count == 2, parts[1].hasPrefix("/") else {
        throw UsageError(sentence: "--tree '\(text)' must be a directory and its target: DIR:/DIR")
      }
      try files.addTree(String(parts[1].dropFirst()), copying: parts[0])
    }
    return files
  }

  private func machine() throws(UsageError) -> GuestDescription {
    var guest = GuestDescription()
    guest.nodes = try TypedValues.list(nodes, option: "--nodes").map { text throws(UsageError) in
      let parts = text.split(separator: ":").map { Int($0) }
      guard parts.count == 2, let cpus = parts[0], let memoryMiB = parts[1], cpus >= 0,
        memoryMiB >= 0, cpus + memoryMiB > 0
      else {
        throw UsageError(sentence: "--nodes '\(text)' is no node: CPUs:MiB, such as 2:512")
      }
      return GuestNode(cpus: cpus, memoryMiB: memoryMiB)
    }
    let rows = distances.split(whereSeparator: \.isWhitespace)
    guest.distances = try rows.map { row throws(UsageError) in
      let numbers = row.split(separator: ",").compactMap { Int($0) }
      guard numbers.count == guest.nodes.count else {
        throw UsageError(
          sentence: "--distances '\(row)' is not one number for each of \(guest.nodes.count) nodes")
      }
      return numbers
    }
    guard guest.distances.isEmpty || guest.distances.count == guest.nodes.count else {
      throw UsageError(sentence: "--distances needs a row for each of \(guest.nodes.count) nodes")
    }
    guest.cpu = cpu
    guest.countsInstructions = false
    guest.kernelArguments = append.split(separator: " ").map(String.init)
    guest.timeLimit = .nanoseconds(
      Int64(try TypedValues.nanoseconds(timeLimit, option: "--time-limit")))
    return guest
  }
}
