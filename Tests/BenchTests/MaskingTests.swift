// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bench

/// How often a kernel masks interrupts for a table, which user space cannot.
@Suite struct MaskingTests {
  private func sections(
    _ series: Series, _ level: Level, _ mm: MMKind = .initMM, memcg: Bool = true
  ) -> Int? {
    let testCase = ReportFixture.testCase(.churn, level, mm: mm, memcg: memcg)
    return series.behaviour(in: testCase).maskedSections(in: testCase)
  }

  /// Once when the table is counted, and once when it is no longer.
  @Test func aCountedTableMasksTwice() {
    #expect(sections(.base, .pte) == 0 && sections(.merged, .pte) == 2)
    #expect(sections(.base, .pmd) == 2 && sections(.merged, .pmd) == 2)
    #expect(sections(.base, .pte, .user) == 2 && sections(.merged, .pte, .user) == 2)
    #expect(sections(.merged, .pte, memcg: false) == 0)
    let tree = ReportFixture.testCase(.fork, nil, mm: .user)
    #expect(Series.base.behaviour(in: tree).maskedSections(in: tree) == nil)
  }

  @Test func aReportSaysSoWhereTheSeriesDiffer() {
    let cases = [ReportFixture.testCase(.churn, .pte), ReportFixture.testCase(.churn, .pmd)]
    var run = ReportFixture.compared
    run.manifest = ReportFixture.manifest(arms: ReportFixture.arms(cases))
    run.manifest.plan.cases = cases
    #expect(
      run.text().contains(
        """
        interrupts are masked in a kernel where a store stands for it here; how often, for each
          pte table of init_mm: base 0, merged 2
        each ns that this takes on your processor adds as many ns to that side (docs/conditions.md).
        """))
    run.manifest.plan.arms.remove(at: 1)
    #expect(!run.text().contains("interrupts"))
  }
}
