// SPDX-License-Identifier: Apache-2.0

import CPageAlloc

/// A kernel build that is compiled into this program, and what it does to a table.
struct CompiledBuild: Sendable, Hashable {
  /// As in the C target's list: `base`, `merged`.
  var name: String
  var kernelPTEConstructor: When
  var ptePtlockInit: When
  var pmdPtlockInit: When
  var p4dConstructor: When
  var pageType: Accounting
  var accounting: Accounting

  /// The builds of that lock, CONFIG_MEMCG and configuration, in the order of the C target's list.
  static func all(lock: LockKind, memcg: Bool, config: KernelConfig = .minimal) -> [CompiledBuild] {
    (0..<pa_variant_count()).compactMap { index in
      let variant = pa_variant_at(index).pointee
      guard variant.copy == 0, variant.conf.lock == lock.constant,
        variant.conf.memcg == (memcg ? 1 : 0), variant.conf.config == config.constant
      else { return nil }
      return CompiledBuild(conf: variant.conf, variant: String(cString: variant.name))
    }
  }

  /// Each build is compiled for every lock with CONFIG_MEMCG, so these stand for all.
  static let all = all(lock: .rt, memcg: true)

  private init(conf: pa_conf, variant: String) {
    func rule(_ constant: UInt8) -> When { When.allCases.first { $0.constant == constant }! }
    func step(_ constant: UInt8) -> Accounting {
      Accounting.allCases.first { $0.constant == constant }!
    }
    name = variant.split(separator: "_").dropLast(2).joined(separator: "_")
    kernelPTEConstructor = rule(conf.kernel_pte_ctor)
    ptePtlockInit = rule(conf.pte_ptlock_init)
    pmdPtlockInit = rule(conf.pmd_ptlock_init)
    p4dConstructor = rule(conf.p4d_ctor)
    pageType = step(conf.page_type)
    accounting = step(conf.accounted)
  }

  func agrees(with rules: Behaviour.CompiledRules) -> Bool { disagreements(with: rules) == 0 }

  /// How many rules differ. A rule that is `nil` agrees with any other.
  func disagreements(with rules: Behaviour.CompiledRules) -> Int {
    let same = [
      rules.kernelPTEConstructor ?? kernelPTEConstructor == kernelPTEConstructor,
      rules.ptePtlockInit ?? ptePtlockInit == ptePtlockInit,
      rules.pmdPtlockInit ?? pmdPtlockInit == pmdPtlockInit,
      rules.p4dConstructor ?? p4dConstructor == p4dConstructor,
      rules.pageType == pageType, rules.accounting == accounting,
    ]
    return same.count { !$0 }
  }

  /// What this build does to a table that the generic helpers make, or a callback of a special path.
  /// - Parameters:
  ///   - calls: whether a special path calls the constructor; `nil`: a generic helper, which knows itself.
  ///   - mm: what the constructor is told.
  func steps(
    level: Level, isKernelTable: Bool, mm: MMKind,
    calls: (constructor: Bool, destructor: Bool)? = nil
  ) -> TableSteps {
    let hasConstructor =
      switch level {
      case .pte: !isKernelTable || kernelPTEConstructor == .always
      case .pmd, .pud: true
      case .p4d, .pgd: p4dConstructor == .always
      }
    let constructor = calls?.constructor ?? hasConstructor
    // P4D and PGD tables without a constructor are simply pages.
    let isAllocated = calls != nil || hasConstructor || level == .pte
    return steps(
      level: level, mm: mm, constructor: constructor,
      destructor: calls?.destructor ?? constructor, isAllocated: isAllocated, splitsLock: true)
  }

  /// What this build does to a table of another shape.
  func steps(level: Level, mm: MMKind, shape: TableShape) -> TableSteps {
    let constructor = shape.constructorCall != .none && shape.source != .memblock
    return steps(
      level: level, mm: mm, constructor: constructor,
      destructor: constructor && shape.runsDestructor,
      isAllocated: shape.isAllocated,
      splitsLock: shape.splitLock)
  }

  /// - Parameter isAllocated: the page comes from `pagetable_alloc()`.
  private func steps(
    level: Level, mm: MMKind, constructor: Bool, destructor: Bool, isAllocated: Bool,
    splitsLock: Bool
  ) -> TableSteps {
    let lock: When =
      switch level {
      case .pte: ptePtlockInit
      case .pmd: pmdPtlockInit
      case .pud, .p4d, .pgd: .never
      }
    func happens(_ step: Accounting) -> Bool {
      switch step {
      case .never: false
      case .withConstructor: constructor
      case .inAlloc: isAllocated
      }
    }
    return TableSteps(
      constructor: constructor, ptlockInit: constructor && splitsLock && lock.applies(to: mm),
      pageType: happens(pageType), accounted: happens(accounting), destructor: destructor)
  }
}
