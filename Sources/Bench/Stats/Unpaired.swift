// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Two runs that were measured one after the other. Each process gives one value, the logarithm of its median cost;
/// trimmed means of these are compared with Yuen's test (Yuen 1974, "The two-sample trimmed t for unequal population
/// variances", Biometrika 61), which is Welch's for trimmed means.
enum Unpaired {
  /// One side: a series of a run in one case.
  struct Side {
    var series: String
    let values: TrimmedMean
    let processes: Int
    let emulated: Bool
  }

  /// The series of a run, by case, in order of first appearance. The twin, which repeats the base, is left out.
  /// - Throws: `StatsError` for slots that cannot be used.
  static func sides(_ tally: RunTally) throws(StatsError) -> [Case: [Side]] {
    var sides: [Case: [Side]] = [:]
    for measured in try tally.measured().cases {
      for arm in measured.arms where !arm.role.isControl {
        guard arm.processes.count >= Comparison.minimumProcesses else { continue }
        let medians = arm.processes.sorted { $0.number < $1.number }.map {
          log(Quantile.median(arm.costs(of: $0)))
        }
        sides[measured.testCase, default: []].append(
          Side(
            series: arm.series, values: TrimmedMean(medians), processes: medians.count,
            emulated: measured.emulated))
      }
    }
    return sides
  }

  /// - Returns: the second over the first, in one case.
  static func row(_ testCase: Case, _ first: Side, _ second: Side) -> UnpairedRow {
    let centre = second.values.centre - first.values.centre
    let half = halfWidth(first.values, second.values)
    return UnpairedRow(
      testCase: testCase, emulated: first.emulated || second.emulated,
      firstSeries: first.series, secondSeries: second.series, firstProcesses: first.processes,
      secondProcesses: second.processes,
      firstNanosecondsPerTable: exp(first.values.centre),
      secondNanosecondsPerTable: exp(second.values.centre),
      effect: Effect(
        percent: percentChange(ofLogRatio: centre),
        lowPercent: percentChange(ofLogRatio: centre - half),
        highPercent: percentChange(ofLogRatio: centre + half)))
  }

  /// Half the 95 % interval of the difference of two trimmed means; the degrees of freedom are rounded down.
  static func halfWidth(_ first: TrimmedMean, _ second: TrimmedMean) -> Double {
    let a = yuenVariance(first)
    let b = yuenVariance(second)
    guard a + b > 0 else { return 0 }
    let freedom =
      (a + b) * (a + b)
      / (a * a / Double(first.degreesOfFreedom) + b * b / Double(second.degreesOfFreedom))
    return (a + b).squareRoot()
      * StudentT.twoSidedQuantile(level: Compare.level, degreesOfFreedom: max(1, Int(freedom)))
  }

  /// Yuen's (n - 1) s² / (h (h - 1)), s² the winsorised variance, h the values that are not trimmed.
  private static func yuenVariance(_ mean: TrimmedMean) -> Double {
    let kept = Double(mean.kept.count)
    let all = Double(mean.count)
    // The standard error is s √n / h.
    let winsorized = mean.standardError * mean.standardError * kept * kept / all
    return (all - 1) * winsorized / (kept * (kept - 1))
  }
}
