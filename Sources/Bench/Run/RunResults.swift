// SPDX-License-Identifier: Apache-2.0

/// All that follows from a run's samples. The same samples and manifest give the same rows, bit for bit.
struct RunResults {
  var summaries: [Summary]
  /// Empty for a plain run, or while there are too few processes for an interval.
  var comparisons: [Comparison]
  /// Empty unless the plan asks for tails, or while there are too few processes for an interval.
  var tailComparisons: [TailComparison]

  /// - Parameters:
  ///   - samples: in any order.
  ///   - tails: in any order.
  init(
    manifest: Manifest, samples: [Sample], tails: [Tail], evaluation: any Evaluation
  ) throws {
    let ordered = Self.inOrder(samples, of: manifest.plan)
    guard !ordered.isEmpty else {
      summaries = []
      comparisons = []
      tailComparisons = []
      return
    }
    summaries = try evaluation.summaries(ordered)
    guard manifest.plan.arms.contains(where: { $0.role == .test }),
      manifest.processesKept >= Comparison.minimumProcesses
    else {
      comparisons = []
      tailComparisons = []
      return
    }
    comparisons = try evaluation.comparisons(
      ordered, thresholdPercent: manifest.plan.thresholdPercent,
      mainSeconds: manifest.mainSeconds)
    tailComparisons = try evaluation.tailComparisons(
      manifest.plan.cases.flatMap { testCase in tails.filter { $0.testCase == testCase } },
      thresholdPercent: manifest.plan.thresholdPercent)
  }

  /// The main phase, in the plan's order of cases and arms.
  private static func inOrder(_ samples: [Sample], of plan: Plan) -> [Sample] {
    struct Key: Hashable {
      var testCase: Case
      var arm: Plan.Arm.Role
      var series: String
    }
    let groups = Dictionary(
      grouping: samples.lazy.filter { $0.phase == .main },
      by: { Key(testCase: $0.testCase, arm: $0.arm, series: $0.series) })
    return plan.cases.flatMap { testCase in
      plan.arms.flatMap { arm in
        groups[Key(testCase: testCase, arm: arm.role, series: arm.series.name)] ?? []
      }
    }
  }
}
