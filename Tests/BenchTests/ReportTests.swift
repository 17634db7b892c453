// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

@Suite struct ReportTests {
  private static let notCalibrated =
    "not calibrated: bench-cli calibrate tells how often this machine finds what is not there."

  @Test func comparesInACompactTable() {
    #expect(
      ReportFixture.compared.text() == """
        base (v6.14) against merged (v6.16)
        A model of the kernel's allocators and constructors, run in real memory. It is not a kernel.
        machine: Test CPU, 2 CPUs, 1 node, Linux 6.12.0, fingerprint 0123456789abcdef
        run: results/run-1, 12 processes, 6 to 11 blocks of each case, seed 7

        level lock     base ns test ns difference ns         difference %  twin verdict
        ----- -------- ------- ------- ------------- -------------------- ----- ----------
        churn, init_mm
          pte embedded   400.0   448.0    +48.0 ±4.2 +12.0 [+11.0, +13.0] ±2.40 REGRESSED
          pmd lockdep    65000   45500   -19500 ±650 -30.0 [-31.0, -29.0]  ±390 IMPROVED
        grow, init_mm
          all embedded   400.0   400.0    -0.04 ±4.0    +0.0 [-1.0, +1.0] ±2.40 EQUIVALENT

        ns: per table; CPU time of one thread, wall time where several run.
        difference: test against base with its 95 % interval; plus: it costs more. %: of base ns.
        twin: a second copy of the base against the base.
        Its ±, in ns: the end of the 95 % interval that is farther from 0. A claim must exceed it.

        verdicts; within 2 % either way counts as nothing:
          churn pte init_mm embedded: costs 43.8 to 52.2 ns (10.9 % to 13.1 %) more
          churn pmd init_mm lockdep: costs 18850 to 20151 ns (29.0 % to 31.0 %) less
          grow all init_mm embedded: no change larger than 3.6 ns (0.90 %)

        interrupts are masked in a kernel where a store stands for it here; how often, for each
          pte table of init_mm: base 0, merged 2
        each ns that this takes on your processor adds as many ns to that side (docs/conditions.md).

        smallest difference this run would have found: 1.2 %
        blocks disturbed: 0.0 %
        \(Self.notCalibrated)

        """)
  }

  /// Where both sides run the same code there is no verdict, whatever was measured.
  @Test func sameCodeHasNoVerdict() {
    let cases = [ReportFixture.testCase(.churn, .pte), ReportFixture.testCase(.churn, .pud)]
    var run = ReportFixture.compared
    run.manifest = ReportFixture.manifest(arms: ReportFixture.arms(cases))
    run.manifest.plan.cases = cases
    run.comparisons = cases.map {
      ReportFixture.comparison(
        $0, effect: Effect(percent: 12, lowPercent: 10.96, highPercent: 13.04), verdict: .regressed)
    }
    let lines = run.text().split(separator: "\n").map(String.init)
    #expect(lines.filter { $0.hasSuffix(" same code") }.map { $0.contains("pud") } == [true])
    #expect(lines.filter { $0.hasSuffix(" REGRESSED") }.map { $0.contains("pte") } == [true])
    #expect(lines.contains { $0.hasPrefix("  churn pte init_mm embedded: costs") })
    let same = "both sides run the same code; the series changes nothing here"
    #expect(lines.contains("  churn pud init_mm embedded: \(same)"))
    #expect(lines.contains("verdicts; within 2 % either way counts as nothing:"))
    run.comparisons.removeFirst()
    #expect(run.text().contains("\nverdicts:\n  churn pud init_mm embedded: \(same)\n"))
  }

  @Test func widestRowsFitAMail() {
    var run = ReportFixture.compared
    run.comparisons = [
      ReportFixture.comparison(
        ReportFixture.testCase(
          .bulkInOrder, .p4d, lock: .embedded, memcg: false, threads: 128, cpuNode: 10, memNode: 11),
        emulated: true, base: 9999.9,
        effect: Effect(percent: -12.3, lowPercent: -14.5, highPercent: -10.1),
        twin: Effect(percent: -12.3, lowPercent: -14.5, highPercent: -10.1), verdict: .inconclusive)
    ]
    for line in run.text().split(separator: "\n") {
      #expect(line.count <= 100, "\(line)")
    }
  }

  @Test func saysEmulatedAboveTheTableAndOverTheRows() {
    var run = ReportFixture.compared
    run.manifest = ReportFixture.manifest(emulated: true)
    run.comparisons = run.comparisons.map { row in
      var row = row
      row.emulated = true
      row.testCase.memNode = 1
      row.testCase.policy = .preferred
      return row
    }
    let text = run.text()
    #expect(text.contains("emulated: one memory node plays 2; nothing here says"))
    #expect(text.contains("churn, init_mm, CPUs of node 0, memory of node 1, emulated\n"))
    #expect(text.contains("grow, init_mm, CPUs of node 0, memory of node 1, emulated\n"))
  }

  @Test func saysWhatIsWrongWithARun() {
    var run = ReportFixture.compared
    run.manifest = ReportFixture.manifest(status: .interrupted, optimized: false)
    run.summaries = [
      ReportFixture.summary(
        ReportFixture.testCase(.bulkInOrder, .pmd), series: "base", arm: .base, median: 400,
        failedTables: 3)
    ]
    let text = run.text()
    #expect(text.contains("UNFINISHED: the run was interrupted"))
    #expect(text.contains("DEBUG BUILD: these times mean nothing."))
    #expect(text.contains("bulk-in-order pmd init_mm embedded, base: 3 tables found no memory."))
  }

  @Test func listsSingleSeries() {
    var run = ReportFixture.compared
    run.comparisons = []
    run.manifest = ReportFixture.manifest(arms: [
      Plan.Arm(role: .single, series: .merged, cases: [])
    ])
    run.summaries = [
      ReportFixture.summary(
        ReportFixture.testCase(.fork, nil, mm: .user, lock: .rt, threads: 2), series: "merged",
        arm: .single, median: 512.25)
    ]
    #expect(
      run.text() == """
        merged (v6.16)
        A model of the kernel's allocators and constructors, run in real memory. It is not a kernel.
        machine: Test CPU, 2 CPUs, 1 node, Linux 6.12.0, fingerprint 0123456789abcdef
        run: results/run-1, 12 processes, 6 to 11 blocks of each case, seed 7

        level lock series min ns q25 ns median ns p90 ns typical ns tables/s
        ----- ---- ------ ------ ------ --------- ------ ---------- --------
        fork, user, 2 threads
          all rt   merged  507.2  510.2     512.2  521.2    unknown    1.95M

        ns: per table, over all slots; CPU time of one thread, wall time where several run.
        typical: trimmed mean over the processes of their medians, ± half of its 95 % interval.
        tables/s: all threads together.

        """)
  }

  @Test func jsonRowsAreTheRowsOfTheCSV() throws {
    let run = ReportFixture.compared
    let text = try run.json()
    // A flag is no number here; JSONSerialization would take either for the other.
    #expect(text.contains(#""memcg": true, "config": "minimal", "hook": "none", "threads": 1, "#))
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(object["seed"] as? Int == 7)
    #expect(object["is_a_model"] as? Bool == true)
    #expect(object["run_directory"] as? String == "results/run-1")
    let rows = try #require(object["rows"] as? [[String: Any]])
    #expect(rows.count == 3)
    for (row, comparison) in zip(rows, run.comparisons) {
      #expect(row.keys.sorted() == Comparison.columns.sorted())
      #expect(row["base_ns_per_op"] as? Double == comparison.baseNanosecondsPerTable)
      #expect(row["verdict"] as? String == comparison.verdict.rawValue)
    }
  }

  @Test(arguments: [
    (0.5, "0.50"), (2500, "2.50k"), (999.4, "999"), (999.6, "1.00k"), (1.954e6, "1.95M"),
    (99.96e6, "100M"), (1.2e9, "1.20G"),
  ])
  func roundsRates(perSecond: Double, text: String) {
    #expect(Figures.rate(perSecond) == text)
  }

  @Test func commandsCanBeTypedAgain() {
    #expect(
      ReportFixture.compared.command == #"bench-cli compare base merged --out 'it'\''s here'"#)
  }
}
