// SPDX-License-Identifier: Apache-2.0

/// A state of the kernel's page-table constructors, as data: what happens to each kind of table. From it
/// follows which compiled variant runs.
package struct Series: Sendable, Hashable {
  /// What users type: `base`, `v1.6`, `merged`.
  package var name: String
  /// The kernel release or posting it stands for.
  var kernel: String
  /// One sentence for `list`.
  var summary: String
  /// Statements, the later ones winning.
  var rules: [SeriesRule]
  /// The series that a file of the user's own starts from.
  package var startsFrom: String?

  /// What happens to tables of one kind; `nil` where there are none.
  func rule(at place: TableKind) -> TableRule? {
    guard place.absence == nil else { return nil }
    var rule = TableRule()
    for statement in rules where statement.matches(place) { rule.apply(statement.change) }
    return rule
  }
}
