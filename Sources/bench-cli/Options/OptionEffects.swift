// SPDX-License-Identifier: Apache-2.0
// An option that would have no effect is refused, because whoever gave it expects one.

import Bench

/// What an option needs in a request to have an effect.
private struct OptionNeed: Sendable {
  var option: String
  var isMet: @Sendable (PlanRequest) -> Bool
  /// What the option is for, in words that follow its name.
  var words: String

  static let all: [OptionNeed] = [
    OptionNeed(
      option: "--bulk-tables", isMet: \.hasBulk,
      words: "is for the workloads bulk-in-order, bulk-reverse and bulk-random"),
    OptionNeed(
      option: "--fork-gib", isMet: { $0.workloads.contains(.forkLarge) },
      words: "is for the workload fork-large"),
    OptionNeed(
      option: "--weights", isMet: { $0.policies.contains(.weighted) },
      words: "is for --policy weighted"),
    OptionNeed(
      option: "--precision", isMet: { !$0.isRun },
      words: "is for differences, and a plain run has none"),
    OptionNeed(
      option: "--precision", isMet: { !$0.endsBeforePrecisionCan },
      words: "ends a run after 16 processes at the earliest, and no more were asked for"),
    OptionNeed(
      option: "--threshold", isMet: { !$0.isRun },
      words: "is for differences, and a plain run has none"),
    OptionNeed(
      option: "--threshold-ns", isMet: { !$0.isRun },
      words: "is for differences, and a plain run has none"),
  ]
}

extension PlanRequest {
  fileprivate var isRun: Bool { if case .run = question { true } else { false } }

  fileprivate var hasBulk: Bool {
    workloads.contains(where: \.isBulk) || isMainJob
      || (workloads.isEmpty && conditions.contains(.throughput))
  }

  fileprivate var endsBeforePrecisionCan: Bool {
    if case .fixed(let processes, _) = effort { processes <= 16 } else { false }
  }
}

extension MeasureOptions {
  /// Those that were given, by name.
  private var given: [String] {
    let options: [(String, Bool)] = [
      ("--workload", !workload.isEmpty), ("--condition", !condition.isEmpty),
      ("--level", !level.isEmpty), ("--mm", !mm.isEmpty),
      ("--arch", !arch.isEmpty), ("--path", !path.isEmpty), ("--lock", !lock.isEmpty),
      ("--memcg", !memcg.isEmpty), ("--config", !config.isEmpty),
      ("--hook", !hook.isEmpty), ("--threads", !threads.isEmpty),
      ("--cpus", !cpus.isEmpty), ("--cpu-node", !cpuNode.isEmpty), ("--mem-node", !memNode.isEmpty),
      ("--policy", !policy.isEmpty), ("--weights", !weights.isEmpty), ("--nodes", nodes != nil),
      ("--node-memory", nodeMemory != nil), ("--stat-threshold", statThreshold != nil),
      ("--budget", budget != nil),
      ("--precision", precision != nil), ("--processes", processes != nil),
      ("--blocks", blocks != nil), ("--slot-time", slotTime != nil),
      ("--bulk-tables", bulkTables != nil), ("--fork-gib", forkGiB != nil), ("--tails", tails),
      ("--seed", seed != nil), ("--threshold", threshold != nil),
      ("--threshold-ns", thresholdNanoseconds != nil), ("--out", out != nil),
      ("--no-huge-pages", noHugePages), ("--plain-samples", plainSamples),
      ("--format", output.format != .table),
      ("--allow-debug", output.allowDebug), ("--quiet", output.quiet),
    ]
    return options.filter(\.1).map(\.0)
  }

  /// - Throws: `UsageError` for the first option that a request gives nothing to do.
  func checkEffects(in request: PlanRequest) throws(UsageError) {
    let given = given
    for need in OptionNeed.all where given.contains(need.option) && !need.isMet(request) {
      throw UsageError(
        sentence: "\(need.option) \(need.words), so it has no effect here; leave it out")
    }
  }

  /// For commands that measure nothing.
  /// - Parameters:
  ///   - allowed: options that have an effect all the same.
  ///   - reason: why the others have none.
  func refuse(allBut allowed: Set<String>, _ reason: String) throws(UsageError) {
    guard let option = given.first(where: { !allowed.contains($0) }) else { return }
    throw UsageError(sentence: "\(option) has no effect here: \(reason); leave it out")
  }
}
