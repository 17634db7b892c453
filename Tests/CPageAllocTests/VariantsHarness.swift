// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

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

  var testDescription: String { copy == 0 ? name : name + "_twin" }
  static let lockNames = ["none", "embedded", "rt", "debug", "lockdep"]
  var lockName: String { Self.lockNames[Int(conf.lock)] }
  /// "base" or "merged".
  var build: String { String(name.prefix { $0 != "_" }) }
  var allocatesLocks: Bool { alloc_split_ptlocks(conf) }
  var locks: pa_lock_kind { pa_lock_kind(UInt32(conf.lock)) }
  var chargesUsers: Bool { conf.memcg == 1 }
}

/// What kind of table is meant.
struct TableKind: CustomTestStringConvertible, Sendable, Hashable {
  let level: pa_level
  let user: Bool

  static let all = [false, true].flatMap { user in
    [PA_LEVEL_PTE, PA_LEVEL_PMD, PA_LEVEL_PUD, PA_LEVEL_P4D, PA_LEVEL_PGD]
      .map { TableKind(level: $0, user: user) }
  }
  /// Those that a batch can name.
  static let inBatches = all.filter { $0.level != PA_LEVEL_PGD }

  var testDescription: String {
    ["pte", "pmd", "pud", "p4d", "pgd"][Int(level.rawValue)] + (user ? " of user" : " of init_mm")
  }

  static func == (a: TableKind, b: TableKind) -> Bool { a.level == b.level && a.user == b.user }
  func hash(into hasher: inout Hasher) {
    hasher.combine(level.rawValue)
    hasher.combine(user)
  }
}

/// What construction does to a table, from the kernel's sources.
struct Construction {
  let constructed: Bool
  let lockInitialised: Bool

  /// include/asm-generic/pgalloc.h and include/linux/mm.h of 6.14 ("base") and 6.16 ("merged"), on an
  /// architecture with split PMD locks. Columns: build, mm, level, constructor called, ptlock_init() called.
  private static let rows: [(String, Bool, pa_level, Bool, Bool)] = [
    ("base", true, PA_LEVEL_PTE, true, true),
    ("base", true, PA_LEVEL_PMD, true, true),
    ("base", true, PA_LEVEL_PUD, true, false),
    ("base", true, PA_LEVEL_P4D, true, false),
    ("base", true, PA_LEVEL_PGD, true, false),
    ("base", false, PA_LEVEL_PTE, false, false),
    ("base", false, PA_LEVEL_PMD, true, true),
    ("base", false, PA_LEVEL_PUD, true, false),
    ("base", false, PA_LEVEL_P4D, true, false),
    ("base", false, PA_LEVEL_PGD, true, false),
    ("merged", true, PA_LEVEL_PTE, true, true),
    ("merged", true, PA_LEVEL_PMD, true, true),
    ("merged", true, PA_LEVEL_PUD, true, false),
    ("merged", true, PA_LEVEL_P4D, true, false),
    ("merged", true, PA_LEVEL_PGD, true, false),
    ("merged", false, PA_LEVEL_PTE, true, false),
    ("merged", false, PA_LEVEL_PMD, true, false),
    ("merged", false, PA_LEVEL_PUD, true, false),
    ("merged", false, PA_LEVEL_P4D, true, false),
    ("merged", false, PA_LEVEL_PGD, true, false),
  ]

  init(_ variant: Variant, _ kind: TableKind) {
    let row = Self.rows.first {
      $0.0 == variant.build && $0.1 == kind.user && $0.2 == kind.level
    }!
    constructed = row.3
    lockInitialised = row.4 && variant.locks != PA_LOCK_NONE
  }
}

extension Variant {
  typealias EntryPoint =
    @convention(c) (
      UnsafePointer<run_args>?, UnsafeMutablePointer<run_result>?
    ) -> Void

  /// The loops, by workload.
  var entryPoints: [EntryPoint] {
    withUnsafeBytes(of: variant_entry(index).pointee.run) {
      $0.bindMemory(to: EntryPoint.self).map { $0 }
    }
  }

  /// Those with a hook, in the order of enum pa_hook.
  var hookedEntryPoints: [EntryPoint] {
    withUnsafeBytes(of: variant_entry(index).pointee.hooked) {
      $0.bindMemory(to: EntryPoint?.self).compactMap { $0 }
    }
  }
}
