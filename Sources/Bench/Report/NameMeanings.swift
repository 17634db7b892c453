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
    case .remap:
      "small pages, then a huge leaf at one kernel address, which frees the tables between"
    case .kasan: "KASAN's shadow of 16 MiB of new vmalloc space: a PTE table and 512 poisoned pages"
    case .hotplug: "hot-add 128 MiB at 4 KiB through the special allocator, then hot-remove it"
    case .efi: "map firmware's 20 run-time regions; taking them down is not timed"
    case .split: "split 1 GiB of the direct map and 8 of its 2 MiB leaves, then collapse it"
    case .race: "lose a race for a kernel table: construct it, find the entry filled, free it"
    case .touch: "a process maps, touches and unmaps 8 MiB"
    case .exec: "make the page tables of a small process, then free them"
    case .handover:
      "construct one table, leave it to the next thread, destroy what the previous one left"
    case .forkLarge: "copy the page tables of --fork-gib GiB mapped at 4 KiB, then free the copy"
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
