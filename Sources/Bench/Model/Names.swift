// SPDX-License-Identifier: Apache-2.0
// The words of the command line and of the CSV files, each with what it means. `list`, the help and docs/csv.md
// are made of these, and nothing else says what a word means.

/// A word that users type and read.
package protocol Word: RawRepresentable<String>, CaseIterable, Codable, Sendable, Hashable {
  /// What the words are of, in an error sentence and in the list: `lock`.
  static var kind: String { get }
  /// In half a sentence.
  var meaning: String { get }
}

extension Word {
  /// `pte, pmd, pud`
  package static var words: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

/// A page-table level, from the leaf up.
package enum Level: String, Word {
  case pte, pmd, pud, p4d, pgd

  package static let kind = "level"
  package var meaning: String {
    switch self {
    case .pte: "leaf table"
    case .pmd: "second level"
    case .pud: "third level"
    case .p4d: "fourth level"
    case .pgd: "the root"
    }
  }
}

/// Which address space a table belongs to.
package enum MMKind: String, Word {
  case initMM = "init_mm"
  case user
  case efiMM = "efi_mm"
  /// Called so because pandas and others read `null` as a missing value.
  case null = "null_mm"

  /// Users type `null`, and files before schema version 6 say so.
  private static let formerNull = "null"

  package init?(rawValue: String) {
    let word = rawValue == Self.formerNull ? Self.null.rawValue : rawValue
    guard let mm = Self.allCases.first(where: { $0.rawValue == word }) else { return nil }
    self = mm
  }

  package static let kind = "mm"
  package var meaning: String {
    switch self {
    case .initMM: "the kernel's own tables"
    case .user: "tables of an ordinary process"
    case .efiMM: "firmware's run-time services, mapped by the kernel for itself"
    case .null: "the constructor is given NULL: its caller does not know the mm, or does not say"
    }
  }

  /// As files of a schema version say it.
  func word(schemaVersion: Int) -> String {
    self == .null && schemaVersion < 6 ? Self.formerNull : rawValue
  }
}

/// What `spinlock_t` is in the modelled kernel.
package enum LockKind: String, Word {
  case none, embedded, rt, debug, lockdep, lockstat
  case rtDebug = "rt-debug"
  case rtLockdep = "rt-lockdep"

  package static let kind = "lock"
  package var meaning: String {
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

/// Which CPUs a case's threads run on, from its CPU node on.
package enum CPUChoice: String, Word {
  case node, packed, spread

  package static let kind = "choice of CPUs"
  package var meaning: String {
    switch self {
    case .node: "those of the CPU node and no other"
    case .packed: "those of the CPU node, then those of the nearest node, and so on"
    case .spread: "one of each node in turn, the nearest first"
    }
  }
}

/// What hangs off constructors and destructors: what the series was made for (kpkeys, 20250815085512.2182322).
package enum Hook: String, Word {
  case none, count, protect
  case protectBatched = "protect-batched"

  package static let kind = "hook"
  package var meaning: String {
    switch self {
    case .none: "nothing hangs off the constructor"
    case .count: "constructor and destructor count"
    case .protect: "a table's page is read-only while it is a table"
    case .protectBatched:
      "the same for neighbouring pages at once, after all of a batch were constructed; bulk only"
    }
  }
}

/// From which nodes a task's pages come (`set_mempolicy(2)`, mm/mempolicy.c), locks' slabs included.
package enum Policy: String, Word {
  case local, bind, preferred, interleave, weighted

  package static let kind = "policy"
  package var meaning: String {
    switch self {
    case .local: "the CPU's own node, then the others by distance: what a task has that sets none"
    case .bind: "the memory node and no other"
    case .preferred: "the memory node, then the others by distance from it"
    case .interleave: "all nodes with memory in turn"
    case .weighted: "all nodes with memory in turn, each with as many pages as its weight says"
    }
  }

  /// Whether it names a node. The others go by the CPU's, or by all.
  var namesNode: Bool { self == .bind || self == .preferred }
}

/// What the modelled kernel is configured with, beside its locks.
package enum KernelConfig: String, Word {
  case minimal, debian

  package static let kind = "configuration"
  package var meaning: String {
    switch self {
    case .minimal: "what a kernel must have to run"
    case .debian:
      "what Debian's cloud and rt kernels have on the measured paths: hardened, traceable, preemptible"
    }
  }
}

/// A timed loop. The meaning says what one operation is; results count tables, not operations.
package enum Workload: String, Word {
  case empty, churn
  case bulkInOrder = "bulk-in-order"
  case bulkReverse = "bulk-reverse"
  case bulkRandom = "bulk-random"
  case grow, fork, remap, kasan, hotplug, efi, split, race, touch, exec
  case forkLarge = "fork-large"
  case handover

  package static let kind = "workload"
  package var meaning: String {
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
    case .forkLarge: "copy the page tables of --fork-gib GiB mapped at 4 KiB, then free the copy"
    case .handover:
      "construct one table, leave it to the next thread, destroy what the previous one left"
    }
  }

  /// The three that `bulk` on the command line means.
  static let bulk: [Workload] = [.bulkInOrder, .bulkReverse, .bulkRandom]

  /// Whether the user chooses the level. The others build trees, of the levels that belong there.
  var hasLevel: Bool {
    switch self {
    case .churn, .bulkInOrder, .bulkReverse, .bulkRandom, .handover: true
    default: false
    }
  }

  /// Whether all its tables are there at once: `--bulk-tables` of them.
  package var isBulk: Bool { Self.bulk.contains(self) }

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
