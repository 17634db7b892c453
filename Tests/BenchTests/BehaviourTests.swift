// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

/// What a series comes to in a case: the rules that the compiled code must have, and those that it may have.
@Suite struct BehaviourTests {
  private func build(
    _ series: Series, _ workload: Workload, _ level: Level? = nil, _ mm: MMKind = .initMM,
    _ arch: Architecture = .arm64With4K, _ path: AllocatorPath = .helper
  ) -> Behaviour.CompiledRules {
    series.behaviour(
      in: Case(
        workload: workload, level: level, mm: mm, arch: arch, path: path, lock: .rt, memcg: true,
        threads: 1, cpuNode: 0, memNode: 0)
    ).build
  }

  /// Where the allocation counts, it does so in every kind of case.
  @Test func v2026CountsInTheAllocation() {
    for (series, step) in [
      (Series.v2026, Accounting.inAlloc), (.merged, .withConstructor), (.base, .withConstructor),
    ] {
      #expect(build(series, .churn, .pte).accounting == step, "\(series.name)")
      #expect(build(series, .grow).accounting == step, "\(series.name)")
      #expect(build(series, .fork, nil, .user).accounting == step, "\(series.name)")
      #expect(
        build(series, .hotplug, nil, .initMM, .arm64With4K, .hotAdd).accounting == step,
        "\(series.name)")
      // Constructed, but never from there: nobody counts it.
      #expect(
        build(series, .churn, .pte, .user, .sparc32).accounting == step, "\(series.name)")
    }
  }

  /// Runs from before page type and NR_PAGETABLE were two rules are still read.
  @Test func oldManifestsSayWhereTablesAreCounted() throws {
    for (text, step) in [("true", Accounting.inAlloc), ("false", .withConstructor)] {
      let old = Data(#"{"accountInAlloc":\#(text),"pmdPtlockInit":"checked"}"#.utf8)
      let rules = try JSONDecoder().decode(Behaviour.CompiledRules.self, from: old)
      #expect(
        rules
          == Behaviour.CompiledRules(pmdPtlockInit: .checked, pageType: step, accounting: step))
      let again = try JSONEncoder().encode(rules)
      #expect(try JSONDecoder().decode(Behaviour.CompiledRules.self, from: again) == rules)
    }
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Behaviour.CompiledRules.self, from: Data("{}".utf8))
    }
  }

  @Test func v613HasNoConstructorAtTheTop() {
    for (series, step) in [(Series.v613, When.never), (.base, .always), (.merged, .always)] {
      for level in [Level.p4d, .pgd] {
        #expect(build(series, .churn, level, .user).p4dConstructor == step, "\(series.name)")
      }
      #expect(build(series, .fork, nil, .user).p4dConstructor == step, "\(series.name)")
      #expect(build(series, .churn, .pud).p4dConstructor == nil, "\(series.name)")
      // One address space: its PGD is there.
      #expect(build(series, .grow).p4dConstructor == nil, "\(series.name)")
    }
  }

  @Test func theStepsOfEachLevel() {
    #expect(build(.base, .churn, .pte).kernelPTEConstructor == .never)
    #expect(build(.base, .churn, .pte).ptePtlockInit == nil)
    #expect(build(.merged, .churn, .pte).kernelPTEConstructor == .always)
    #expect(build(.merged, .churn, .pte).ptePtlockInit == .checked)
    #expect(build(.merged, .churn, .pte, .user).kernelPTEConstructor == nil)
    #expect(build(.v2026, .churn, .pte, .user).ptePtlockInit == .userOnly)
    #expect(build(.base, .churn, .pmd).pmdPtlockInit == .always)
    #expect(build(.merged, .churn, .pmd).pmdPtlockInit == .checked)
    #expect(build(.merged, .churn, .pmd).ptePtlockInit == nil)
    #expect(build(.base, .grow).ptePtlockInit == nil)
    #expect(build(.merged, .grow).ptePtlockInit == .checked)
  }
}
