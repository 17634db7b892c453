// SPDX-License-Identifier: Apache-2.0

/// Holds the books of the modelled machine after a process against those before.
struct BooksCheck {
  let plan: Plan

  /// - Throws: `RunError` if they do not balance, but for what a series of the plan leaks.
  package func check(before: Books, after: Books) throws(RunError) {
    let leaks = plan.arms.contains { $0.behaviours.contains(where: \.leaks) }
    let found = Books.differences(before: before, after: after, leaks: leaks)
    guard found.isEmpty else {
      throw RunError(
        kind: .unbalanced,
        sentence: """
          the books of the modelled machine do not balance after the run, so its numbers cannot be \
          trusted: \(found.joined(separator: "; "))
          """)
    }
  }
}
