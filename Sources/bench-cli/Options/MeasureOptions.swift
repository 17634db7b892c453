// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench

/// What `compare` and `run` share.
struct MeasureOptions: ParsableArguments {
  /// For the discussion of both commands.
  static let help = """
    Options marked <list> take one or several values, with commas or repeated; all combinations are \
    measured. Without --workload, --condition, --level, --mm, --lock, --path and --hook the main job \
    runs: the tables that the series touches, in several conditions, and controls that it should \
    leave alone.
    """

  private static let usual = PlanRequest(.run([]))

  @Option(
    help: ArgumentHelp(
      "Loops to time; bench-cli list names them, bulk is three.", valueName: "list"))
  var workload: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      What stands around a table while it is timed: \(Condition.words). (default: overlapped for churn, throughput \
      for bulk)
      """, valueName: "list"))
  var condition: [String] = []

  @Option(help: ArgumentHelp("Page-table levels: \(Level.words).", valueName: "list"))
  var level: [String] = []

  @Option(help: ArgumentHelp("Whose tables: \(MMKind.words).", valueName: "list"))
  var mm: [String] = []

  @Option(
    help: ArgumentHelp(
      "Architectures whose tables are modelled; bench-cli list names them. (default: x86_64)",
      valueName: "list"))
  var arch: [String] = []

  @Option(
    help: ArgumentHelp(
      "Who allocates the tables: \(AllocatorPath.words). (default: helper)", valueName: "list"))
  var path: [String] = []

  @Option(
    help: ArgumentHelp(
      "Kinds of spinlock_t: \(LockKind.words).", valueName: "list"))
  var lock: [String] = []

  @Option(help: ArgumentHelp("CONFIG_MEMCG: on, off. (default: on)", valueName: "list"))
  var memcg: [String] = []

  @Option(
    help: ArgumentHelp(
      "What else the modelled kernel is configured with: \(KernelConfig.words). (default: minimal)",
      valueName: "list"))
  var config: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      What hangs off constructors and destructors, in churn and bulk: \(Hook.words). (default: none)
      """, valueName: "list"))
  var hook: [String] = []

  @Option(
    help: ArgumentHelp("Pinned threads that run the loop at once. (default: 1)", valueName: "list"))
  var threads: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      Which CPUs these run on: \(CPUChoice.words). (default: node)
      """, valueName: "list"))
  var cpus: [String] = []

  @Option(help: ArgumentHelp("Nodes whose CPUs run the loop. (default: 0)", valueName: "list"))
  var cpuNode: [String] = []

  @Option(
    help: ArgumentHelp(
      "Nodes whose memory holds the tables. (default: the CPUs' own)", valueName: "list"))
  var memNode: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      Memory policies: \(Policy.words). (default: local, or preferred with \
      a --mem-node that is not the CPUs' own)
      """, valueName: "list"))
  var policy: [String] = []

  @Option(
    help: ArgumentHelp(
      "For policy weighted: pages in a row from each node, in their order. (default: 1 each)",
      valueName: "list"))
  var weights: [String] = []

  @Option(
    help: ArgumentHelp(
      "Emulate this many nodes on a machine with one; every row then says so. (default: 1)",
      valueName: "n"))
  var nodes: Int?

  @Option(
    help: ArgumentHelp(
      """
      Memory of each node, in bytes or with K, M, G. (default: \(ByteSize.flag(usual.nodeMemoryBytes)))
      """, valueName: "size"))
  var nodeMemory: String?

  @Option(
    help: ArgumentHelp(
      """
      How far a per-CPU counter of the modelled machine may be off before it is added to the global one, 1 to 125; \
      large machines have the most. (default: \(PlanRequest.usualStatThreshold))
      """, valueName: "pages"))
  var statThreshold: Int?

  @Option(
    help: ArgumentHelp(
      """
      Time for all cases together: s, m, h. A pilot divides it between processes and blocks. (default: 40s)
      """, valueName: "time"))
  var budget: String?

  @Option(
    help: ArgumentHelp(
      """
      End before the budget does, once every interval reaches so many per cent to either side at most; looked at \
      after 8, 16, 32, ... processes.
      """, valueName: "percent"))
  var precision: Double?

  @Option(
    help: ArgumentHelp(
      "In place of a budget and a pilot: so many fresh processes. (default: 20, with --blocks)",
      valueName: "n"))
  var processes: Int?

  @Option(
    help: ArgumentHelp(
      """
      And so many blocks of each case in each process; every arm runs twice in a block. (default: 8, with \
      --processes)
      """, valueName: "n"))
  var blocks: Int?

  @Option(
    help: ArgumentHelp(
      """
      How long one slot of a block takes: us, ms, s. (default: \(usual.slotNanoseconds / 1_000)us)
      """, valueName: "time"))
  var slotTime: String?

  @Option(
    help: ArgumentHelp(
      "Tables alive at once in the bulk workloads. (default: \(usual.bulkTables))", valueName: "n"))
  var bulkTables: Int?

  @Option(
    name: .customLong("fork-gib"),
    help: ArgumentHelp(
      "GiB that the parent in fork-large maps, at 4 KiB. (default: \(usual.forkGiB))",
      valueName: "n"))
  var forkGiB: Int?

  @Flag(
    help: """
      Also time single operations, and compare the 99th percentile of each case: a question of its own, whose \
      answers are in tail-compare.csv.
      """)
  var tails = false

  @Option(
    help: ArgumentHelp(
      "For the order of slots. (default: a random one, which is recorded)", valueName: "n"))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      """
      Differences smaller than this count as nothing, in per cent. (default: \(usual.thresholdPercent))
      """, valueName: "percent"))
  var threshold: Double?

  @Option(
    name: .customLong("threshold-ns"),
    help: ArgumentHelp(
      "The same in nanoseconds per table, in place of per cent.", valueName: "ns"))
  var thresholdNanoseconds: Double?

  @Option(
    help: ArgumentHelp(
      "A new directory for the results. (default: results/RUN-ID)", valueName: "dir"))
  var out: String?

  @Flag(help: "Back node memory with 4 KiB pages only.")
  var noHugePages = false

  @Flag(help: "Write samples.csv as plain text, not samples.csv.gz.")
  var plainSamples = false

  @OptionGroup var output: OutputOptions

  private func effort() throws(UsageError) -> Effort {
    switch (budget, processes, blocks) {
    case (nil, nil, nil): return Self.usual.effort
    case (let budget?, nil, nil):
      let seconds = Double(try TypedValues.nanoseconds(budget, option: "--budget")) / 1e9
      return .budget(seconds: seconds)
    case (nil, _, _): return .fixed(processes: processes ?? 20, blocks: blocks ?? 8)
    default:
      throw UsageError(
        sentence:
          "--budget lets a pilot choose processes and blocks; leave it out to set them yourself")
    }
  }

  /// The request, with all words resolved.
  /// - Throws: `UsageError` or `PlanError` for what cannot be asked for, or would have no effect.
  func request(_ question: PlanRequest.Question) throws -> PlanRequest {
    var request = PlanRequest(question)
    request.workloads = try TypedNames.workloads(TypedValues.list(workload, option: "--workload"))
    request.conditions = try TypedValues.names(condition, option: "--condition")
    request.levels = try TypedValues.names(level, option: "--level")
    request.mms = try TypedValues.names(mm, option: "--mm")
    request.archs = try TypedValues.names(arch, option: "--arch")
    request.paths = try TypedValues.names(path, option: "--path")
    request.locks = try TypedValues.names(lock, option: "--lock")
    if !memcg.isEmpty { request.memcg = try TypedValues.flags(memcg, option: "--memcg") }
    if !config.isEmpty { request.configs = try TypedValues.names(config, option: "--config") }
    request.hooks = try TypedValues.names(hook, option: "--hook")
    if !threads.isEmpty { request.threads = try TypedValues.integers(threads, option: "--threads") }
    request.cpus = try TypedValues.names(cpus, option: "--cpus")
    request.cpuNodes = try TypedValues.integers(cpuNode, option: "--cpu-node")
    request.memNodes = try TypedValues.integers(memNode, option: "--mem-node")
    request.policies = try TypedValues.names(policy, option: "--policy")
    request.weights = try TypedValues.numbers(weights, option: "--weights")
    if let nodes { request.emulatedNodes = nodes }
    if let nodeMemory {
      request.nodeMemoryBytes = try TypedValues.bytes(nodeMemory, option: "--node-memory")
    }
    if let statThreshold { request.statThreshold = statThreshold }
    request.effort = try effort()
    request.precisionPercent = precision
    if let slotTime {
      request.slotNanoseconds = try TypedValues.nanoseconds(slotTime, option: "--slot-time")
    }
    if let bulkTables { request.bulkTables = bulkTables }
    if let forkGiB { request.forkGiB = forkGiB }
    request.tails = tails
    request.seed = seed
    if let threshold { request.thresholdPercent = threshold }
    guard threshold == nil || thresholdNanoseconds == nil else {
      throw UsageError(
        sentence: "a verdict rests on one threshold; leave out --threshold or --threshold-ns")
    }
    request.thresholdNanoseconds = thresholdNanoseconds
    request.useHugePages = !noHugePages
    try checkEffects(in: request)
    return request
  }
}
