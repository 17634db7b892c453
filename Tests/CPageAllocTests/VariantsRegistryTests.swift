// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

/// The list of variants: complete, each once, and labelled as it is compiled.
@Suite struct VariantsRegistryTests {
  /// kernel_pte_ctor, pte_ptlock_init, pmd_ptlock_init, p4d_ctor; and both page_type and accounted.
  private static let rules: [String: ([pa_rule], pa_accounting)] = [
    "v6_13": (
      [PA_RULE_NEVER, PA_RULE_ALWAYS, PA_RULE_ALWAYS, PA_RULE_NEVER], PA_ACCOUNTING_WITH_CTOR
    ),
    "base": (
      [PA_RULE_NEVER, PA_RULE_ALWAYS, PA_RULE_ALWAYS, PA_RULE_ALWAYS], PA_ACCOUNTING_WITH_CTOR
    ),
    "kpte": (
      [PA_RULE_ALWAYS, PA_RULE_CHECKED, PA_RULE_ALWAYS, PA_RULE_ALWAYS], PA_ACCOUNTING_WITH_CTOR
    ),
    "merged": (
      [PA_RULE_ALWAYS, PA_RULE_CHECKED, PA_RULE_CHECKED, PA_RULE_ALWAYS], PA_ACCOUNTING_WITH_CTOR
    ),
    "noskip": (
      [PA_RULE_ALWAYS, PA_RULE_ALWAYS, PA_RULE_ALWAYS, PA_RULE_ALWAYS], PA_ACCOUNTING_WITH_CTOR
    ),
    "v2026": (
      [PA_RULE_ALWAYS, PA_RULE_USER, PA_RULE_USER, PA_RULE_ALWAYS], PA_ACCOUNTING_IN_ALLOC
    ),
  ]

  @Test func holdsEveryCombinationOnce() {
    var expected: Set<String> = []
    let builds = Set(Variant.all.map(\.build))
    #expect(builds.isSuperset(of: Self.rules.keys))
    // The two ends of the series are compiled without, and few others.
    let withoutMemcg = Set(Variant.all.filter { !$0.chargesUsers }.map(\.build))
    #expect(withoutMemcg.isSuperset(of: ["base", "merged"]))
    for build in builds {
      for lock in Variant.lockNames {
        let hasBoth = withoutMemcg.contains(build) && !lock.hasPrefix("debian")
        for memcg in hasBoth ? ["memcg", "nomemcg"] : ["memcg"] {
          for copy in copies(lock) { expected.insert("\(build)_\(lock)_\(memcg) \(copy)") }
        }
      }
    }
    let found = Variant.all.map { "\($0.name) \($0.copy)" }
    #expect(Set(found) == expected)
    #expect(found.count == expected.count)
    #expect(found.count == Int(pa_variant_count()))
  }

  @Test(arguments: Variant.all) func isWhatItsNameSays(_ v: Variant) throws {
    let parts = v.name.split(separator: "_").suffix(2).map(String.init)
    // A build that is not named here may have any rules.
    if let (rules, accounting) = Self.rules[v.build] {
      #expect(
        [v.conf.kernel_pte_ctor, v.conf.pte_ptlock_init, v.conf.pmd_ptlock_init, v.conf.p4d_ctor]
          == rules.map { UInt8($0.rawValue) })
      #expect(
        [v.conf.page_type, v.conf.accounted] == [
          UInt8(accounting.rawValue), UInt8(accounting.rawValue),
        ])
    }
    #expect(v.conf.counted == 0)
    #expect(parts[0] == v.lockName)
    #expect(v.conf.memcg == (parts[1] == "memcg" ? 1 : 0))
  }

  @Test(arguments: Variant.builds) func copiesAreTheSameBuildElsewhere(_ v: Variant) throws {
    let all = Variant.all.filter { $0.name == v.name }
    try #require(all.map(\.copy) == copies(v.lockName))
    #expect(Set(Variant.all.filter { $0.build == v.build }.map(\.number)) == [v.number])
    for (a, b) in zip(all, all.dropFirst()).map({ ($0.conf, $1.conf) }) {
      #expect(
        a.lock == b.lock && a.memcg == b.memcg && a.kernel_pte_ctor == b.kernel_pte_ctor
          && a.pte_ptlock_init == b.pte_ptlock_init && a.pmd_ptlock_init == b.pmd_ptlock_init
          && a.p4d_ctor == b.p4d_ctor && a.page_type == b.page_type && a.accounted == b.accounted
          && a.config == b.config)
    }
  }

  /// No two loops or variants share code, but for the loop that does nothing. Hooks are for
  /// production locks.
  @Test func hasCodeOfItsOwn() {
    var owners: [UInt: String] = [:]
    var empty: Set<UInt> = []
    for v in Variant.all {
      let addresses = v.entryPoints.map { unsafeBitCast($0, to: UInt.self) }
      empty.insert(addresses[0])
      let hooked = v.hookedEntryPoints.map { unsafeBitCast($0, to: UInt.self) }
      #expect(
        hooked.count
          == (v.chargesUsers && hookedLocks.contains(v.lockName) ? Int(HOOKED_LOOPS.rawValue) : 0),
        "\(v.name)")
      for address in addresses.dropFirst() + hooked {
        let owner = "\(v.name) \(v.copy)"
        let earlier = owners.updateValue(owner, forKey: address)
        #expect(earlier == nil, "\(owner) runs code of \(earlier ?? "")")
        #expect(address % 64 == function_offset(), "\(owner)")
      }
    }
    #expect(empty.count == 1)
  }
}
