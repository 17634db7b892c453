// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

/// What is said of nodes: the machine's, the plan's, and what tables cost between them.
@Suite struct NodeReportTests {
  @Test func namesWhatThereIsAndWhatMayBeUsed() throws {
    let text = try NodeReport(
      host: PlanBuilderTests.oddHost(),
      facts: HostFacts(values: ["numa_balancing": "1", "memory_policy": "interleave"]),
      request: PlanBuilderTests.compare
    ).text()
    let lines = text.split(separator: "\n").map(String.init)
    #expect(
      lines.contains {
        $0.hasPrefix("0           24 GiB 6 GiB 12 GiB    yes") && $0.hasSuffix("10 21 31 41")
      })
    #expect(
      lines.contains { $0.hasPrefix("1           none   -     -         yes            2    all") })
    #expect(lines.contains { $0.hasPrefix("5           24 GiB 6 GiB 12 GiB    not allowed") })
    #expect(lines.contains("NUMA balancing: on; memory policy of this process: interleave"))
    // Node 1 has CPUs only; node 2 is nearer to it than node 0.
    #expect(lines.contains { $0.hasPrefix("1    1      none") && $0.hasSuffix("2, 0") })
    #expect(
      lines.contains { $0.hasPrefix("0    0      256 MiB      none") && $0.hasSuffix("0, 2") })
    #expect(!text.contains("emulated"))
  }

  @Test func emulatedNodesAreCalledSo() throws {
    var request = PlanBuilderTests.compare
    request.emulatedNodes = 2
    let text = try NodeReport(
      host: PlanBuilderTests.host(), facts: HostFacts(values: [:]), request: request
    ).text()
    #expect(
      text.contains("emulated: one memory node plays 2; nothing here says what a remote node costs")
    )
    #expect(text.components(separatedBy: "emulated").count == 4)
  }

  @Test func listsOfCPUs() {
    #expect(CPUList.text([]) == "none")
    #expect(CPUList.text([3]) == "3")
    #expect(CPUList.text([9, 0, 1, 2, 8, 5]) == "0-2,5,8-9")
  }

  private func run(emulated: Bool) -> StoredRun {
    let cells: [(cpu: Int, mem: Int, percent: Double)] = [(0, 0, -17), (0, 1, -12), (1, 0, -11)]
    var manifest = ReportFixture.manifest(emulated: emulated)
    manifest.plan.cases = cells.map {
      ReportFixture.testCase(.churn, .pmd, lock: .rt, cpuNode: $0.cpu, memNode: $0.mem)
    }
    manifest.plan.arms = manifest.plan.arms.map {
      Plan.Arm(
        role: $0.role, series: $0.role == .test ? .merged : .base, cases: manifest.plan.cases)
    }
    manifest.surveys = [
      TableSurvey(
        caseIndex: 1, series: "base", tables: [0, 256], locks: [200, 56], remoteLocks: 200,
        failedTables: 0)
    ]
    return StoredRun(
      directory: "results/run-1", manifest: manifest,
      comparisons: zip(manifest.plan.cases, cells).map { testCase, cell in
        ReportFixture.comparison(
          testCase, emulated: emulated, base: 400 + Double(10 * cell.cpu + 100 * cell.mem),
          effect: Effect(
            percent: cell.percent, lowPercent: cell.percent - 1, highPercent: cell.percent + 1),
          verdict: .improved)
      }, summaries: [])
  }

  @Test func theMatrixHasCPUNodesInRowsAndMemoryNodesInColumns() {
    let text = run(emulated: false).matrixText()
    let lines = text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    #expect(lines.contains("churn pmd init_mm rt"))
    #expect(lines.contains("CPUs memory 0 memory 1"))
    #expect(lines.contains("0 base ns 400.0 500.0"))
    #expect(lines.contains("merged ns 332.0 440.0"))
    #expect(lines.contains("difference % -17.0 [-18.0, -16.0] -12.0 [-13.0, -11.0]"))
    // A cell that was not measured is none.
    #expect(lines.contains("1 base ns 410.0 -"))
    #expect(lines.contains("difference % -11.0 [-12.0, -10.0] -"))
    #expect(lines.contains("pmd rt base 1: 256 0: 200, 1: 56 200"))
    #expect(!text.contains("emulated"))
  }

  @Test func anEmulatedMatrixClaimsNothing() {
    let text = run(emulated: true).matrixText()
    #expect(text.contains("emulated: one memory node plays 2"))
    #expect(text.contains("churn pmd init_mm rt, emulated\n"))
    #expect(text.contains("All nodes are parts of one: cells differ by chance only."))
  }

  @Test func ordinaryReportsShowTheSurveyToo() {
    #expect(run(emulated: false).text().contains("0: 200, 1: 56"))
    #expect(!ReportFixture.compared.text().contains("tables on"))
  }
}
