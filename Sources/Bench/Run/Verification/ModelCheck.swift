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

extension ModelCheck: CSVTable {
  package static let fileName = "verify-model.csv"

  package static let fields: [CSVColumn<ModelCheck>] = [
    .text("series", \.series, "name of the series"),
    .text("arch", \.arch.rawValue, "architecture, as in a run"),
    .word("path", \.path, "which code allocates"),
    .text(
      "workload", \.workload,
      "a workload, or `each-table`: every level and mm of the path, one kind after the other"),
    .count("tables", \.tables, "tables built"),
    .count(
      "constructor_runs", \.constructors,
      "counted while they ran; 0 for workloads, which are not counted"),
    .count(
      "accounted_pages", \.accountedPages,
      "NR_PAGETABLE while the tables were alive, summed over their kinds; 0 for workloads"),
    .count(
      "lock_objects", \.lockObjects, "objects of the `page->ptl` cache then; 0 for workloads"),
    .count("leaked_pages", \.leakedPages, "what NR_PAGETABLE still counted at rest"),
    .count("bad_pages", \.badPages, "pages freed while they still had the type of a page table"),
    .flag("expects_leak", \.expectsLeak, "1: the real series leaks here, too"),
    .word(
      "outcome", \.outcome,
      "a leak is as in the kernel; not compiled: no build treats all tables of the workload so"),
    .init("problems", .text, "what was not as it should be") {
      $0.problems.joined(separator: "; ")
    },
  ]

  package init(row: CSVRow) throws {
    series = row.text("series")
    arch = try row.name("arch")
    path = try row.name("path")
    workload = row.text("workload")
    tables = try row.unsigned("tables")
    constructors = try row.unsigned("constructor_runs")
    accountedPages = try row.integer("accounted_pages", atLeast: .min)
    lockObjects = try row.integer("lock_objects", atLeast: .min)
    leakedPages = try row.integer("leaked_pages", atLeast: .min)
    badPages = try row.unsigned("bad_pages")
    expectsLeak = try row.flag("expects_leak")
    problems = row.text("problems").isEmpty ? [] : [row.text("problems")]
  }
}
