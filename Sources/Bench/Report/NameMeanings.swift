// SPDX-License-Identifier: Apache-2.0
// What the names of the command line mean, in half a sentence each.

extension Workload {
  var meaning: String {
    switch self {
    case .empty: "nothing: what the harness itself costs"
    case .churn: "construct one table, destroy it"
    case .bulkInOrder: "construct many, destroy oldest first"
    case .bulkReverse: "construct many, destroy newest first"
    case .bulkRandom: "construct many, destroy in a seeded random order"
    case .grow: "map 1 GiB of new kernel address space at 4 KiB; taking it down is not timed"
    case .fork: "copy the page tables of a small process, then free the copy"
    }
  }
}

extension Level {
  var meaning: String {
    switch self {
    case .pte: "leaf table"
    case .pmd: "second level"
    case .pud: "third level"
    case .p4d: "fourth level"
    case .pgd: "the root"
    }
  }
}

extension MMKind {
  var meaning: String {
    switch self {
    case .initMM: "the kernel's own tables"
    case .user: "tables of an ordinary process"
    case .efiMM: "firmware's run-time services, mapped by the kernel for itself"
    case .null: "the constructor is given NULL: its caller does not know, or does not say"
    }
  }
}

extension LockKind {
  var meaning: String {
    switch self {
    case .none: "no split page-table locks: fewer than 4 CPUs configured"
    case .embedded: "4 bytes inside the ptdesc: every plain SMP kernel"
    case .rt: "PREEMPT_RT: 32 bytes from the page->ptl cache"
    case .debug: "DEBUG_SPINLOCK: 24 bytes from the page->ptl cache"
    case .lockdep: "DEBUG_LOCK_ALLOC: 64 bytes from the page->ptl cache"
    case .lockstat: "LOCK_STAT on top of DEBUG_LOCK_ALLOC: 72 bytes from the page->ptl cache"
    case .rtDebug: "PREEMPT_RT with DEBUG_SPINLOCK: 48 bytes from the page->ptl cache"
    case .rtLockdep: "PREEMPT_RT with DEBUG_LOCK_ALLOC: 128 bytes from the page->ptl cache"
    }
  }
}
