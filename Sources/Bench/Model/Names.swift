// SPDX-License-Identifier: Apache-2.0
// The words of the command line and of the CSV files. Raw values are what users type and read.

/// A page-table level, from the leaf up.
package enum Level: String, Codable, Sendable, CaseIterable {
  case pte, pmd, pud, p4d, pgd
}

/// Which address space a table belongs to.
package enum MMKind: String, Codable, Sendable, CaseIterable {
  /// The kernel's own tables.
  case initMM = "init_mm"
  /// An ordinary process.
  case user
  /// Firmware's run-time services, mapped by the kernel for itself.
  case efiMM = "efi_mm"
  /// The constructor is given NULL: its caller does not know, or does not say.
  case null
}

/// What `spinlock_t` is in the modelled kernel.
package enum LockKind: String, Codable, Sendable, CaseIterable {
  /// No split page-table locks: fewer than four CPUs configured.
  case none
  /// 4 bytes inside the ptdesc: every plain SMP kernel.
  case embedded
  /// PREEMPT_RT: 32 bytes from the `page->ptl` cache.
  case rt
  /// DEBUG_SPINLOCK: 24 bytes from the cache.
  case debug
  /// DEBUG_LOCK_ALLOC: 64 bytes from the cache.
  case lockdep
  /// LOCK_STAT on top of DEBUG_LOCK_ALLOC: 72 bytes from the cache.
  case lockstat
  /// PREEMPT_RT with DEBUG_SPINLOCK: 48 bytes from the cache.
  case rtDebug = "rt-debug"
  /// PREEMPT_RT with DEBUG_LOCK_ALLOC: 128 bytes from the cache.
  case rtLockdep = "rt-lockdep"
}

/// Which CPUs a case's threads run on, from its CPU node on.
package enum CPUChoice: String, Codable, Sendable, CaseIterable {
  /// The node's own, and no other.
  case node
  /// The node's own, then those of the nearest node, and so on.
  case packed
  /// One of each node in turn, the nearest first.
  case spread
}

/// What the modelled kernel is configured with, beside its locks. Timed loops are of the minimal one.
package enum KernelConfig: String, Codable, Sendable, CaseIterable {
  /// What a kernel must have to run.
  case minimal
  /// All that Debian's cloud and rt kernels have on the measured paths: hardened, traceable, preemptible.
  case debian
}

/// A timed loop. One operation is what the comment says; results count tables, not operations.
package enum Workload: String, Codable, Sendable, CaseIterable {
  /// Nothing: what the harness itself costs.
  case empty
  /// Construct one table, destroy it.
  case churn
  /// Construct many, destroy oldest first.
  case bulkInOrder = "bulk-in-order"
  /// Construct many, destroy newest first.
  case bulkReverse = "bulk-reverse"
  /// Construct many, destroy in a seeded random order.
  case bulkRandom = "bulk-random"
  /// Map 1 GiB of new kernel address space at 4 KiB. Taking it down again is not timed.
  case grow
  /// Copy the page tables of a small process, then free the copy.
  case fork
  /// Small pages and a huge leaf in turn at one kernel address: the kernel frees its tables.
  case remap
  /// KASAN's shadow of 16 MiB of new vmalloc space.
  case kasan
  /// Hot-add 128 MiB at 4 KiB, hot-remove it.
  case hotplug
  /// Map firmware's run-time regions. Taking them down is not timed.
  case efi
  /// Split 1 GiB of the direct map, collapse it.
  case split
  /// Lose a race for a kernel table: construct it, find the entry filled, free it.
  case race
  /// A process maps, touches and unmaps 8 MiB.
  case touch
  /// Make the page tables of a small process, then free them.
  case exec
  /// Copy the page tables of some GiB mapped at 4 KiB, then free the copy.
  case forkLarge = "fork-large"
  /// Construct one table, leave it to the next thread, destroy what the previous one left.
  case handover

  /// Whether the user chooses the level. The others build trees, of the levels that belong there.
  var hasLevel: Bool {
    switch self {
    case .churn, .bulkInOrder, .bulkReverse, .bulkRandom, .handover: true
    default: false
    }
  }

  /// Whether all its tables are there at once: `--bulk-tables` of them.
  var isBulk: Bool { [.bulkInOrder, .bulkReverse, .bulkRandom].contains(self) }

  /// Whether hooks are compiled for it.
  var hasHooks: Bool { self == .churn || isBulk }

  /// Whose tables a workload without level builds. The first is taken when none of them is asked for; where
  /// there are more, it is what the constructor is told.
  var mms: [MMKind] {
    switch self {
    case .churn, .bulkInOrder, .bulkReverse, .bulkRandom, .handover: [.initMM, .user]
    case .empty, .grow, .remap, .kasan, .race: [.initMM]
    case .hotplug, .split: [.initMM, .null]
    case .efi: [.efiMM, .null]
    case .fork, .touch, .exec, .forkLarge: [.user]
    }
  }
}

extension Workload {
  /// The path on which it allocates; `nil` where the user chooses one.
  var path: AllocatorPath? {
    switch self {
    case .churn, .bulkInOrder, .bulkReverse, .bulkRandom, .handover: nil
    case .hotplug: .hotAdd
    case .efi: .efi
    case .split: .split
    default: .helper
    }
  }
}
