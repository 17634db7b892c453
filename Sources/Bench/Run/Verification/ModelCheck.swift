// SPDX-License-Identifier: Apache-2.0

/// One line of `verify-model`: a series on one architecture and path, with one workload, and what the books said.
package struct ModelCheck: Sendable, Hashable {
  var series: String
  var arch: Architecture
  var path: AllocatorPath
  /// A workload's name, or `each-table`: every level and mm of the path, one kind of table after the other.
  var workload: String
  var tables: UInt64
  /// Constructor runs, counted as they happened.
  var constructors: UInt64
  /// NR_PAGETABLE while all tables were alive, summed over the kinds of table.
  var accountedPages: Int64
  /// Objects of the `page->ptl` cache while all tables were alive.
  var lockObjects: Int64
  /// What NR_PAGETABLE still counted at rest.
  var leakedPages: Int64
  /// Pages that were freed while they still had the type of a page table.
  var badPages: UInt64
  /// The real series leaks here, too.
  var expectsLeak: Bool
  /// What was not as it should be; empty if all was.
  var problems: [String]

  var outcome: Outcome {
    if !problems.isEmpty { return .wrong }
    if tables == 0 { return .notCompiled }
    return expectsLeak ? .leaks : .balanced
  }

  package enum Outcome: String, Sendable, CaseIterable {
    case balanced, leaks
    /// No variant does what a series of the user's own asks for in a whole tree.
    case notCompiled = "not-compiled"
    case wrong = "WRONG"
  }
}
