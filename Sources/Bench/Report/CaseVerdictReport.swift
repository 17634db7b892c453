// SPDX-License-Identifier: Apache-2.0

extension StoredRun {
  /// The rows that answer the run's question: of several steps of one change only the whole of it.
  package var answers: [Comparison] {
    let tests = manifest.plan.arms.filter { $0.role == .test }
    guard isAttributed, let base = manifest.plan.arms.first(where: { $0.role == .base }) else {
      return comparisons
    }
    return comparisons.filter { $0.base == base.series.name && $0.test == tests.last!.series.name }
  }

  /// A line for each kind of table: what may be said over all its conditions.
  var caseVerdicts: String {
    let judged = answers.filter { !runsSameCode($0) && $0.cost != nil }
    let all = CaseVerdict.all(judged)
    guard all.contains(where: { $0.rows.count > 1 || $0.isOverruled }) else { return "" }
    return all.reduce("over all conditions that were measured:\n") { text, verdict in
      text
        + Figures.wrapped("\(kind(verdict)): \(verdict.word.rawValue), \(Self.ends(verdict))")
    }
  }

  private func kind(_ verdict: CaseVerdict) -> String {
    let row = verdict.rows[0]
    var testCase = row.testCase
    testCase.condition = testCase.workload.conditions[0]
    let step = hasSteps && !isAttributed ? ", \(row.base) to \(row.test)" : ""
    return String(testCase.words.drop { $0 != " " }.dropFirst()) + step
  }

  /// `+10.0 ns (overlapped) to +37.7 ns (l2-cold)`
  private static func ends(_ verdict: CaseVerdict) -> String {
    func end(_ row: Comparison) -> String {
      "\(Figures.signedNanoseconds(row.cost!.nanoseconds)) ns (\(row.testCase.condition.rawValue), \(row.verdict.rawValue))"
    }
    guard verdict.rows.count > 1 else {
      let only = end(verdict.rows[0])
      return verdict.isOverruled
        ? only + "; one overlapping loop alone does not exclude a change" : only
    }
    return "\(end(verdict.rows.first!)) to \(end(verdict.rows.last!))"
  }
}
