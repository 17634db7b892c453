// SPDX-License-Identifier: Apache-2.0

import Foundation

/// One row of `flatness.csv`: what a table cost in one run of `make flatness`. A round begins and ends with a run of
/// the control's memory, and has one between any two others.
package struct FlatnessRun: Sendable, Hashable {
  /// From 1.
  package var round: Int
  /// In its round, from 1; the odd ones have the control's memory.
  package var position: Int
  package var nodeMemoryMiB: Int
  package var level: String
  package var lock: String
  /// Of the run's cheapest slot.
  package var minNanoseconds: Double
}

/// One row of `changes.csv`: how the cost of a table changes with a node's memory.
package struct FlatnessChange: Sendable, Hashable {
  /// Level and lock, as `pte rt`.
  package var loop: String
  package var nodeMemoryMiB: Int
  package var effect: Effect
}

/// Whether the cost of a table depends on how much memory its node has, by the rule of a comparison. A round stands for
/// a process, the control for the base, and a control between two other controls for the twin.
package enum Flatness {
  package struct Answer: Sendable, Hashable {
    package var change: FlatnessChange
    /// `nil`: the control itself.
    package var verdict: Verdict?
  }

  /// An answer for each loop and size, in order of first appearance.
  /// - Throws: `StatsError` if a round has no run of the control beside another, or there are too few rounds.
  package static func answers(
    _ runs: [FlatnessRun], thresholdPercent: Double = Plan.defaultThresholdPercent
  ) throws(StatsError) -> [Answer] {
    guard let control = runs.first?.nodeMemoryMiB else {
      throw StatsError(sentence: "flatness: there are no runs to judge")
    }
    let sizes = Set(runs.map(\.nodeMemoryMiB)).sorted()
    let loops = runs.reduce(into: [String]()) { if !$0.contains($1.loop) { $0.append($1.loop) } }
    let changes = try loops.map { loop throws(StatsError) in
      try logRatios(runs.filter { $0.loop == loop }, control: control, sizes: sizes)
    }
    let others = changes.flatMap { ratios in sizes.filter { $0 != control }.map { ratios[$0]! } }
    let threshold = log1p(thresholdPercent / 100)
    var corrected = zip(
      zip(
        Holm.adjusted(others.map(\.pDifference)),
        Holm.adjusted(others.map { $0.pBeyond(threshold) })),
      Holm.adjusted(others.map { $0.pEquivalence(threshold) })
    ).makeIterator()
    var answers: [Answer] = []
    for (loop, ratios) in zip(loops, changes) {
      for size in sizes {
        let ratio = ratios[size]!
        var answer = Answer(
          change: FlatnessChange(loop: loop, nodeMemoryMiB: size, effect: Effect(ratio)))
        if size != control, let ((difference, beyond), equivalence) = corrected.next() {
          answer.verdict =
            VerdictRule(
              interval: ratio.interval(level: Compare.level),
              interval90: ratio.interval(level: 0.9),
              twin: ratios[control]!.interval(level: Compare.level), threshold: threshold,
              corrected: VerdictRule.PValues(
                difference: difference, beyond: beyond, equivalence: equivalence)
            ).verdict
        }
        answers.append(answer)
      }
    }
    return answers
  }

  /// For one loop and by size: each run over the geometric mean of its two neighbours, so that a drift cancels.
  private static func logRatios(
    _ runs: [FlatnessRun], control: Int, sizes: [Int]
  ) throws(StatsError) -> [Int: TrimmedMean] {
    var ratios: [Int: [Double]] = [:]
    for (round, runs) in Dictionary(grouping: runs, by: \.round).sorted(by: { $0.key < $1.key }) {
      let runs = runs.sorted { $0.position < $1.position }
      for (index, run) in runs.enumerated() {
        guard run.position == index + 1, index % 2 == 1 || run.nodeMemoryMiB == control,
          run.minNanoseconds > 0, runs.count % 2 == 1
        else {
          throw StatsError(
            sentence: """
              flatness: round \(round) of \(run.loop) is not runs of \(control) MiB, each but the last followed by \
              one of another size
              """)
        }
        guard index % 2 == 1 else { continue }
        let neighbours = [runs[index - 1], runs[index + 1]].map { log($0.minNanoseconds) }
        ratios[run.nodeMemoryMiB, default: []].append(
          log(run.minNanoseconds) - (neighbours[0] + neighbours[1]) / 2)
      }
    }
    for size in sizes where (ratios[size]?.count ?? 0) < Comparison.minimumProcesses {
      throw StatsError(
        sentence: """
          flatness: an interval needs at least \(Comparison.minimumProcesses) rounds with \(size) MiB; there is \
          \(ratios[size]?.count ?? 0)
          """)
    }
    return ratios.mapValues { TrimmedMean($0) }
  }
}

extension FlatnessRun: CSVTable {
  package static let fileName = "flatness.csv"

  package static let fields: [CSVColumn<FlatnessRun>] = [
    .count("round", \.round, "from 1; every other one goes through the sizes backwards"),
    .count(
      "position", \.position,
      """
      of the run in its round, from 1; those with an odd one have nodes of 64 MiB, and each other lies between two \
      of them
      """),
    .count("node_memory_mib", \.nodeMemoryMiB, "memory of the node"),
    .text("level", \.level, "as in `summary.csv`"),
    .text("lock", \.lock, "as in `summary.csv`"),
    .number("min_ns_per_op", \.minNanoseconds, "of the cheapest of the run's 400 slots"),
  ]

  package var loop: String { "\(level) \(lock)" }

  package init(row: CSVRow) throws {
    try self.init(
      round: row.integer("round", atLeast: 1), position: row.integer("position", atLeast: 1),
      nodeMemoryMiB: row.integer("node_memory_mib", atLeast: 1), level: row.text("level"),
      lock: row.text("lock"), minNanoseconds: row.number("min_ns_per_op"))
  }
}

extension FlatnessChange: CSVTable {
  package static let fileName = "changes.csv"

  package static let fields: [CSVColumn<FlatnessChange>] = [
    .text("loop", \.loop, "level and lock"),
    .count("node_memory_mib", \.nodeMemoryMiB, "memory of the node; 64 is the control"),
    .number(
      "change_pct", \.effect.percent,
      """
      cost against the geometric mean of the two neighbours', trimmed mean of the logarithms over the rounds
      """),
    .number("low_pct", \.effect.lowPercent, "lower end of its 95 % interval"),
    .number("high_pct", \.effect.highPercent, "upper end"),
  ]

  package init(row: CSVRow) throws {
    try self.init(
      loop: row.text("loop"), nodeMemoryMiB: row.integer("node_memory_mib", atLeast: 1),
      effect: Effect(
        percent: row.number("change_pct"), lowPercent: row.number("low_pct"),
        highPercent: row.number("high_pct")))
  }
}
