// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bench

/// What may be said over all conditions of a case, and how a report says it.
@Suite struct CaseVerdictTests {
  private static func row(
    _ condition: Condition, _ verdict: Verdict, nanoseconds: Double = 1, level: Level = .pte,
    base: String = "base", test: String = "merged"
  ) -> Comparison {
    var testCase = ReportFixture.testCase(
      condition == .throughput ? .bulkInOrder : .churn, level)
    testCase.condition = condition
    var row = ReportFixture.comparison(
      testCase, effect: Effect(percent: 1, lowPercent: 0.5, highPercent: 1.5), verdict: verdict)
    row.base = base
    row.test = test
    row.cost = CostEffect(
      nanoseconds: nanoseconds, lowNanoseconds: nanoseconds - 0.25,
      highNanoseconds: nanoseconds + 0.25)
    return row
  }

  @Test(
    arguments: [
      ([.regressed, .regressed], .regressed), ([.regressed, .inconclusive], .regressed),
      ([.improved, .improved, .inconclusive], .improved),
      ([.regressed, .improved], .depends), ([.regressed, .small], .depends),
      ([.small, .regressed, .regressed], .depends), ([.equivalent, .regressed], .depends),
      ([.improved, .equivalent, .inconclusive], .depends),
      ([.equivalent, .equivalent], .equivalent), ([.small, .equivalent], .small),
      ([.small, .small], .small), ([.equivalent, .inconclusive], .inconclusive),
      ([.small, .inconclusive], .inconclusive), ([.inconclusive, .inconclusive], .inconclusive),
    ] as [([Verdict], CaseVerdict.Word)])
  func theRule(_ verdicts: [Verdict], _ word: CaseVerdict.Word) {
    let conditions: [Condition] = [.overlapped, .serialised, .throughput]
    let rows = zip(conditions, verdicts).map { Self.row($0, $1) }
    #expect(CaseVerdict(rows).word == word)
    #expect(CaseVerdict(rows.reversed()).word == word)
  }

  @Test func oneOverlappingLoopProvesNothing() {
    for verdict in [Verdict.equivalent, .small] {
      #expect(CaseVerdict([Self.row(.overlapped, verdict)]).word == .inconclusive)
      #expect(CaseVerdict([Self.row(.serialised, verdict)]).word.rawValue == verdict.rawValue)
    }
    #expect(CaseVerdict([Self.row(.overlapped, .regressed)]).word == .regressed)
  }

  @Test func conditionsOfOneKindOfTableBelongTogether() {
    var tree = Self.row(.overlapped, .regressed)
    tree.testCase = ReportFixture.testCase(.grow, nil)
    let all = CaseVerdict.all([
      Self.row(.overlapped, .small), tree, Self.row(.overlapped, .equivalent, level: .pmd),
      Self.row(.throughput, .regressed), Self.row(.serialised, .equivalent, level: .pmd),
      Self.row(.serialised, .regressed, test: "noskip"),
    ])
    #expect(all.map(\.word) == [.depends, .equivalent, .regressed])
    #expect(all.map(\.rows.count) == [2, 2, 1])
  }

  @Test func aReportGivesBothEnds() {
    var run = ReportFixture.compared
    run.comparisons = [
      Self.row(.throughput, .regressed, nanoseconds: 9.0),
      Self.row(.overlapped, .small, nanoseconds: 0.74),
      Self.row(.serialised, .regressed, nanoseconds: 11.26),
    ]
    let cases = run.comparisons.map(\.testCase)
    run.manifest = ReportFixture.manifest(arms: ReportFixture.arms(cases))
    run.manifest.plan.cases = cases
    #expect(
      run.text().contains(
        """
        over all conditions that were measured:
          pte init_mm embedded: DEPENDS, +0.74 ns (overlapped, SMALL) to +11.3 ns (serialised, REGRESSED)
            +0.74 to +11.3 µs per 1,000 tables; +0.38 to +5.77 µs per GiB of new mapping at 4 KiB, 512
              tables

        """))
    let kernel = CostInterval(nanoseconds: 400, lowNanoseconds: 390, highNanoseconds: 410)
    run.anchor = [
      AnchorRow(runID: "r", source: .control, name: "write", add: kernel, free: kernel),
      AnchorRow(runID: "r", source: .kernel, name: "write", add: kernel, free: kernel),
    ]
    #expect(
      run.text().contains(
        """
            +0.1 to +1.4 % of the 800 ns that this kernel takes to add and free a user's PTE table

        """))
    run.comparisons = [Self.row(.overlapped, .equivalent, nanoseconds: 0.1)]
    #expect(
      run.text().contains(
        """
          pte init_mm embedded: INCONCLUSIVE, +0.10 ns (overlapped, EQUIVALENT); one overlapping loop alone
            does not exclude a change

        """))
    for row in [Self.row(.overlapped, .regressed), Self.row(.serialised, .equivalent)] {
      run.comparisons = [row]
      #expect(!run.text().contains("over all conditions"))
    }
  }

  @Test func whatEachStepCostsStandsSideBySide() {
    let cases = [Condition.serialised, .overlapped].map { condition in
      var testCase = ReportFixture.testCase(.churn, .pmd, lock: .rt)
      testCase.condition = condition
      return testCase
    }
    var run = ReportFixture.compared
    run.manifest = ReportFixture.manifest(arms: [
      Plan.Arm(role: .base, series: .base, cases: cases),
      Plan.Arm(role: .test, series: .noskip, cases: cases),
      Plan.Arm(role: .test, series: .merged, cases: cases),
      Plan.Arm(role: .twin, series: .base, cases: cases),
    ])
    run.manifest.plan.cases = cases
    run.comparisons = cases.enumerated().flatMap { place, testCase in
      [("base", "noskip", 0.02), ("base", "merged", -35), ("noskip", "merged", -35.04)].map {
        var row = Self.row(.serialised, .improved, nanoseconds: $2 - Double(place))
        row.testCase = testCase
        row.base = $0
        row.test = $1
        row.twinCost = CostEffect(nanoseconds: 0, lowNanoseconds: -1, highNanoseconds: 1)
        row.placeboCost = CostEffect(nanoseconds: 0.5, lowNanoseconds: -1, highNanoseconds: 2)
        row.placeboEffect = Effect(percent: 0.1, lowPercent: -0.3, highPercent: 0.5)
        row.cyclesPerNanosecond = row.testCase.condition == .overlapped ? 3.659 : 3.5
        return row
      }
    }
    let text = run.text()
    #expect(text.hasPrefix("base (v6.14) against noskip (v6.16, changed) and merged (v6.16)\n"))
    #expect(
      text.contains(
        """
        level lock condition  base ns   ctor ns    skip ns    both ns both %  twin placebo verdict
        ----- ---- ---------- ------- --------- ---------- ---------- ------ ----- ------- --------
        single tables, init_mm
          pmd rt   overlapped   400.0 same code -36.0 ±0.2 -36.0 ±0.2   +1.0 ±1.00   ±2.00 IMPROVED
        """), "\(text)")
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("  pmd rt ") }
    #expect(rows.map { $0.contains("overlapped") } == [true, false])
    #expect(text.contains("ctor: noskip against base. skip: merged against noskip."))
    #expect(
      text.contains("\nA ns is 3.50 to 3.66 cycles of this core, measured beside the slots.\n"))
    #expect(
      text.contains(
        "pmd init_mm rt: IMPROVED, -36.0 ns (overlapped, IMPROVED) to -35.0 ns (serialised, IMPROVED)"
      ))
    // The verdicts are about the whole.
    #expect(!text.contains("base to noskip") && text.contains("base to merged"))
  }
}
