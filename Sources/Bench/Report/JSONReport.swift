// SPDX-License-Identifier: Apache-2.0

extension StoredRun {
  /// The report for programs: an object with the run's name, directory, seed and state, and `rows`, which
  /// are the rows of `compare.csv` (or, where nothing was compared, of `summary.csv`) with the same
  /// names, order and digits; flags are `true` and `false` here, and empty cells `null`. Where instructions were
  /// counted, a row of a comparison has them too, `null` where they are missing.
  package func json() throws -> String {
    let rows =
      comparisons.isEmpty
      ? try summaries.map { try JSONRow.object($0) }
      : try comparisons.map { try JSONRow.object($0, more: instructionMembers(of: $0)) }
    return """
      {
        "schema_version": \(ResultSchema.version),
        "run_id": \(try JSONRow.string(manifest.runID)),
        "run_directory": \(try JSONRow.string(directory)),
        "status": \(try JSONRow.string(manifest.status.rawValue)),
        "is_a_model": true,
        "optimized_build": \(manifest.optimized),
        "seed": \(manifest.plan.seed),
        "rows": [
      \(JSONRow.lines(rows))
        ]
      }

      """
  }

  private func instructionMembers(of row: Comparison) -> [String] {
    guard !instructions.isEmpty else { return [] }
    let found = instructions(of: row)
    func member(_ side: String, _ value: Double?) -> String {
      "\"\(side)_instructions_per_table\": \(value.map(\.description) ?? "null")"
    }
    return [member("base", found?.base), member("test", found?.test)]
  }
}
