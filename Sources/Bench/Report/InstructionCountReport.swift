// SPDX-License-Identifier: Apache-2.0

import Foundation
import TextTable

extension StoredRun {
  /// What a table costs both sides of a comparison, in instructions.
  struct CountedPair {
    var base: Double
    var test: Double
  }

  /// `nil` where the run has no counts of both sides.
  func instructions(of row: Comparison) -> CountedPair? {
    func count(_ series: String) -> Double? {
      instructions.first { $0.series == series && $0.testCase == row.testCase }?
        .instructionsPerTable
    }
    guard let base = count(row.base), let test = count(row.test) else { return nil }
    return CountedPair(base: base, test: test)
  }

  /// They stand where the difference in ns does without them: a mail is no wider.
  func instructionColumns(_ row: Comparison) -> [Column] {
    let counted = instructions(of: row)
    func column(_ title: String, _ format: String, _ value: Double?) -> Column {
      Column(
        title: title, value: value.map { String(format: format, $0) } ?? "none", align: .right)
    }
    return [
      column("base ins", "%.1f", counted?.base),
      column("ins +/-", "%+.1f", counted.map { $0.test - $0.base }),
    ]
  }

  /// What these columns mean.
  var instructionLegend: String {
    let threads =
      comparisons.contains { $0.testCase.threads > 1 }
      ? "\nCases of several threads were counted with one." : ""
    return """
      base ins, ins +/-: instructions per table, and how many more the test takes; exact, counted under
      callgrind, without a word about cache misses.\(threads)
      """
  }
}
