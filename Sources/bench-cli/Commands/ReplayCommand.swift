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
      all in the model, in fresh processes one after the other, and says what they cost in lock objects, \
      in accounted memory and in time.

      A maps or smaps in which addresses go down again is several processes. The tables are those of 64-bit \
      kernels with pages of 4 KiB; dumps of others are refused. vmallocinfo shows its addresses to root only, \
      and after sysctl kernel.kptr_restrict=1.

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

  @Option(
    help: "What spinlock_t is: \(LockKind.allCases.map(\.rawValue).joined(separator: ", ")).")
  var lock = usual.lock

  @Option(help: "CONFIG_MEMCG: on, off.")
  var memcg = "on"

  @Option(
    help: ArgumentHelp(
      "Levels of page tables: 4, 5. (default: as the addresses need)", valueName: "n"))
  var levels: Int?

  @Option(
    help:
      "PTE and PMD tables of an EFI map: plain (x86-64) or constructed (arm64). (default: plain)")
  var efiTables: EFITables?

  @Option(help: ArgumentHelp("Memory of the node, in bytes or with K, M, G.", valueName: "size"))
  var nodeMemory = ByteSize.flag(usual.nodeMemoryBytes)

  @Option(help: ArgumentHelp("Fresh processes; intervals are over them.", valueName: "n"))
  var processes = usual.processes

  @Option(
    help: ArgumentHelp(
      "Blocks in each process. In each block every series runs twice.", valueName: "n"))
  var blocks = usual.blocks

  @Option(
    help: ArgumentHelp(
      "For the order of slots. (default: a random one, which is printed)", valueName: "n"))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      """
      Differences smaller than this count as nothing, in per cent. (default: \(Plan.defaultThresholdPercent))
      """, valueName: "percent"))
  var threshold: Double?

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
    let progress = !quiet && Console.errorRedrawsLines ? TerminalProgress() : nil
    defer { progress?.clear() }
    let outcome = try await ReplayRunner(
      request: request, host: HostTopology.current(),
      worker: FreshProcessReplayWorker(program: Bundle.main.executablePath ?? "/proc/self/exe"),
      allowDebug: allowDebug,
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
    if outcome.isCutShort { throw ExitCode.interrupted }
  }

  private func request() throws(UsageError) -> ReplayRequest {
    var request = ReplayRequest(inputs: files)
    if !series.isEmpty { request.series = try TypedValues.list(series, option: "--series") }
    request.lock = lock
    let memcg = try TypedValues.flags([memcg], option: "--memcg")
    guard memcg.count == 1 else {
      throw UsageError(sentence: "--memcg must be on or off: a replay is of one kernel")
    }
    request.memcg = memcg[0]
    request.levels = levels
    request.efiConstructed = efiTables.map { $0 == .constructed }
    request.nodeMemoryBytes = try TypedValues.bytes(nodeMemory, option: "--node-memory")
    request.processes = processes
    request.blocks = blocks
    request.seed = seed
    request.useHugePages = !noHugePages
    request.thresholdPercent = threshold
    return request
  }
}

/// One process of a replay: what `replay` starts, over and over.
struct ReplayWorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay-worker",
    abstract: "Do one process of a replay: a job from a file of JSON, a report on standard output.",
    shouldDisplay: false)

  @Argument(help: "The job.")
  var file: String

  func run() throws {
    // What ends a terminal's programs comes to all of them; the command that started us decides what becomes of our
    // work.
    signal(SIGINT, SIG_IGN)
    signal(SIGHUP, SIG_IGN)
    let parent = getppid()
    let process: ReplayProcess
    do {
      process = try ReplayProcess(json: Data(contentsOf: URL(fileURLWithPath: file)))
    } catch {
      throw UsageError(sentence: "replay-worker is started by replay, with the file of a job")
    }
    // Without a parent nobody reads the report.
    if let report = try process.json(isInterrupted: { getppid() != parent }) {
      try Console.result(report)
    }
  }
}
