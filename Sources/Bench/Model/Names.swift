// SPDX-License-Identifier: Apache-2.0
// The words of the command line and of the CSV files. Raw values are what users type and read.

/// A page-table level, from the leaf up.
public enum Level: String, Codable, Sendable, CaseIterable {
  case pte, pmd, pud, p4d, pgd
}

/// Which address space a table belongs to.
public enum MMKind: String, Codable, Sendable, CaseIterable {
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
public enum LockKind: String, Codable, Sendable, CaseIterable {
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

/// A timed loop. One operation is what the comment says; results count tables, not operations.
public enum Workload: String, Codable, Sendable, CaseIterable {
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

  /// Whether the user chooses level and mm. `grow` builds kernel trees and `fork` user trees, of all levels.
  public var hasLevel: Bool { self != .grow && self != .fork && self != .empty }
}

extension Workload {
  /// The path on which it allocates; `nil` where the user chooses one.
  public var path: AllocatorPath? { hasLevel ? nil : .helper }
}
