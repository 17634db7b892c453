// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

/// The public constants, as Swift reads them out of the headers, against what they are in C.
@Suite struct ConstantTests {
  private static let asSwiftReadsThem: [(name: String, value: Int64)] = [
    ("PA_LEVEL_PTE", Int64(PA_LEVEL_PTE.rawValue)), ("PA_LEVEL_PMD", Int64(PA_LEVEL_PMD.rawValue)),
    ("PA_LEVEL_PUD", Int64(PA_LEVEL_PUD.rawValue)), ("PA_LEVEL_P4D", Int64(PA_LEVEL_P4D.rawValue)),
    ("PA_LEVEL_PGD", Int64(PA_LEVEL_PGD.rawValue)), ("PA_LEVELS", Int64(PA_LEVELS)),
    ("PA_MM_INIT", Int64(PA_MM_INIT.rawValue)), ("PA_MM_USER", Int64(PA_MM_USER.rawValue)),
    ("PA_MM_EFI", Int64(PA_MM_EFI.rawValue)), ("PA_MM_NULL", Int64(PA_MM_NULL.rawValue)),
    ("PA_MM_KINDS", Int64(PA_MM_KINDS)),
    ("PA_LOCK_NONE", Int64(PA_LOCK_NONE.rawValue)),
    ("PA_LOCK_EMBEDDED", Int64(PA_LOCK_EMBEDDED.rawValue)),
    ("PA_LOCK_RT", Int64(PA_LOCK_RT.rawValue)), ("PA_LOCK_DEBUG", Int64(PA_LOCK_DEBUG.rawValue)),
    ("PA_LOCK_LOCKDEP", Int64(PA_LOCK_LOCKDEP.rawValue)),
    ("PA_LOCK_LOCKSTAT", Int64(PA_LOCK_LOCKSTAT.rawValue)),
    ("PA_LOCK_RT_DEBUG", Int64(PA_LOCK_RT_DEBUG.rawValue)),
    ("PA_LOCK_RT_LOCKDEP", Int64(PA_LOCK_RT_LOCKDEP.rawValue)),
    ("PA_LOCK_KINDS", Int64(PA_LOCK_KINDS)),
    ("PA_POLICY_PREFERRED", Int64(PA_POLICY_PREFERRED.rawValue)),
    ("PA_POLICY_LOCAL", Int64(PA_POLICY_LOCAL.rawValue)),
    ("PA_POLICY_BIND", Int64(PA_POLICY_BIND.rawValue)),
    ("PA_POLICY_INTERLEAVE", Int64(PA_POLICY_INTERLEAVE.rawValue)),
    ("PA_POLICY_WEIGHTED", Int64(PA_POLICY_WEIGHTED.rawValue)), ("PA_POLICIES", Int64(PA_POLICIES)),
    ("PA_CONFIG_MINIMAL", Int64(PA_CONFIG_MINIMAL.rawValue)),
    ("PA_CONFIG_DEBIAN", Int64(PA_CONFIG_DEBIAN.rawValue)),
    ("PA_STEP_NEVER", Int64(PA_STEP_NEVER.rawValue)),
    ("PA_STEP_ALWAYS", Int64(PA_STEP_ALWAYS.rawValue)),
    ("PA_STEP_CHECKED", Int64(PA_STEP_CHECKED.rawValue)),
    ("PA_STEP_USER", Int64(PA_STEP_USER.rawValue)),
    ("PA_WORKLOAD_EMPTY", Int64(PA_WORKLOAD_EMPTY.rawValue)),
    ("PA_WORKLOAD_CHURN", Int64(PA_WORKLOAD_CHURN.rawValue)),
    ("PA_WORKLOAD_BULK_IN_ORDER", Int64(PA_WORKLOAD_BULK_IN_ORDER.rawValue)),
    ("PA_WORKLOAD_BULK_REVERSE", Int64(PA_WORKLOAD_BULK_REVERSE.rawValue)),
    ("PA_WORKLOAD_BULK_RANDOM", Int64(PA_WORKLOAD_BULK_RANDOM.rawValue)),
    ("PA_WORKLOAD_GROW", Int64(PA_WORKLOAD_GROW.rawValue)),
    ("PA_WORKLOAD_FORK", Int64(PA_WORKLOAD_FORK.rawValue)),
    ("PA_WORKLOAD_REMAP", Int64(PA_WORKLOAD_REMAP.rawValue)),
    ("PA_WORKLOAD_KASAN", Int64(PA_WORKLOAD_KASAN.rawValue)),
    ("PA_WORKLOAD_HOTPLUG", Int64(PA_WORKLOAD_HOTPLUG.rawValue)),
    ("PA_WORKLOAD_EFI", Int64(PA_WORKLOAD_EFI.rawValue)),
    ("PA_WORKLOAD_SPLIT", Int64(PA_WORKLOAD_SPLIT.rawValue)),
    ("PA_WORKLOAD_RACE", Int64(PA_WORKLOAD_RACE.rawValue)),
    ("PA_WORKLOAD_TOUCH", Int64(PA_WORKLOAD_TOUCH.rawValue)),
    ("PA_WORKLOAD_EXEC", Int64(PA_WORKLOAD_EXEC.rawValue)),
    ("PA_WORKLOAD_FORK_LARGE", Int64(PA_WORKLOAD_FORK_LARGE.rawValue)),
    ("PA_WORKLOAD_HANDOVER", Int64(PA_WORKLOAD_HANDOVER.rawValue)),
    ("PA_WORKLOADS", Int64(PA_WORKLOADS)),
    ("PA_HOOK_NONE", Int64(PA_HOOK_NONE.rawValue)),
    ("PA_HOOK_COUNT", Int64(PA_HOOK_COUNT.rawValue)),
    ("PA_HOOK_PROTECT", Int64(PA_HOOK_PROTECT.rawValue)),
    ("PA_HOOK_PROTECT_BATCHED", Int64(PA_HOOK_PROTECT_BATCHED.rawValue)),
    ("PA_HOOK_DELAY", Int64(PA_HOOK_DELAY.rawValue)),
    ("PA_HOOKS", Int64(PA_HOOKS)),
    ("PA_MAX_NODES", Int64(PA_MAX_NODES)), ("PA_MAX_CPUS", Int64(PA_MAX_CPUS)),
    ("PA_PAGE_BYTES", Int64(PA_PAGE_BYTES)), ("PA_SECTION_BYTES", Int64(PA_SECTION_BYTES)),
    ("PA_MAX_SKIP_PAGES", Int64(PA_MAX_SKIP_PAGES)),
    ("PA_MAX_STACK_OFFSET_BYTES", Int64(PA_MAX_STACK_OFFSET_BYTES)),
    ("PA_BACKING_SMALL", Int64(PA_BACKING_SMALL.rawValue)),
    ("PA_BACKING_TRANSPARENT", Int64(PA_BACKING_TRANSPARENT.rawValue)),
    ("PA_BACKING_HUGETLB", Int64(PA_BACKING_HUGETLB.rawValue)),
    ("PA_ARENA_DIRECT_MAP", Int64(PA_ARENA_DIRECT_MAP.rawValue)),
    ("PA_ARENA_VMEMMAP", Int64(PA_ARENA_VMEMMAP.rawValue)),
    ("PA_ARENA_METADATA", Int64(PA_ARENA_METADATA.rawValue)),
    ("PA_ARENA_PERCPU", Int64(PA_ARENA_PERCPU.rawValue)), ("PA_ARENAS", Int64(PA_ARENAS)),
    ("PA_COPIES", Int64(PA_COPIES)),
    ("PA_STEP_TIMES", Int64(PA_STEP_TIMES)), ("PA_MAX_SURVEY_TABLES", Int64(PA_MAX_SURVEY_TABLES)),
    ("PA_SOURCE_GENERIC", Int64(PA_SOURCE_GENERIC.rawValue)),
    ("PA_SOURCE_PAGES", Int64(PA_SOURCE_PAGES.rawValue)),
    ("PA_SOURCE_FRAGMENT", Int64(PA_SOURCE_FRAGMENT.rawValue)),
    ("PA_SOURCE_POINTER_TABLE", Int64(PA_SOURCE_POINTER_TABLE.rawValue)),
    ("PA_SOURCE_NOCACHE", Int64(PA_SOURCE_NOCACHE.rawValue)),
    ("PA_SOURCE_RAW", Int64(PA_SOURCE_RAW.rawValue)),
    ("PA_SOURCE_MEMBLOCK", Int64(PA_SOURCE_MEMBLOCK.rawValue)),
    ("PA_FILL_ALLOC_ZERO", Int64(PA_FILL_ALLOC_ZERO.rawValue)),
    ("PA_FILL_ZERO_AFTER", Int64(PA_FILL_ZERO_AFTER.rawValue)),
    ("PA_FILL_PATTERN", Int64(PA_FILL_PATTERN.rawValue)),
    ("PA_CTOR_CALL_NONE", Int64(PA_CTOR_CALL_NONE.rawValue)),
    ("PA_CTOR_CALL_KERNEL_PTE", Int64(PA_CTOR_CALL_KERNEL_PTE.rawValue)),
    ("PA_CTOR_CALL_PTE", Int64(PA_CTOR_CALL_PTE.rawValue)),
    ("PA_CTOR_CALL_PMD", Int64(PA_CTOR_CALL_PMD.rawValue)),
    ("PA_CTOR_CALL_PUD", Int64(PA_CTOR_CALL_PUD.rawValue)),
    ("PA_CTOR_CALL_P4D", Int64(PA_CTOR_CALL_P4D.rawValue)),
  ]

  @Test func areWhatTheyAreInC() {
    for (index, (name, value)) in Self.asSwiftReadsThem.enumerated() {
      var inC: Int64 = 0
      #expect(pa_constant_at(UInt32(index), &inC).map { String(cString: $0) } == name)
      #expect(inC == value, "\(name)")
    }
    var beyond: Int64 = 0
    #expect(pa_constant_at(UInt32(Self.asSwiftReadsThem.count), &beyond) == nil)
  }
}
