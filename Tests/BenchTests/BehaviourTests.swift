// SPDX-License-Identifier: Apache-2.0

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
    for (series, inAlloc) in [(Series.v2026, true), (.merged, false), (.base, false)] {
      #expect(build(series, .churn, .pte).accountInAlloc == inAlloc, "\(series.name)")
      #expect(build(series, .grow).accountInAlloc == inAlloc, "\(series.name)")
      #expect(build(series, .fork, nil, .user).accountInAlloc == inAlloc, "\(series.name)")
      #expect(
        build(series, .hotplug, nil, .initMM, .arm64With4K, .hotAdd).accountInAlloc == inAlloc,
        "\(series.name)")
      // Constructed, but never from there: nobody counts it.
      #expect(
        build(series, .churn, .pte, .user, .sparc32).accountInAlloc == inAlloc, "\(series.name)")
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
