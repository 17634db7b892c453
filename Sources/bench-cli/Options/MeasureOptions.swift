// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench

/// What `compare` and `run` share.
struct MeasureOptions: ParsableArguments {
  /// For the discussion of both commands.
  static let help = """
    Options marked <list> take one or several values, with commas or repeated; all combinations are \
    measured. Without --workload, --level, --mm and --lock the main job runs: the tables that the \
    series touches, and controls that it should leave alone.
    """

  private static let usual = PlanRequest(.run([]))

  @Option(
    help: ArgumentHelp(
      "Loops to time; bench-cli list names them, bulk is three.", valueName: "list"))
  var workload: [String] = []

  @Option(help: ArgumentHelp("Page-table levels: pte, pmd, pud, p4d, pgd.", valueName: "list"))
  var level: [String] = []

  @Option(help: ArgumentHelp("Whose tables: init_mm, user, efi_mm, null.", valueName: "list"))
  var mm: [String] = []

  @Option(
    help: ArgumentHelp(
      "Architectures whose tables are modelled. (default: x86_64)", valueName: "list"))
  var arch: [String] = []

  @Option(
    help: ArgumentHelp("Who allocates the tables. (default: helper)", valueName: "list"))
  var path: [String] = []

  @Option(
    help: ArgumentHelp(
      "Kinds of spinlock_t: embedded, rt, lockdep and more; bench-cli list names them.",
      valueName: "list"))
  var lock: [String] = []

  @Option(help: ArgumentHelp("CONFIG_MEMCG: on, off. (default: on)", valueName: "list"))
  var memcg: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      What hangs off constructors and destructors, in churn and bulk: none, count, protect (the table's page \
      becomes read-only), protect-batched (bulk: neighbours at once).
      """, valueName: "list"))
  var hook: [String] = []

  @Option(
    help: ArgumentHelp("Pinned threads that run the loop at once. (default: 1)", valueName: "list"))
  var threads: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      Which CPUs these run on: node (of --cpu-node only), packed (that node's first, then the nearest's), spread \
      (one of each node in turn). (default: node)
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
      Memory policies: local, bind, preferred, interleave, weighted. (default: local, or preferred with \
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
      "Emulate this many nodes on a machine with one; every row then says so.", valueName: "n"))
  var nodes = usual.emulatedNodes

  @Option(help: ArgumentHelp("Memory of each node, in bytes or with K, M, G.", valueName: "size"))
  var nodeMemory = ByteSize.flag(usual.nodeMemoryBytes)

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
    help: ArgumentHelp("How long one slot of a block takes: us, ms, s.", valueName: "time"))
  var slotTime = "\(usual.slotNanoseconds / 1_000)us"

  @Option(help: ArgumentHelp("Tables alive at once in the bulk workloads.", valueName: "n"))
  var bulkTables = usual.bulkTables

  @Option(
    name: .customLong("fork-gib"),
    help: ArgumentHelp("GiB that the parent in fork-large maps, at 4 KiB.", valueName: "n"))
  var forkGiB = usual.forkGiB

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
      "Differences smaller than this count as nothing, in per cent.", valueName: "percent"))
  var threshold = usual.thresholdPercent

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

  /// The request, with all words still unresolved.
  func request(_ question: PlanRequest.Question) throws(UsageError) -> PlanRequest {
    var request = PlanRequest(question)
    request.workloads = try TypedValues.list(workload, option: "--workload")
    request.levels = try TypedValues.list(level, option: "--level")
    request.mms = try TypedValues.list(mm, option: "--mm")
    request.archs = try TypedValues.list(arch, option: "--arch")
    request.paths = try TypedValues.list(path, option: "--path")
    request.locks = try TypedValues.list(lock, option: "--lock")
    if !memcg.isEmpty { request.memcg = try TypedValues.flags(memcg, option: "--memcg") }
    request.hooks = try TypedValues.list(hook, option: "--hook")
    if !threads.isEmpty { request.threads = try TypedValues.integers(threads, option: "--threads") }
    request.cpus = try TypedValues.list(cpus, option: "--cpus")
    if !cpuNode.isEmpty {
      request.cpuNodes = try TypedValues.integers(cpuNode, option: "--cpu-node")
    }
    request.memNodes = try TypedValues.integers(memNode, option: "--mem-node")
    request.policies = try TypedValues.list(policy, option: "--policy")
    request.weights = try TypedValues.integers(weights, option: "--weights")
    request.emulatedNodes = nodes
    request.nodeMemoryBytes = try TypedValues.bytes(nodeMemory, option: "--node-memory")
    request.effort = try effort()
    request.precisionPercent = precision
    request.slotNanoseconds = try TypedValues.nanoseconds(slotTime, option: "--slot-time")
    request.bulkTables = bulkTables
    request.forkGiB = forkGiB
    request.tails = tails
    request.seed = seed
    request.thresholdPercent = threshold
    request.useHugePages = !noHugePages
    return request
  }
}
