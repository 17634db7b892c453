// SPDX-License-Identifier: Apache-2.0

import Yams

/// One rule of a series file, and the line it begins on.
struct FileStatement {
  static let keys = [
    "arch", "path", "level", "mm", "ctor", "ptlock_init", "accounted",
    "page_type", "dtor", "dtor_when_replaced", "note",
  ]

  var line: Int
  var rule: SeriesRule

  init(_ node: Node, file: String) throws(SeriesFileError) {
    let fields = try YAMLFields(node, file: file, what: "a rule", known: Self.keys)
    line = fields.line ?? 1
    let calls: [When] = [.never, .always]
    var change = SeriesRule.Change()
    change.constructor = try fields.choice("ctor", of: calls)
    // Where there is no word about it, what was constructed is destructed.
    change.destructor = try fields.choice("dtor", of: calls) ?? change.constructor
    change.replacedDestructor =
      try fields.choice("dtor_when_replaced", of: calls) ?? change.destructor
    change.ptlockInit = try fields.choice("ptlock_init", of: When.allCases)
    change.accounting = try fields.choice("accounted", of: Accounting.allCases)
    change.pageType = try fields.choice("page_type", of: Accounting.allCases)
    change.note = try fields.text("note")
    guard change.note.map({ !MissingValue.isMeant(by: $0) }) ?? true else {
      throw fields.error("note", "other programs read this note in a CSV file as a missing value")
    }
    guard change != SeriesRule.Change() else {
      throw SeriesFileError(
        file: file, line: line, problem: "the rule changes nothing: it names no step and no note")
    }
    rule = SeriesRule(
      archs: try fields.names("arch", as: Architecture.self),
      paths: try fields.names("path", as: AllocatorPath.self),
      levels: try fields.names("level", as: Level.self),
      mms: try fields.names("mm", as: MMKind.self), change: change)
  }
}
