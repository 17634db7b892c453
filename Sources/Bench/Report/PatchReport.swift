// SPDX-License-Identifier: Apache-2.0

extension StoredRun {
  var hasSteps: Bool { manifest.plan.hasSteps }
  var isPerPatch: Bool { manifest.plan.isPerPatch }

  /// The series whose steps were measured: `v1` for `v1.2`.
  var patchedSeries: String {
    let step = manifest.plan.arms.first { $0.role == .test }?.series.name ?? ""
    return String(step.prefix { $0 != "." })
  }

  /// Whether a row is about a patch that changes nothing here: both its sides, under different names, ran the same
  /// variant in the same way. A series compared with itself is another question, and is judged.
  package func runsSameCode(_ row: Comparison) -> Bool {
    let plan = manifest.plan
    guard row.base != row.test, let place = plan.cases.firstIndex(of: row.testCase) else {
      return false
    }
    func behaviour(_ name: String) -> Behaviour? {
      plan.arms.first { $0.series.name == name && !$0.role.isControl }?.behaviours[place]
    }
    guard let base = behaviour(row.base), let test = behaviour(row.test) else { return false }
    return base == test
  }

  /// The patches of the series, and which of them change anything here; empty for other runs.
  var patches: String {
    guard isPerPatch,
      let steps = try? PatchPrefixes(of: patchedSeries, cases: manifest.plan.cases).steps
    else { return "" }
    var text =
      "patches of \(patchedSeries); those that change no code in these cases were not run:\n"
    for step in steps {
      let words = step.changesSomething ? "measured as \(step.series.name)" : "changes nothing here"
      text += Figures.wrapped("\(step.series.name) \(step.patch.subject): \(words)")
    }
    return text
  }
}
