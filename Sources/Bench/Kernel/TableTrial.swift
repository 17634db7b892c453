// SPDX-License-Identifier: Apache-2.0

import CPageAlloc

/// What really happened to some tables, counted while it happened and in the machine's books
/// (`struct pa_effects`).
struct TrialCounts: Sendable, Hashable {
  var tables: UInt64
  /// Runs of a constructor or destructor.
  var constructors: UInt64
  var destructors: UInt64
  var ptlockInits: UInt64
  var locksAllocated: UInt64
  var locksFreed: UInt64
  /// By how much the counted steps changed NR_PAGETABLE, and by how much NR_PAGETABLE differs afterwards.
  var accountedPages: Int64
  var nrPagetable: Int64
  /// By how much the books changed.
  var lockObjects: Int64
  var constructedPages: Int64
  var badPages: UInt64

  init(_ effects: pa_effects) {
    tables = effects.tables
    constructors = effects.ctors
    destructors = effects.dtors
    ptlockInits = effects.ptlock_inits
    locksAllocated = effects.locks_allocated
    locksFreed = effects.locks_freed
    accountedPages = effects.accounted_pages
    nrPagetable = effects.nr_pagetable
    lockObjects = effects.lock_objects
    constructedPages = effects.constructed_pages
    badPages = effects.bad_pages
  }
}

extension Machine {
  /// Builds tables of one kind and destroys them again, by the rules of a compiled variant.
  /// - Throws: `KernelError` if no variant behaves so, or there is no memory.
  borrowing func buildAndDestroy(
    _ tables: Int, level: Level, behaviour: Behaviour, lock: LockKind
  ) throws(KernelError) -> (built: TrialCounts, destroyed: TrialCounts) {
    let variant = try VariantCatalogue.index(of: behaviour.build, lock: lock, memcg: true, copy: 0)
    var conf = pa_variant_at(variant).pointee.conf
    var kind = pa_table_kind(
      level: level.constant, mm: behaviour.mmArgument.constant,
      shape: behaviour.shape?.constant ?? pa_shape())
    var built = pa_effects()
    var destroyed = pa_effects()
    let result = pa_trial_run(handle, &conf, &kind, UInt32(tables), &built, &destroyed)
    try check(result) { errno in
      "\(tables) tables of level \(level.rawValue) cannot be built (\(KernelError.reason(errno)))"
    }
    return (TrialCounts(built), TrialCounts(destroyed))
  }

  /// Whether pages are checked when they are freed and handed out, as a debug kernel does. Bad pages are counted in
  /// the books and not used again. One switch for all machines of the process.
  borrowing func checkPages(_ on: Bool) {
    pa_check_pages(on ? 1 : 0)
  }
}
