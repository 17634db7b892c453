// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

/// How often each build with a lock is compiled.
func copyCount(_ lockName: String) -> UInt8 {
  ["embedded", "rt"].contains(lockName) ? UInt8(PA_COPIES) : 2
}

/// One row of the registry.
struct Variant: CustomTestStringConvertible, Sendable {
  let index: UInt32
  let name: String
  let conf: pa_conf
  let copy: UInt8

  init(_ index: UInt32) {
    let variant = pa_variant_at(index).pointee
    self.index = index
    name = String(cString: variant.name)
    conf = variant.conf
    copy = variant.copy
  }

  static let all = (0..<pa_variant_count()).map(Variant.init)
  /// Without the twins.
  static let builds = all.filter { $0.copy == 0 }
  static func named(_ name: String) -> Variant { builds.first { $0.name == name }! }

  var testDescription: String { copy == 0 ? name : "\(name)_copy\(copy)" }
  static let lockNames = [
    "none", "embedded", "rt", "debug", "lockdep", "lockstat", "rtdebug", "rtlockdep",
  ]
  var lockName: String { Self.lockNames[Int(conf.lock)] }
  /// "base", "merged", ...: the name without lock and accounting.
  var build: String { name.split(separator: "_").dropLast(2).joined(separator: "_") }
  var allocatesLocks: Bool { alloc_split_ptlocks(conf) }
  var locks: pa_lock_kind { pa_lock_kind(UInt32(conf.lock)) }
  var chargesUsers: Bool { conf.memcg == 1 }
}

/// What kind of table is meant.
struct TableKind: CustomTestStringConvertible, Sendable, Hashable {
  let level: pa_level
  let mm: pa_mm_kind

  init(level: pa_level, mm: pa_mm_kind) {
    self.level = level
    self.mm = mm
  }
  init(level: pa_level, user: Bool) {
    self.init(level: level, mm: user ? PA_MM_USER : PA_MM_INIT)
  }

  static let levels = [PA_LEVEL_PTE, PA_LEVEL_PMD, PA_LEVEL_PUD, PA_LEVEL_P4D, PA_LEVEL_PGD]
  /// Those that the generic helpers make; they are never told that mm is NULL.
  static let all = [PA_MM_INIT, PA_MM_USER, PA_MM_EFI].flatMap { mm in
    levels.map { TableKind(level: $0, mm: mm) }
  }

  /// The generic helpers tell init_mm from the rest.
  var user: Bool { mm != PA_MM_INIT }
  /// Handed around as a page, not as an address.
  var isPage: Bool { level == PA_LEVEL_PTE && user }

  var testDescription: String {
    ["pte", "pmd", "pud", "p4d", "pgd"][Int(level.rawValue)] + " of "
      + ["init_mm", "user", "efi_mm", "NULL"][Int(mm.rawValue)]
  }

  static func == (a: TableKind, b: TableKind) -> Bool { a.level == b.level && a.mm == b.mm }
  func hash(into hasher: inout Hasher) {
    hasher.combine(level.rawValue)
    hasher.combine(mm.rawValue)
  }
}

/// What construction does to a table, from the kernel's sources.
struct Construction {
  /// Its type says that it is a table, and it is accounted.
  let constructed: Bool
  let lockInitialised: Bool

  /// include/asm-generic/pgalloc.h and include/linux/mm.h on an architecture with split PMD locks, from PTE to PGD:
  /// C a constructor or what accounts in its place, L with ptlock_init(), - neither. 6.13, 6.14 ("base"), 6.16
  /// ("merged"), part of the series between them ("kpte"), and the proposal of July 2026.
  private static let rows: [String: [UInt32: [String]]] = [
    "v6_13": [
      PA_MM_INIT.rawValue: ["-", "L", "C", "-", "-"],
      PA_MM_USER.rawValue: ["L", "L", "C", "-", "-"],
      PA_MM_EFI.rawValue: ["L", "L", "C", "-", "-"],
    ],
    "base": [
      PA_MM_INIT.rawValue: ["-", "L", "C", "C", "C"],
      PA_MM_USER.rawValue: ["L", "L", "C", "C", "C"],
      PA_MM_EFI.rawValue: ["L", "L", "C", "C", "C"],
    ],
    "kpte": [
      PA_MM_INIT.rawValue: ["C", "L", "C", "C", "C"],
      PA_MM_USER.rawValue: ["L", "L", "C", "C", "C"],
      PA_MM_EFI.rawValue: ["L", "L", "C", "C", "C"],
    ],
    "merged": [
      PA_MM_INIT.rawValue: ["C", "C", "C", "C", "C"],
      PA_MM_USER.rawValue: ["L", "L", "C", "C", "C"],
      PA_MM_EFI.rawValue: ["L", "L", "C", "C", "C"],
      PA_MM_NULL.rawValue: ["L", "L", "C", "C", "C"],
    ],
    "v2026": [
      PA_MM_INIT.rawValue: ["C", "C", "C", "C", "C"],
      PA_MM_USER.rawValue: ["L", "L", "C", "C", "C"],
      PA_MM_EFI.rawValue: ["C", "C", "C", "C", "C"],
    ],
  ]

  init(_ variant: Variant, _ kind: TableKind) {
    let row = Self.rows[variant.build]![kind.mm.rawValue]![Int(kind.level.rawValue)]
    constructed = row != "-"
    lockInitialised = row == "L" && variant.locks != PA_LOCK_NONE
  }
}

extension Variant {
  typealias EntryPoint =
    @convention(c) (
      UnsafePointer<run_args>?, UnsafeMutablePointer<run_result>?
    ) -> Void

  /// A loop with a hook; nil if it is not compiled.
  func entryPoint(_ loop: loop_id, hook: pa_hook = PA_HOOK_NONE) -> EntryPoint? {
    variant_loop(index, loop, UInt8(hook.rawValue))
  }
  /// All loops, the empty one first.
  var entryPoints: [EntryPoint] {
    (0..<LOOPS.rawValue).map { entryPoint(loop_id($0))! }
  }
  /// All with a hook.
  var hookedEntryPoints: [EntryPoint] {
    (PA_HOOK_COUNT.rawValue..<UInt32(PA_HOOKS)).flatMap { hook in
      (0..<LOOPS.rawValue).compactMap { entryPoint(loop_id($0), hook: pa_hook(hook)) }
    }
  }
}
