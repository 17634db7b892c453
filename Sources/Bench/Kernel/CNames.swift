// SPDX-License-Identifier: Apache-2.0
// The words of Model as the constants of the C border. Switches without default: a new word does not
// compile until it has its constant.

import CPageAlloc

extension Level {
  package var constant: UInt8 {
    switch self {
    case .pte: UInt8(PA_LEVEL_PTE.rawValue)
    case .pmd: UInt8(PA_LEVEL_PMD.rawValue)
    case .pud: UInt8(PA_LEVEL_PUD.rawValue)
    case .p4d: UInt8(PA_LEVEL_P4D.rawValue)
    case .pgd: UInt8(PA_LEVEL_PGD.rawValue)
    }
  }
}

extension MMKind {
  package var constant: UInt8 {
    switch self {
    case .initMM: UInt8(PA_MM_INIT.rawValue)
    case .user: UInt8(PA_MM_USER.rawValue)
    case .efiMM: UInt8(PA_MM_EFI.rawValue)
    case .null: UInt8(PA_MM_NULL.rawValue)
    }
  }
}

extension LockKind {
  package var constant: UInt8 {
    switch self {
    case .none: UInt8(PA_LOCK_NONE.rawValue)
    case .embedded: UInt8(PA_LOCK_EMBEDDED.rawValue)
    case .rt: UInt8(PA_LOCK_RT.rawValue)
    case .debug: UInt8(PA_LOCK_DEBUG.rawValue)
    case .lockdep: UInt8(PA_LOCK_LOCKDEP.rawValue)
    case .lockstat: UInt8(PA_LOCK_LOCKSTAT.rawValue)
    case .rtDebug: UInt8(PA_LOCK_RT_DEBUG.rawValue)
    case .rtLockdep: UInt8(PA_LOCK_RT_LOCKDEP.rawValue)
    }
  }
}

extension KernelConfig {
  package var constant: UInt8 {
    switch self {
    case .minimal: UInt8(PA_CONFIG_MINIMAL.rawValue)
    case .debian: UInt8(PA_CONFIG_DEBIAN.rawValue)
    }
  }
}

extension Policy {
  var constant: UInt8 {
    switch self {
    case .local: UInt8(PA_POLICY_LOCAL.rawValue)
    case .bind: UInt8(PA_POLICY_BIND.rawValue)
    case .preferred: UInt8(PA_POLICY_PREFERRED.rawValue)
    case .interleave: UInt8(PA_POLICY_INTERLEAVE.rawValue)
    case .weighted: UInt8(PA_POLICY_WEIGHTED.rawValue)
    }
  }
}

extension When {
  var constant: UInt8 {
    switch self {
    case .never: UInt8(PA_RULE_NEVER.rawValue)
    case .always: UInt8(PA_RULE_ALWAYS.rawValue)
    case .checked: UInt8(PA_RULE_CHECKED.rawValue)
    case .userOnly: UInt8(PA_RULE_USER.rawValue)
    }
  }
}

extension Accounting {
  var constant: UInt8 {
    switch self {
    case .never: UInt8(PA_ACCOUNTING_NEVER.rawValue)
    case .withConstructor: UInt8(PA_ACCOUNTING_WITH_CTOR.rawValue)
    case .inAlloc: UInt8(PA_ACCOUNTING_IN_ALLOC.rawValue)
    }
  }
}

extension Workload {
  var constant: UInt8 {
    switch self {
    case .empty: UInt8(PA_WORKLOAD_EMPTY.rawValue)
    case .churn: UInt8(PA_WORKLOAD_CHURN.rawValue)
    case .bulkInOrder: UInt8(PA_WORKLOAD_BULK_IN_ORDER.rawValue)
    case .bulkReverse: UInt8(PA_WORKLOAD_BULK_REVERSE.rawValue)
    case .bulkRandom: UInt8(PA_WORKLOAD_BULK_RANDOM.rawValue)
    case .grow: UInt8(PA_WORKLOAD_GROW.rawValue)
    case .fork: UInt8(PA_WORKLOAD_FORK.rawValue)
    case .remap: UInt8(PA_WORKLOAD_REMAP.rawValue)
    case .kasan: UInt8(PA_WORKLOAD_KASAN.rawValue)
    case .hotplug: UInt8(PA_WORKLOAD_HOTPLUG.rawValue)
    case .efi: UInt8(PA_WORKLOAD_EFI.rawValue)
    case .split: UInt8(PA_WORKLOAD_SPLIT.rawValue)
    case .race: UInt8(PA_WORKLOAD_RACE.rawValue)
    case .handover: UInt8(PA_WORKLOAD_HANDOVER.rawValue)
    case .touch: UInt8(PA_WORKLOAD_TOUCH.rawValue)
    case .exec: UInt8(PA_WORKLOAD_EXEC.rawValue)
    case .forkLarge: UInt8(PA_WORKLOAD_FORK_LARGE.rawValue)
    }
  }
}

extension Case {
  /// The loop that runs. A condition that times single tables has a loop of its own, whatever the workload.
  var workloadConstant: UInt8 {
    condition.timesParts ? UInt8(PA_WORKLOAD_SINGLE.rawValue) : workload.constant
  }
}

extension Manifest.NodeFacts {
  /// The manifest's word for what backs a node.
  static func backingName(_ constant: UInt8) -> String {
    switch UInt32(constant) {
    case PA_BACKING_SMALL.rawValue: "small"
    case PA_BACKING_TRANSPARENT.rawValue: "transparent"
    case PA_BACKING_HUGETLB.rawValue: "hugetlb"
    default: "unknown (\(constant))"
    }
  }
}

extension Hook {
  var constant: UInt8 {
    switch self {
    case .none: UInt8(PA_HOOK_NONE.rawValue)
    case .count: UInt8(PA_HOOK_COUNT.rawValue)
    case .protect: UInt8(PA_HOOK_PROTECT.rawValue)
    case .protectBatched: UInt8(PA_HOOK_PROTECT_BATCHED.rawValue)
    }
  }

  /// How this machine carries out the hook: `pkey_mprotect`, `mprotect`, `counter`.
  static func mechanism(of hook: Hook) -> String {
    String(cString: pa_hook_means(hook.constant))
  }
}

extension TableShape {
  var constant: pa_shape {
    var shape = pa_shape()
    shape.source = source.constant
    shape.order = UInt8(order)
    shape.page_order = UInt8(pageOrder)
    shape.fill = fill.constant
    shape.ctor_call = constructorCall.constant
    shape.dtor_call = runsDestructor ? 1 : 0
    shape.split_lock = splitLock ? 1 : 0
    shape.gfp_user = userGFP ? 1 : 0
    shape.tables_per_page = UInt16(tablesPerPage)
    shape.table_bytes = UInt32(tableBytes)
    return shape
  }
}

extension TableShape.Source {
  var constant: UInt8 {
    switch self {
    case .pages: UInt8(PA_SOURCE_PAGES.rawValue)
    case .fragment: UInt8(PA_SOURCE_FRAGMENT.rawValue)
    case .pointerTable: UInt8(PA_SOURCE_POINTER_TABLE.rawValue)
    case .nocache: UInt8(PA_SOURCE_NOCACHE.rawValue)
    case .raw: UInt8(PA_SOURCE_RAW.rawValue)
    case .memblock: UInt8(PA_SOURCE_MEMBLOCK.rawValue)
    }
  }
}

extension TableShape.Fill {
  var constant: UInt8 {
    switch self {
    case .allocatorZeroes: UInt8(PA_FILL_ALLOC_ZERO.rawValue)
    case .zeroedAfter: UInt8(PA_FILL_ZERO_AFTER.rawValue)
    case .pattern: UInt8(PA_FILL_PATTERN.rawValue)
    }
  }
}

extension TableShape.ConstructorCall {
  var constant: UInt8 {
    switch self {
    case .none: UInt8(PA_CTOR_CALL_NONE.rawValue)
    case .pte: UInt8(PA_CTOR_CALL_PTE.rawValue)
    case .pmd: UInt8(PA_CTOR_CALL_PMD.rawValue)
    case .upper: UInt8(PA_CTOR_CALL_PUD.rawValue)
    }
  }
}
