// SPDX-License-Identifier: Apache-2.0

import Foundation

extension ReplayReport {
  /// The report for programs: the inputs with what was skipped, and the rows of `replay.csv` with the same names,
  /// order and digits; flags are `true` and `false`, and what is empty there is `null`.
  public func json() throws -> String {
    let inputs = try outcome.inputs.map(Self.object)
    let rows = try rows.map(Self.object)
    return """
      {
        "schema_version": \(ResultSchema.version),
        "run_id": \(try Self.string(outcome.runID)),
        "is_a_model": true,
        "optimized_build": \(outcome.optimized),
        "seed": \(outcome.plan.seed),
        "inputs": [
      \(inputs.map { "    " + $0 }.joined(separator: ",\n"))
        ],
        "rows": [
      \(rows.map { "    " + $0 }.joined(separator: ",\n"))
        ]
      }

      """
  }

  private static func object(_ input: ReplayInput) throws -> String {
    let skipped = try input.skipped.entries.map {
      """
      {"reason": \(try string($0.reason.rawValue)), "count": \($0.count), "first_line": \($0.firstLine)}
      """
    }
    return """
      {"name": \(try string(input.name)), "source": \(try string(input.source.rawValue)), \
      "lines": \(input.lines), "ranges": \(input.ranges.count), "overlapping": \(input.overlapping), \
      "skipped": [\(skipped.joined(separator: ", "))]}
      """
  }

  /// By hand, not by JSONEncoder: that would sort the columns, and print other digits than the CSV.
  private static func object(_ row: ReplayRow) throws -> String {
    let members = try zip(ReplayRow.columns, row.cells()).map { column, cell in
      let value =
        cell.isEmpty
        ? "null"
        : ReplayRow.textColumns.contains(column)
          ? try string(cell)
          : ReplayRow.flagColumns.contains(column) ? (cell == "1" ? "true" : "false") : cell
      return "\"\(column)\": \(value)"
    }
    return "{" + members.joined(separator: ", ") + "}"
  }

  private static func string(_ text: String) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return String(decoding: try encoder.encode(text), as: UTF8.self)
  }
}
