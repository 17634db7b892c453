// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

/// The copies of each build with a lock.
func copies(_ lockName: String) -> [UInt8] {
  let count = ["embedded", "rt"].contains(lockName) ? UInt8(PA_COPIES) : 2
  let hasPlacebo = ["embedded", "rt", "debian", "debianrt"].contains(lockName)
  return Array(0..<count) + (hasPlacebo ? [UInt8(PA_COPY_PLACEBO)] : [])
}

/// One row of the registry.
struct Variant: CustomTestStringConvertible, Sendable {
  let index: UInt32
  let name: String
  let conf: pa_conf
  let copy: UInt8
  /// Of its build.
  let number: UInt8

  init(_ index: UInt32) {
    let variant = pa_variant_at(index).pointee
    self.index = index
    name = String(cString: variant.name)
    conf = variant.conf
    copy = variant.copy
    number = variant.build
  }

  static let all = (0..<pa_variant_count()).map(Variant.init)
  /// Without the other copies.
  static let builds = all.filter { $0.copy == 0 }
  static func named(_ name: String) -> Variant { builds.first { $0.name == name }! }

  /// As in the names of its functions.
  var copyName: String { copy == 0 ? "" : copy == PA_COPY_PLACEBO ? "_placebo" : "_copy\(copy)" }
  var testDescription: String { name + copyName }
  /// By constant; and Debian's kernels with the locks embedded and rt.
  static let lockNames = [
    "none", "embedded", "rt", "debug", "lockdep", "lockstat", "rtdebug", "rtlockdep", "debian",
    "debianrt",
  ]
  var isDebian: Bool { conf.config == UInt8(PA_CONFIG_DEBIAN.rawValue) }
  var lockName: String {
    isDebian ? locks == PA_LOCK_RT ? "debianrt" : "debian" : Self.lockNames[Int(conf.lock)]
  }
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

  func with(_ shape: pa_shape = pa_shape()) -> pa_table_kind {
    pa_table_kind(level: UInt8(level.rawValue), mm: UInt8(mm.rawValue), shape: shape)
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

extension pa_conf {
  /// Whether a step of the constructors with this rule is run for a table of this mm.
  static func runs(_ rule: UInt8, _ mm: pa_mm_kind) -> Bool {
    switch pa_rule(UInt32(rule)) {
    case PA_RULE_ALWAYS: true
    case PA_RULE_CHECKED: mm != PA_MM_INIT
    case PA_RULE_USER: mm == PA_MM_USER || mm == PA_MM_NULL
    default: false
    }
  }
  /// When the constructor of a level initialises the lock; `nil` for levels without one.
  func ptlockRule(_ level: pa_level) -> UInt8? {
    switch level {
    case PA_LEVEL_PTE: pte_ptlock_init
    case PA_LEVEL_PMD: pmd_ptlock_init
    default: nil
    }
  }
  /// Kernel PTE tables, and P4D and PGD tables, are constructed.
  var constructsKernelPTE: Bool { kernel_pte_ctor == UInt8(PA_RULE_ALWAYS.rawValue) }
  var constructsP4D: Bool { p4d_ctor == UInt8(PA_RULE_ALWAYS.rawValue) }
  /// Whether a step of accounting is done for a table that is constructed or not, and whose page
  /// comes from pagetable_alloc() or not.
  static func does(_ step: UInt8, constructed: Bool, allocated: Bool) -> Bool {
    switch pa_accounting(UInt32(step)) {
    case PA_ACCOUNTING_WITH_CTOR: constructed
    case PA_ACCOUNTING_IN_ALLOC: allocated
    default: false
    }
  }
  /// The constructor both marks a table and counts it.
  var accountsInConstructor: Bool {
    page_type == UInt8(PA_ACCOUNTING_WITH_CTOR.rawValue) && accounted == page_type
  }
}

/// What the generic helpers do to a table, by the rules of the build: include/asm-generic/pgalloc.h
/// and include/linux/mm.h on an architecture with split PMD locks.
struct Construction: Equatable {
  /// Its constructor is called.
  let called: Bool
  /// Its type says that it is a table.
  let marked: Bool
  /// NR_PAGETABLE counts it.
  let counted: Bool
  let lockInitialised: Bool

  init(_ variant: Variant, _ kind: TableKind) {
    let conf = variant.conf
    let isUpper = kind.level == PA_LEVEL_P4D || kind.level == PA_LEVEL_PGD
    let isKernelPTE = kind.level == PA_LEVEL_PTE && kind.mm == PA_MM_INIT
    called = isUpper ? conf.constructsP4D : !isKernelPTE || conf.constructsKernelPTE
    let allocated = called || !isUpper
    marked = pa_conf.does(conf.page_type, constructed: called, allocated: allocated)
    counted = pa_conf.does(conf.accounted, constructed: called, allocated: allocated)
    let rule = called ? conf.ptlockRule(kind.level) : nil
    lockInitialised =
      variant.locks != PA_LOCK_NONE && rule.map { pa_conf.runs($0, kind.mm) } ?? false
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
    (PA_HOOK_COUNT.rawValue..<UInt32(PA_HOOKS.rawValue)).flatMap { hook in
      (0..<LOOPS.rawValue).compactMap { entryPoint(loop_id($0), hook: pa_hook(hook)) }
    }
  }
}
