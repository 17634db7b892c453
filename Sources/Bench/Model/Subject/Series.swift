// SPDX-License-Identifier: Apache-2.0

/// A state of the kernel's page-table constructors, as data: what happens to each kind of table. From it
/// follows which compiled variant runs.
public struct Series: Sendable, Hashable {
  /// What users type: `base`, `v1.6`, `merged`.
  public var name: String
  /// The kernel release or posting it stands for.
  public var kernel: String
  /// One sentence for `list`.
  public var summary: String
  /// Statements, the later ones winning.
  public var rules: [SeriesRule]

  public init(name: String, kernel: String, summary: String, rules: [SeriesRule]) {
    self.name = name
    self.kernel = kernel
    self.summary = summary
    self.rules = rules
  }

  /// What happens to tables of one kind; `nil` where there are none.
  public func rule(at place: TablePlace) -> TableRule? {
    guard place.absence == nil else { return nil }
    var rule = TableRule()
    for statement in rules where statement.matches(place) { rule.apply(statement.change) }
    return rule
  }
}
