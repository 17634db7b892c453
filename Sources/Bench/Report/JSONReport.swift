// SPDX-License-Identifier: Apache-2.0

import Foundation

extension StoredRun {
  /// The report for programs: an object with the run's name, directory, seed and state, and `rows`, which
  /// are the rows of `compare.csv` (or, where nothing was compared, of `summary.csv`) with the same
  /// names, order and digits; flags are `true` and `false` here, and empty cells `null`. Where instructions were
  /// counted, a row of a comparison has them too, `null` where they are missing.
  public func json() throws -> String {
    let rows =
      comparisons.isEmpty
      ? try summaries.map { try Self.object($0) }
      : try comparisons.map { try Self.object($0, more: instructionMembers(of: $0)) }
    return """
      {
        "schema_version": \(manifest.schemaVersion),
        "run_id": \(try Self.string(manifest.runID)),
        "run_directory": \(try Self.string(directory)),
        "status": \(try Self.string(manifest.status.rawValue)),
        "is_a_model": true,
        "optimized_build": \(manifest.optimized),
        "seed": \(manifest.plan.seed),
        "rows": [
      \(rows.map { "    " + $0 }.joined(separator: ",\n"))
        ]
      }

      """
  }

  /// By hand, not by JSONEncoder: that would sort the columns, and print other digits than the CSV.
  private static func object<Record: CSVRecord>(
    _ record: Record, more: [String] = []
  ) throws -> String {
    let texts: Set = [
      "run_id", "workload", "level", "mm", "arch", "path", "lock", "hook", "base", "test", "method",
      "verdict", "series",
      "arm",
    ]
    let flags: Set = ["memcg", "emulated"]
    let members = try zip(Record.columns, record.cells()).map { column, cell in
      let value =
        texts.contains(column)
        ? try string(cell)
        : flags.contains(column)
          ? (cell == "1" ? "true" : "false")
          : cell.isEmpty ? "null" : cell
      return "\"\(column)\": \(value)"
    }
    return "{" + (members + more).joined(separator: ", ") + "}"
  }

  private func instructionMembers(of row: Comparison) -> [String] {
    guard !instructions.isEmpty else { return [] }
    let found = instructions(of: row)
    func member(_ side: String, _ value: Double?) -> String {
      "\"\(side)_instructions_per_table\": \(value.map(\.description) ?? "null")"
    }
    return [member("base", found?.base), member("test", found?.test)]
  }

  private static func string(_ text: String) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return String(decoding: try encoder.encode(text), as: UTF8.self)
  }
}
