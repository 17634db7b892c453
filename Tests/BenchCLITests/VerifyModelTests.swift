// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

/// In a process of its own: pages are checked there, which is a switch for the whole process.
@Suite struct VerifyModelTests {
  @Test func leaksAreWhereTheKernelHasThemAndNowhereElse() throws {
    let result = try Tool().run([
      "verify-model", "--format", "csv", "--series", "base,v1,noskip,merged,merged-fixed,v2026",
      "--arch",
      "x86_64,arm64-4k,riscv64,s390,ppc64-radix-64k",
    ])
    #expect(result.status == 0, "\(result.error)")
    let checks = try CSVReader.parse(ModelCheck.self, text: result.output, file: "verify-model.csv")
    #expect(checks.count > 100)
    #expect(checks.filter { $0.outcome == .wrong }.isEmpty)
    let leaks = Set(
      checks.filter { $0.leakedPages > 0 }.map {
        "\($0.series) \($0.arch.rawValue) \($0.path.rawValue) \($0.workload)"
      })
    #expect(
      leaks == [
        "v1 x86_64 helper remap",
        "v1 arm64-4k hot-add each-table", "v1 arm64-4k hot-add hotplug",
        "noskip arm64-4k hot-add each-table", "noskip arm64-4k hot-add hotplug",
        "merged arm64-4k hot-add each-table", "merged arm64-4k hot-add hotplug",
        "v1 riscv64 hot-add each-table", "merged riscv64 hot-add each-table",
        "noskip riscv64 hot-add each-table",
        "merged-fixed riscv64 hot-add each-table",
      ])
    for check in checks {
      #expect(check.badPages == UInt64(check.leakedPages))
      #expect((check.outcome == .leaks) == (check.leakedPages > 0))
    }
  }

  @Test func everySeriesBalancesOrLeaksWithEveryLock() throws {
    for lock in LockKind.allCases where lock != .none {
      let result = try Tool().run([
        "verify-model", "--lock", lock.rawValue, "--arch", "x86_64-5level,sparc32,m68k-motorola",
      ])
      #expect(result.status == 0, "\(lock.rawValue): \(result.output)")
      #expect(result.output.contains(", 0 wrong"))
    }
  }

  /// No series file gets that far, since what no build does is refused; this is for mistakes in the model.
  @Test func whatDoesNotBalanceIsWrong() throws {
    let good = ModelCheck(
      series: "v2026", arch: .s390, path: .helper, workload: "each-table", tables: 64,
      constructors: 64, accountedPages: 64, lockObjects: 0, leakedPages: 0, badPages: 0,
      expectsLeak: false, problems: [])
    var bad = good
    bad.series = "mine"
    bad.problems = ["pte of user: accounted 64, not 0"]
    let report = VerificationReport(rows: [good, bad], lock: .rt)
    #expect(report.wrong == [bad])
    let lines = report.text().split(separator: "\n").map(String.init)
    #expect(lines.contains { $0.hasPrefix("v2026 ") && $0.hasSuffix(" balanced") })
    #expect(lines.contains { $0.hasPrefix("mine ") && $0.hasSuffix(" WRONG") })
    #expect(
      lines.suffix(3) == [
        "WRONG: mine, s390, path helper, each-table:",
        "  pte of user: accounted 64, not 0",
        "2 checks: 1 balanced, 0 leak where the kernel does, 1 wrong",
      ])
    let checks = try CSVReader.parse(
      ModelCheck.self, text: CSVText.file(report.rows), file: "verify-model.csv")
    #expect(checks.map(\.outcome) == [.balanced, .wrong])
  }

  /// The documentation's own series: what no build does in a whole tree is left out, and said.
  @Test func aSeriesOfOnesOwnIsVerified() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/data/series-example.yaml").path
    let result = try Tool().run([
      "verify-model", "--series", "no-efi-lock", "--series-file", path, "--arch", "arm64-4k",
    ])
    #expect(result.status == 0, "\(result.error)")
    #expect(result.output.contains(", 0 wrong\n1 workloads were left out"))
  }
}
