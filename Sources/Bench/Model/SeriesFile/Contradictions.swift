// SPDX-License-Identifier: Apache-2.0

/// What a series file may not say.
enum Contradictions {
  /// - Throws: `SeriesFileError` for a rule that matches no table, for two rules that want different things of one
  ///   table, for a lock that is asked for where none can be, and for what no compiled build does.
  static func check(
    _ statements: [FileStatement], start: Series, file: String, flaw: SeriesFile.Flaw
  ) throws(SeriesFileError) {
    let places = TableKind.all().filter { $0.absence == nil }
    let result = Series(
      name: "", kernel: "", summary: "", rules: start.rules + statements.map(\.rule))
    for (index, statement) in statements.enumerated() {
      let matches = places.filter(statement.rule.matches)
      guard !matches.isEmpty else {
        throw SeriesFileError(
          file: file, line: statement.line,
          problem: "the rule matches no table; 'bench-cli series show \(start.name)' lists them")
      }
      for earlier in statements[..<index] {
        guard let place = matches.first(where: earlier.rule.matches),
          let step = earlier.rule.change.conflict(with: statement.rule.change)
        else { continue }
        throw SeriesFileError(
          file: file, line: statement.line,
          problem: """
            contradicts line \(earlier.line): both say what '\(step)' is for \(place.words), and not \
            the same
            """)
      }
      try checkLock(statement, matches: matches, result: result, file: file)
    }
    try checkBuilds(statements, places: places, result: result, file: file, flaw: flaw)
  }

  /// All commands read the file, so all refuse it in these words.
  private static func checkBuilds(
    _ statements: [FileStatement], places: [TableKind], result: Series, file: String,
    flaw: SeriesFile.Flaw
  ) throws(SeriesFileError) {
    for place in places {
      guard let statement = statements.last(where: { $0.rule.matches(place) }),
        let flaw = flaw(result, place)
      else { continue }
      throw SeriesFileError(file: file, line: statement.line, problem: flaw)
    }
  }

  private static func checkLock(
    _ statement: FileStatement, matches: [TableKind], result: Series, file: String
  ) throws(SeriesFileError) {
    guard let step = statement.rule.change.ptlockInit, step != .never else { return }
    let lockable = matches.filter { $0.arch.geometry.splitsLock(at: $0.level) }
    guard let place = lockable.first else {
      throw SeriesFileError(
        file: file, line: statement.line,
        problem: "asks for a lock where there can be none: \(matches[0].words)")
    }
    guard lockable.contains(where: { result.rule(at: $0)?.constructor == .always }) else {
      throw SeriesFileError(
        file: file, line: statement.line,
        problem: """
          asks for ptlock_init without a constructor, which is what runs it: \(place.words)
          """)
    }
  }
}

extension SeriesRule.Change {
  /// The first step that both set, and set differently.
  func conflict(with other: SeriesRule.Change) -> String? {
    func differ<Value: Equatable>(_ step: KeyPath<SeriesRule.Change, Value?>) -> Bool {
      guard let one = self[keyPath: step], let two = other[keyPath: step] else { return false }
      return one != two
    }
    if differ(\.constructor) { return "ctor" }
    if differ(\.ptlockInit) { return "ptlock_init" }
    if differ(\.accounting) { return "accounted" }
    if differ(\.pageType) { return "page_type" }
    if differ(\.destructor) { return "dtor" }
    if differ(\.replacedDestructor) { return "dtor_when_replaced" }
    return nil
  }
}

extension TableKind {
  var words: String {
    "\(level.rawValue) of \(mm.rawValue) on \(arch.rawValue), path \(path.rawValue)"
  }
}
