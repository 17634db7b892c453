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
        + consequences(of: verdict).map { Figures.wrapped($0, indent: 4) }.joined()
    }
  }

  private func kind(_ verdict: CaseVerdict) -> String {
    let row = verdict.rows[0]
    var testCase = row.testCase
    testCase.condition = testCase.workload.conditions[0]
    let step = hasSteps && !isAttributed ? ", \(row.base) to \(row.test)" : ""
    return String(testCase.words.drop { $0 != " " }.dropFirst()) + step
  }

  /// What the two ends come to where tables are many, and beside this kernel's own.
  private func consequences(of verdict: CaseVerdict) -> [String] {
    let ends = [verdict.rows.first!, verdict.rows.last!].map { $0.cost!.nanoseconds }
    func both(_ format: (Double) -> String) -> String {
      let texts = ends.map(format)
      return texts[0] == texts[1] ? texts[0] : "\(texts[0]) to \(texts[1])"
    }
    let thousand = both { Figures.signedNanoseconds($0) } + " µs per 1,000 tables"
    var words = [thousand]
    if let tables = verdict.rows[0].testCase.tablesPerGiB {
      let gib = both { Figures.signedNanoseconds($0 * Double(tables) / 1_000) }
      words.append("\(gib) µs per GiB of new mapping at 4 KiB, \(tables) tables")
    }
    guard let kernel = anchor.first(where: { $0.source == .kernel }) else {
      return [words.joined(separator: "; ")]
    }
    let own = kernel.add.nanoseconds + kernel.free.nanoseconds
    let share = both { Figures.percent(100 * $0 / own) }
    return [
      words.joined(separator: "; "),
      "\(share) % of the \(String(format: "%.0f", own)) ns that this kernel takes to add and free a user's PTE table",
    ]
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

extension Case {
  /// How many of these tables a GiB takes that is mapped with pages of 4 KiB, 512 entries in each table; `nil` for other
  /// geometries, and for levels of which a GiB takes one table or less.
  fileprivate var tablesPerGiB: Int? { arch == .x86With4Levels && level == .pte ? 512 : nil }
}
