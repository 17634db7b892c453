// SPDX-License-Identifier: Apache-2.0

/// All that follows from a run's samples. The same samples and manifest give the same rows, bit for bit.
struct RunResults {
  var summaries: [Summary]
  /// Empty for a plain run, or while there are too few processes for an interval.
  var comparisons: [Comparison]
  /// Empty unless the plan asks for tails, or while there are too few processes for an interval.
  var tailComparisons: [TailComparison]

  /// - Parameters:
  ///   - tally: of the main phase.
  ///   - tails: in any order.
  init(manifest: Manifest, tally: RunTally, tails: [Tail]) throws {
    let measured = try tally.measured().inOrder(of: manifest.plan)
    summaries = Summarise.summaries(measured)
    comparisons = []
    tailComparisons = []
    guard !measured.cases.isEmpty, manifest.plan.arms.contains(where: { $0.role == .test }),
      manifest.processesKept >= Comparison.minimumProcesses
    else { return }
    comparisons = try Compare.comparisons(
      measured,
      threshold: .init(
        percent: manifest.plan.thresholdPercent, nanoseconds: manifest.plan.thresholdNanoseconds,
        processes: manifest.plan.verdictProcesses ?? Comparison.minimumProcesses),
      mainSeconds: manifest.mainSeconds)
    tailComparisons = try Tails.comparisons(
      manifest.plan.cases.flatMap { testCase in tails.filter { $0.testCase == testCase } },
      thresholdPercent: manifest.plan.thresholdPercent)
  }
}
