// SPDX-License-Identifier: Apache-2.0

/// What of a series matters in one case: what the compiled variant must do, and what it is told at run time. Two
/// series with the same behaviour run the same code, and there is nothing to compare.
package struct Behaviour: Codable, Sendable, Hashable {
  /// What the compiled code must do; `nil` where the case does not reach it.
  package struct CompiledRules: Codable, Sendable, Hashable {
    /// `pte_alloc_one_kernel()` runs the constructor.
    var kernelPTEConstructor: When?
    /// `pagetable_pte_ctor()` runs `ptlock_init()`.
    var ptePtlockInit: When?
    /// `pagetable_pmd_ctor()` runs `pmd_ptlock_init()`.
    var pmdPtlockInit: When?
    /// P4D and PGD tables have a constructor.
    var p4dConstructor: When?
    /// A page gets the type of a page table.
    var pageType: Accounting
    /// NR_PAGETABLE counts it.
    var accounting: Accounting

    init(
      kernelPTEConstructor: When? = nil, ptePtlockInit: When? = nil,
      pmdPtlockInit: When? = nil, p4dConstructor: When? = nil, pageType: Accounting,
      accounting: Accounting
    ) {
      self.kernelPTEConstructor = kernelPTEConstructor
      self.ptePtlockInit = ptePtlockInit
      self.pmdPtlockInit = pmdPtlockInit
      self.p4dConstructor = p4dConstructor
      self.pageType = pageType
      self.accounting = accounting
    }

    private enum OldKeys: String, CodingKey {
      case accountInAlloc
    }

    /// Manifests from when page type and NR_PAGETABLE were one rule say `accountInAlloc`.
    package init(from decoder: any Decoder) throws {
      let rules = try decoder.container(keyedBy: CodingKeys.self)
      kernelPTEConstructor = try rules.decodeIfPresent(When.self, forKey: .kernelPTEConstructor)
      ptePtlockInit = try rules.decodeIfPresent(When.self, forKey: .ptePtlockInit)
      pmdPtlockInit = try rules.decodeIfPresent(When.self, forKey: .pmdPtlockInit)
      p4dConstructor = try rules.decodeIfPresent(When.self, forKey: .p4dConstructor)
      let old = try decoder.container(keyedBy: OldKeys.self)
        .decodeIfPresent(Bool.self, forKey: .accountInAlloc)
        .map { $0 ? Accounting.inAlloc : .withConstructor }
      pageType = try old ?? rules.decode(Accounting.self, forKey: .pageType)
      accounting = try old ?? rules.decode(Accounting.self, forKey: .accounting)
    }
  }

  package var build: CompiledRules
  /// What the constructors are told of whose table it is.
  var mmArgument: MMKind
  /// `nil`: what the generic helpers make.
  package var shape: TableShape?
  /// Levels whose constructor the special allocator of this path calls.
  var constructorLevels: [Level] = []
  /// Levels whose destructor is called when the path takes its tables down.
  var destructorLevels: [Level] = []
  /// A huge mapping frees the PTE table that it replaces as a plain page.
  var rawHugeFree = false

  /// Tables are freed without the destructor of their constructor: NR_PAGETABLE goes on counting them.
  var leaks: Bool {
    rawHugeFree || !Set(constructorLevels).isSubset(of: destructorLevels)
      || shape.map { $0.constructorCall != .none && !$0.runsDestructor } ?? false
  }
}

extension Series {
  /// What this series does in a case.
  package func behaviour(in testCase: Case) -> Behaviour {
    if let level = testCase.level {
      let place = TableKind(
        arch: testCase.arch, path: testCase.path, level: level, mm: testCase.mm)
      if let rule = rule(at: place) { return behaviour(at: place, rule: rule) }
    }
    return testCase.path == .helper
      ? treeBehaviour(in: testCase) : specialBehaviour(in: testCase)
  }

  /// One kind of table.
  func behaviour(at place: TableKind, rule: TableRule) -> Behaviour {
    let hasConstructor = rule.constructor == .always
    let shape = TableShape(at: place, rule: rule)
    let isAllocated = shape?.isAllocated ?? true
    var build = Behaviour.CompiledRules(
      pageType: rule.compiled(\.pageType, isAllocated: isAllocated),
      accounting: rule.compiled(\.accounting, isAllocated: isAllocated))
    switch place.level {
    case .pte:
      if shape == nil && place.mm == .initMM { build.kernelPTEConstructor = rule.constructor }
      if hasConstructor && rule.ptlockInit != .never { build.ptePtlockInit = rule.ptlockInit }
    case .pmd:
      if hasConstructor && rule.ptlockInit != .never { build.pmdPtlockInit = rule.ptlockInit }
    case .pud:
      break
    case .p4d, .pgd:
      if shape == nil || hasConstructor { build.p4dConstructor = rule.constructor }
    }
    return Behaviour(build: build, mmArgument: place.mmArgument, shape: shape)
  }

  /// The rules of all tables that the ordinary helpers make, the kernel's and the users': what code must do that
  /// builds them all, as a replay does.
  package func rulesOfAllTables(arch: Architecture) -> Behaviour.CompiledRules {
    func rule(_ level: Level, _ mm: MMKind) -> TableRule? {
      self.rule(at: TableKind(arch: arch, path: .helper, level: level, mm: mm))
    }
    return Behaviour.CompiledRules(
      kernelPTEConstructor: rule(.pte, .initMM)?.constructor,
      ptePtlockInit: rule(.pte, .user)?.ptlockInit, pmdPtlockInit: rule(.pmd, .user)?.ptlockInit,
      p4dConstructor: rule(.pgd, .user)?.constructor,
      pageType: rule(.pte, .user)?.compiled(\.pageType) ?? .withConstructor,
      accounting: rule(.pte, .user)?.compiled(\.accounting) ?? .withConstructor)
  }

  /// A tree of all levels from the ordinary helpers.
  private func treeBehaviour(in testCase: Case) -> Behaviour {
    func kernel(_ level: Level) -> TableRule? {
      rule(at: TableKind(arch: testCase.arch, path: .helper, level: level, mm: .initMM))
    }
    var build = rulesOfAllTables(arch: testCase.arch)
    if testCase.mm == .initMM {
      build.p4dConstructor = nil
      // A file may treat the kernel's tables otherwise than a process's.
      build.ptePtlockInit = kernel(.pte)?.ptlockInit
      build.pmdPtlockInit = kernel(.pmd)?.ptlockInit
      build.pageType = kernel(.pte)?.compiled(\.pageType) ?? .withConstructor
      build.accounting = kernel(.pte)?.compiled(\.accounting) ?? .withConstructor
      // Kernel PTE tables without a constructor never reach the lock's rule.
      if build.kernelPTEConstructor == .never { build.ptePtlockInit = nil }
    } else {
      build.kernelPTEConstructor = nil
    }
    let replaced = kernel(.pte)
    return Behaviour(
      build: build, mmArgument: testCase.mm,
      rawHugeFree: testCase.workload == .remap
        && replaced?.replacedDestructor != replaced?.destructor)
  }

  /// Tables of several levels from a special allocator.
  private func specialBehaviour(in testCase: Case) -> Behaviour {
    let teardown: AllocatorPath = testCase.path == .hotAdd ? .hotRemove : testCase.path
    func rule(_ level: Level, _ path: AllocatorPath) -> TableRule? {
      self.rule(at: TableKind(arch: testCase.arch, path: path, level: level, mm: testCase.mm))
    }
    var build = Behaviour.CompiledRules(
      pageType: rule(.pte, testCase.path)?.compiled(\.pageType) ?? .withConstructor,
      accounting: rule(.pte, testCase.path)?.compiled(\.accounting) ?? .withConstructor)
    if rule(.pte, testCase.path)?.constructor == .always {
      build.ptePtlockInit = rule(.pte, testCase.path)?.ptlockInit
    }
    if rule(.pmd, testCase.path)?.constructor == .always {
      build.pmdPtlockInit = rule(.pmd, testCase.path)?.ptlockInit
    }
    return Behaviour(
      build: build,
      mmArgument: TableKind(
        arch: testCase.arch, path: testCase.path, level: .pte, mm: testCase.mm
      ).mmArgument,
      constructorLevels: Level.allCases.filter {
        rule($0, testCase.path)?.constructor == .always
      },
      destructorLevels: Level.allCases.filter {
        rule($0, testCase.path)?.constructor == .always
          && rule($0, teardown)?.destructor == .always
      })
  }
}

extension TableRule {
  /// What compiled code does where this rule is followed.
  /// - Parameter isAllocated: the page comes from `pagetable_alloc()`.
  fileprivate func compiled(
    _ step: KeyPath<TableRule, Accounting>, isAllocated: Bool = true
  ) -> Accounting {
    guard self[keyPath: step] == .never else { return self[keyPath: step] }
    // Without a constructor nothing happens in it. A constructor that does not count belongs to a kernel that counts
    // in the allocation, if the table never came from there.
    return constructor == .never ? .withConstructor : isAllocated ? .never : .inAlloc
  }
}
