// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench
import BenchReplay
import Foundation

struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract:
      "Build the page tables of a given machine under each series: the answer for my machine.",
    discussion: """
      Reads /proc/vmallocinfo, /proc/PID/maps or smaps, and /sys/firmware/efi/runtime-map, live or \
      saved, finds out which is which, and works out which tables such a machine holds. Builds them \
      all in the model, and says what they cost in time, in lock objects and in accounted memory.

      vmallocinfo shows its addresses to root only, and after sysctl kernel.kptr_restrict=1.

        bench-cli replay /proc/vmallocinfo
        bench-cli replay vmallocinfo.txt smaps.txt --lock rt --series base,merged
      """)

  private static let usual = ReplayRequest(inputs: [])

  @Argument(
    help: ArgumentHelp(
      "vmallocinfo, maps, smaps, or a directory like runtime-map; each maps is a process.",
      valueName: "file"))
  var files: [String]

  @Option(
    help: ArgumentHelp(
      "Series; the first is the baseline. (default: base,merged)", valueName: "list"))
  var series: [String] = []

  @Option(help: "What spinlock_t is: none, embedded, rt, debug, lockdep.")
  var lock = usual.lock

  @Option(help: "CONFIG_MEMCG: on, off.")
  var memcg = "on"

  @Option(
    help: ArgumentHelp(
      "Levels of page tables: 4, 5. (default: as the addresses need)", valueName: "n"))
  var levels: Int?

  @Option(help: "PTE and PMD tables of EFI: plain (x86-64) or constructed (arm64).")
  var efiTables = EFITables.plain

  @Option(help: ArgumentHelp("Memory of the node, in bytes or with K, M, G.", valueName: "size"))
  var nodeMemory = ByteSize.flag(usual.nodeMemoryBytes)

  @Option(help: ArgumentHelp("Blocks. In each every series runs twice.", valueName: "n"))
  var blocks = usual.blocks

  @Option(
    help: ArgumentHelp(
      "For the order of slots. (default: a random one, which is printed)", valueName: "n"))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "Differences smaller than this count as nothing, in per cent.", valueName: "percent"))
  var threshold = usual.thresholdPercent

  @Option(help: ArgumentHelp("A new directory for replay.csv. (default: none)", valueName: "dir"))
  var out: String?

  @Option(help: "What to print: table, csv or json.")
  var format = Format.table

  @Flag(help: "Replay in a debug build, whose times mean nothing.")
  var allowDebug = false

  @Flag(help: "Back node memory with 4 KiB pages only.")
  var noHugePages = false

  @Flag(help: "Print the result and nothing else.")
  var quiet = false

  enum EFITables: String, ExpressibleByArgument, CaseIterable {
    case plain, constructed
  }

  func run() async throws {
    let request = try request()
    if let out { try ReplayDirectory.checkAbsent(out) }
    let progress = !quiet && Console.errorIsTerminal ? TerminalProgress() : nil
    defer { progress?.clear() }
    let outcome = try ReplayRunner(
      request: request, host: HostTopology.current(), allowDebug: allowDebug,
      // Until then Ctrl-C ends the program at once: an input may be a pipe that never comes to an end.
      progress: progress ?? SilentProgress(), inputsRead: { InterruptFlag.install() }
    ).run()
    progress?.clear()
    let report = try ReplayReport(outcome)
    if let out {
      let path = try ReplayDirectory.write(report.rows, to: out)
      if !quiet { Console.note("results: \(path)") }
    }
    switch format {
    case .table: try Console.result(report.text())
    case .csv: try Console.result(report.csv())
    case .json: try Console.result(report.json())
    }
    if outcome.blocks < request.blocks { throw ExitCode.interrupted }
  }

  private func request() throws(UsageError) -> ReplayRequest {
    var request = ReplayRequest(inputs: files)
    if !series.isEmpty { request.series = try TypedValues.list(series, option: "--series") }
    request.lock = lock
    request.memcg = try TypedValues.flags([memcg], option: "--memcg").first ?? true
    request.levels = levels
    request.efiConstructed = efiTables == .constructed
    request.nodeMemoryBytes = try TypedValues.bytes(nodeMemory, option: "--node-memory")
    request.blocks = blocks
    request.seed = seed
    request.useHugePages = !noHugePages
    request.thresholdPercent = threshold
    return request
  }
}
