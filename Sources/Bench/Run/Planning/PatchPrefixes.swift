// SPDX-License-Identifier: Apache-2.0

/// A series patch by patch: which steps change anything in the cases that are measured.
struct PatchPrefixes: Sendable {
  /// One patch.
  package struct Prefix: Sendable {
    var series: Series
    var patch: SeriesPatch
    /// Whether any case runs other code than with the step before.
    var changesSomething: Bool
  }

  var steps: [Prefix]
  /// Those that change something, as arms.
  let arms: [Plan.Arm]

  /// - Throws: `PlanError` for a series that did not come in patches.
  init(of name: String, cases: [Case]) throws(PlanError) {
    guard let patches = Series.patches(of: name) else {
      throw PlanError(
        sentence: "'\(name)' is no series of patches; those are v1, v2 and merged")
    }
    var steps: [Prefix] = []
    var arms: [Plan.Arm] = []
    var before = Plan.Arm(role: .test, series: .base, cases: cases)
    for (index, patch) in patches.enumerated() {
      let series = try TypedNames.series("\(name).\(index + 1)", known: Series.nameable)
      let arm = Plan.Arm(role: .test, series: series, cases: cases)
      let changes = arm.behaviours != before.behaviours
      steps.append(Prefix(series: series, patch: patch, changesSomething: changes))
      if changes { arms.append(arm) }
      before = arm
    }
    self.steps = steps
    self.arms = arms
  }
}
