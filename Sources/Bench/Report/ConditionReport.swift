// SPDX-License-Identifier: Apache-2.0

import Foundation
import TextTable

/// What `bench-cli conditions` prints.
package struct ConditionReport {
  package let checks: [ConditionCheck]

  package init(_ checks: [ConditionCheck]) { self.checks = checks }

  package func text() -> String {
    let table = TextTable<ConditionCheck> { check in
      [
        Column(title: "condition", value: check.condition.rawValue),
        Column(
          title: "other work",
          value: check.displacedBytes == 0 ? "none" : ByteSize.words(check.displacedBytes)),
        Column(
          title: "load after it", value: Self.nanoseconds(check.loadNanoseconds), align: .right),
        Column(
          title: "of that level", value: Self.nanoseconds(check.levelNanoseconds), align: .right),
        Column(
          title: "level", value: "\(check.level), \(ByteSize.words(check.chainBytes)) in a chain"),
        Column(title: "held", value: check.isHeld ? "yes" : "no"),
      ]
    }.text(checks)
    return table + """

      load after it: of a line that was in use until the other work. of that level: a load from where
      the line should be then. held: the first is \(ConditionCheck.held.lowerBound) to \(ConditionCheck.held.upperBound) times the second.

      """
  }

  private static func nanoseconds(_ value: Double) -> String { String(format: "%.1f ns", value) }
}
