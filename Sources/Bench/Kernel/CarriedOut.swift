// SPDX-License-Identifier: Apache-2.0
// Whether a compiled build does what a series says. Built-in series are made of what is compiled; a series of the
// user's own may ask for anything.

/// What happens to one table, step by step, whoever says so: a series, or a build.
struct TableSteps: Sendable, Hashable {
  var constructor: Bool
  var ptlockInit: Bool
  /// Its page gets the type of a page table.
  var pageType: Bool
  /// NR_PAGETABLE counts it.
  var accounted: Bool
  var destructor: Bool

  /// What this step does that is not wanted, in words that follow "would".
  func differences(from wanted: TableSteps) -> [String] {
    let steps: [(KeyPath<TableSteps, Bool>, String)] = [
      (\.constructor, "call its constructor"), (\.ptlockInit, "run ptlock_init()"),
      (\.pageType, "set its page type"), (\.accounted, "count it in NR_PAGETABLE"),
      (\.destructor, "call its destructor"),
    ]
    return steps.compactMap { step, words in
      self[keyPath: step] == wanted[keyPath: step]
        ? nil : self[keyPath: step] ? words : "not " + words
    }
  }
}

extension TableRule {
  /// What the series says of a table.
  func steps(at place: TableKind) -> TableSteps {
    let constructed = constructor == .always
    func happens(_ accounting: Accounting) -> Bool {
      switch accounting {
      case .never: false
      case .withConstructor: constructed
      case .inAlloc: true
      }
    }
    return TableSteps(
      constructor: constructed,
      ptlockInit: constructed && place.arch.geometry.splitsLock(at: place.level)
        && ptlockInit.applies(to: place.mmArgument),
      pageType: happens(pageType), accounted: happens(accounting),
      destructor: destructor == .always)
  }
}

extension Series {
  /// What the series says of tables of one kind and no compiled build does, as a sentence without its full stop.
  /// `nil`: one build does all of it.
  func flaw(at place: TableKind) -> String? {
    guard let rule = rule(at: place) else { return nil }
    guard place.path != .hotRemove else { return flaw(ofTakingDown: place, rule) }
    let behaviour = behaviour(at: place, rule: rule)
    return flaw("\(place.words)", wanted: [rule.steps(at: place)], rules: behaviour.build) {
      [steps(at: place, behaviour, in: $0)]
    }
  }

  /// Hot-remove frees the tables that hot-add made.
  private func flaw(ofTakingDown place: TableKind, _ rule: TableRule) -> String? {
    var made = place
    made.path = .hotAdd
    guard rule.destructor == .always, self.rule(at: made)?.constructor != .always else {
      return nil
    }
    return """
      no compiled build treats \(place.words) so: hot-add does not call the constructor that the destructor \
      would undo
      """
  }

  /// The same for all tables of a case, with its lock, memcg and configuration.
  package func flaw(in testCase: Case) -> String? {
    let behaviour = behaviour(in: testCase)
    if let level = testCase.level {
      let place = TableKind(arch: testCase.arch, path: testCase.path, level: level, mm: testCase.mm)
      if let flaw = flaw(at: place) { return flaw }
    } else if testCase.workload != .empty, let flaw = flaw(ofTree: testCase, behaviour) {
      return flaw
    }
    let builds = CompiledBuild.all(
      lock: testCase.lock, memcg: testCase.memcg, config: testCase.config)
    guard !builds.contains(where: { $0.agrees(with: behaviour.build) }) else { return nil }
    let memcg = testCase.memcg ? "on" : "off"
    return """
      no build that does so is compiled with lock \(testCase.lock.rawValue), memcg \(memcg) and config \
      \(testCase.config.rawValue)
      """
  }

  /// One build makes all tables of a tree.
  private func flaw(ofTree testCase: Case, _ behaviour: Behaviour) -> String? {
    let isHelper = testCase.path == .helper
    let levels: [Level] =
      isHelper && testCase.mm == .initMM
      ? [.pte, .pmd, .pud] : isHelper ? Level.allCases : [.pte, .pmd]
    let rules: [(TableKind, TableRule)] = levels.compactMap { level in
      let place = TableKind(arch: testCase.arch, path: testCase.path, level: level, mm: testCase.mm)
      return rule(at: place).map { (place, $0) }
    }
    return flaw(
      "all tables of \(testCase.workload.rawValue) on \(testCase.arch.rawValue)",
      wanted: rules.map { place, rule in
        var steps = rule.steps(at: place)
        // Workloads of special paths take their tables down as another path says.
        if !isHelper { steps.destructor = behaviour.destructorLevels.contains(place.level) }
        return steps
      }, rules: behaviour.build
    ) { build in
      rules.map { place, _ in
        build.steps(
          level: place.level, isKernelTable: place.mm == .initMM, mm: behaviour.mmArgument,
          calls: isHelper
            ? nil
            : (
              behaviour.constructorLevels.contains(place.level),
              behaviour.destructorLevels.contains(place.level)
            ))
      }
    }
  }

  private func flaw(
    _ what: String, wanted: [TableSteps], rules: Behaviour.CompiledRules,
    done: (CompiledBuild) -> [TableSteps]
  ) -> String? {
    guard !CompiledBuild.all.contains(where: { $0.agrees(with: rules) && done($0) == wanted })
    else { return nil }
    let other = CompiledBuild(rules, others: rulesOfAllTables(arch: .x86With4Levels))
    let remedy = done(other) == wanted ? "; 'make series' compiles one (docs/series-file.md)" : ""
    func differences(_ build: CompiledBuild) -> [String] {
      var found: [String] = []
      for (done, wanted) in zip(done(build), wanted) {
        found += done.differences(from: wanted).filter { !found.contains($0) }
      }
      return found
    }
    let nearest = CompiledBuild.all.map {
      (name: $0.name, would: differences($0), rules: $0.disagreements(with: rules))
    }.min { ($0.would.count, $0.rules) < ($1.would.count, $1.rules) }!
    guard let last = nearest.would.last else {
      return "no compiled build treats \(what) so: none has \(rules.words) together\(remedy)"
    }
    let before = nearest.would.dropLast().joined(separator: ", ")
    return """
      no compiled build treats \(what) so: the nearest, \(nearest.name), would \
      \(before.isEmpty ? last : "\(before) and \(last)")\(remedy)
      """
  }
}

extension SeriesFile {
  /// A file whose series the compiled builds carry out.
  /// - Parameter known: series that the file may start from; its own name must be new among them.
  /// - Throws: `SeriesFileError` with the line of what is wrong.
  package static func read(path: String, known: [Series]) throws(SeriesFileError) -> Series {
    try read(path: path, known: known) { $0.flaw(at: $1) }
  }

  /// A file whose series may need builds that are not compiled.
  /// - Throws: as `read`.
  package static func readAhead(path: String, known: [Series]) throws(SeriesFileError) -> Series {
    try read(path: path, known: known) { _, _ in nil }
  }
}
