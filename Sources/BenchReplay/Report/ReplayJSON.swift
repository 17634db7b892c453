// SPDX-License-Identifier: Apache-2.0

import Bench

extension ReplayReport {
  /// The report for programs: the inputs with what was skipped, and the rows of `replay.csv` with the same names,
  /// order and digits; flags are `true` and `false`, and what is empty there is `null`.
  package func json() throws -> String {
    let inputs = try outcome.inputs.map(Self.object)
    let rows = try rows.map { try JSONRow.object($0) }
    return """
      {
        "schema_version": \(ReplayRow.schemaVersion),
        "run_id": \(try JSONRow.string(outcome.runID)),
        "is_a_model": true,
        "optimized_build": \(outcome.optimized),
        "seed": \(outcome.plan.seed),
        "inputs": [
      \(JSONRow.lines(inputs))
        ],
        "rows": [
      \(JSONRow.lines(rows))
        ]
      }

      """
  }

  private static func object(_ input: ReplayInput) throws -> String {
    let skipped = try input.skipped.entries.map {
      """
      {"reason": \(try JSONRow.string($0.reason.rawValue)), "count": \($0.count), "first_line": \($0.firstLine)}
      """
    }
    let processes = input.source.mm == .user ? input.spaces.count : 0
    return """
      {"name": \(try JSONRow.string(input.name)), "source": \(try JSONRow.string(input.source.rawValue)), \
      "lines": \(input.lines), "ranges": \(input.ranges.count), "processes": \(processes), \
      "overlapping": \(input.overlapping), "skipped": [\(skipped.joined(separator: ", "))]}
      """
  }
}
