// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

/// In a process of its own: pages are checked there, which is a switch for the whole process.
@Suite struct VerifyModelTests {
  @Test func leaksAreWhereTheKernelHasThemAndNowhereElse() throws {
    let result = try Tool().run([
      "verify-model", "--format", "csv", "--series", "base,v1,merged,merged-fixed,v2026", "--arch",
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
        "merged arm64-4k hot-add each-table", "merged arm64-4k hot-add hotplug",
        "v1 riscv64 hot-add each-table", "merged riscv64 hot-add each-table",
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

  /// A series that says of a table what no kernel does: an allocation that counts the others counts it, too.
  @Test func whatDoesNotBalanceIsWrong() throws {
    let tool = try Tool()
    let file = """
      name: mine
      from: v2026
      rules:
        - {arch: s390, path: helper, level: pte, mm: user, accounted: never}

      """
    try file.write(toFile: "\(tool.directory)/my.yaml", atomically: true, encoding: .utf8)
    let command = [
      "verify-model", "--series", "v2026,mine", "--series-file", "my.yaml", "--arch", "s390",
      "--path", "helper",
    ]
    let result = try tool.run(command)
    #expect(result.status == 1, "\(result.error)")
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines.contains { $0.hasPrefix("v2026 ") && $0.hasSuffix(" balanced") })
    #expect(lines.contains { $0.hasPrefix("mine ") && $0.hasSuffix(" WRONG") })
    #expect(
      lines.suffix(5) == [
        "WRONG: mine, s390, path helper, each-table:",
        "  pte of user: accounted 64, not 0",
        "  pte of user: NR_PAGETABLE 64, not 0",
        "  pte of user: pages of type table 64, not 0",
        "2 checks: 1 balanced, 0 leak where the kernel does, 1 wrong",
      ])
    let csv = try tool.run(command + ["--format", "csv"])
    #expect(csv.status == 1)
    let checks = try CSVReader.parse(ModelCheck.self, text: csv.output, file: "verify-model.csv")
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
