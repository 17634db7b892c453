// SPDX-License-Identifier: Apache-2.0

/// The kernel builds that a series needs and that are not compiled yet, as lines for the C target's list of own builds.
package enum MissingBuilds {
  /// - Returns: a line for each build, in the form of `Sources/CPageAlloc/builds/builds.h`; none if the compiled builds
  ///   carry out the series.
  /// - Throws: `KernelError` naming a table that no build can treat as the series says.
  package static func lines(for series: Series) throws(KernelError) -> [String] {
    var builds: [CompiledBuild] = []
    for place in TableKind.all() where place.absence == nil {
      guard let flaw = series.flaw(at: place) else { continue }
      let build = series.build(for: place)
      guard let build, !builds.contains(where: { series.treats(place, in: $0) }) else {
        if build != nil { continue }
        throw KernelError(errno: 0, sentence: flaw)
      }
      builds.append(build)
    }
    if !builds.isEmpty { builds += series.buildsOfTrees(besides: builds) }
    return zip(names(for: series, besides: CompiledBuild.all.map(\.name)), builds).map {
      $1.line(named: $0)
    }
  }

  /// Names for the builds of a series that no other build has, one that an older version of its file needed among them.
  /// In C a name has no dots and dashes.
  static func names(for series: Series, besides taken: [String]) -> some Sequence<String> {
    let name = String(series.name.map { $0.isLetter || $0.isNumber ? $0 : "_" })
    return (1...).lazy.map { $0 == 1 ? name : "\(name)_\($0)" }.filter { !taken.contains($0) }
  }
}

extension Series {
  /// A build that would treat this table as the series says; `nil`: there can be none.
  func build(for place: TableKind) -> CompiledBuild? {
    guard let rule = rule(at: place) else { return nil }
    let build = CompiledBuild(
      behaviour(at: place, rule: rule).build, others: rulesOfAllTables(arch: .x86With4Levels))
    return treats(place, in: build) ? build : nil
  }

  func treats(_ place: TableKind, in build: CompiledBuild) -> Bool {
    guard place.path != .hotRemove, let rule = rule(at: place) else { return false }
    let behaviour = behaviour(at: place, rule: rule)
    return build.agrees(with: behaviour.build)
      && steps(at: place, behaviour, in: build) == rule.steps(at: place)
  }

  /// What a build does to tables of one kind.
  func steps(at place: TableKind, _ behaviour: Behaviour, in build: CompiledBuild) -> TableSteps {
    behaviour.shape.map { build.steps(level: place.level, mm: place.mmArgument, shape: $0) }
      ?? build.steps(
        level: place.level, isKernelTable: place.mm == .initMM, mm: place.mmArgument)
  }

  /// For the trees of the kernel and of a process on x86-64, if neither a compiled build nor one of `builds` makes them.
  fileprivate func buildsOfTrees(besides builds: [CompiledBuild]) -> [CompiledBuild] {
    var found: [CompiledBuild] = []
    for (workload, mm) in [(Workload.grow, MMKind.initMM), (.fork, .user)] {
      let tree = Case(
        workload: workload, level: nil, mm: mm, lock: .rt, memcg: true, threads: 1, cpuNode: 0,
        memNode: 0)
      let rules = behaviour(in: tree).build
      guard flaw(in: tree) != nil, !(builds + found).contains(where: { $0.agrees(with: rules) })
      else { continue }
      found.append(CompiledBuild(rules, others: rulesOfAllTables(arch: .x86With4Levels)))
    }
    return found
  }
}

extension CompiledBuild {
  /// A build that follows `rules`, and where they are `nil` those of all tables.
  init(_ rules: Behaviour.CompiledRules, others: Behaviour.CompiledRules) {
    name = ""
    kernelPTEConstructor = rules.kernelPTEConstructor ?? others.kernelPTEConstructor ?? .always
    ptePtlockInit = rules.ptePtlockInit ?? others.ptePtlockInit ?? .checked
    pmdPtlockInit = rules.pmdPtlockInit ?? others.pmdPtlockInit ?? .checked
    p4dConstructor = rules.p4dConstructor ?? others.p4dConstructor ?? .always
    pageType = rules.pageType
    accounting = rules.accounting
  }

  fileprivate func line(named name: String) -> String {
    let rules = [kernelPTEConstructor, ptePtlockInit, pmdPtlockInit, p4dConstructor].map(\.inC)
    let steps = [pageType, accounting].map(\.inC)
    return "X(\(name), (\((rules + steps).joined(separator: ", "))), MEMCG, __VA_ARGS__)"
  }
}

extension When {
  /// `enum pa_rule`, without its prefix.
  fileprivate var inC: String {
    switch self {
    case .never: "NEVER"
    case .always: "ALWAYS"
    case .checked: "CHECKED"
    case .userOnly: "USER"
    }
  }
}

extension Accounting {
  /// `enum pa_accounting`, without its prefix.
  fileprivate var inC: String {
    switch self {
    case .never: "NEVER"
    case .withConstructor: "WITH_CTOR"
    case .inAlloc: "IN_ALLOC"
    }
  }
}
