// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Runs comparisons of which the answer is known, one after the other, each a whole run with a seed of its own.
package struct CalibrationRunner {
  let runner: Runner
  let evaluation: ProcessMedians
  /// Told after each run, with how many are done.
  let finished: (Int) -> Void

  package init(
    runner: Runner, evaluation: ProcessMedians, finished: @escaping (Int) -> Void = { _ in }
  ) {
    self.runner = runner
    self.evaluation = evaluation
    self.finished = finished
  }

  /// - Parameters:
  ///   - plan: of a question `calibrate`; its seed gives the seeds of the runs.
  ///   - directory: is made; each run has a directory in it, and `calibration.csv` is written when all are done.
  /// - Returns: all rows; fewer than asked for if the user stopped it.
  package func run(_ plan: Plan, runs: Int, in directory: String) async throws -> [CalibrationRow] {
    try RunDirectory.makeDirectory(directory)
    var random = SplitMix64(seed: plan.seed)
    var rows: [CalibrationRow] = []
    for index in 1...runs {
      var plan = plan
      plan.seed = random.next() >> 11
      let name = String(format: "run-%03d", index)
      let outcome = try await runner.run(plan, at: .exactly("\(directory)/\(name)"))
      guard outcome.status == .finished else { break }
      rows += try self.rows(of: outcome, plan: plan)
      finished(index)
    }
    if !rows.isEmpty {
      try AtomicWrite.write(CSVText.file(rows), to: "\(directory)/\(CalibrationRow.fileName)")
    }
    return rows
  }

  /// Each test arm is judged as if it were the only one, as it is in a comparison.
  private func rows(of outcome: RunOutcome, plan: Plan) throws -> [CalibrationRow] {
    let manifest = try Manifest.decode(
      Data(contentsOf: URL(fileURLWithPath: "\(outcome.directory)/\(Manifest.fileName)")),
      file: "\(outcome.directory)/\(Manifest.fileName)")
    return try plan.arms.filter { $0.role == .test }.flatMap { arm in
      var alone = RunTally()
      try SampleFile.forEachProcess(in: outcome.directory) { rows in
        try alone.add(rows.filter { $0.arm != .test || $0.series == arm.series.name })
      }
      var manifest = manifest
      manifest.plan.arms = plan.arms.filter { $0.role != .test || $0 == arm }
      return try RunResults(manifest: manifest, tally: alone, tails: [])
        .comparisons.map { row in
          CalibrationRow(
            runID: row.runID, testCase: row.testCase, emulated: row.emulated,
            planted: arm.plant?.words ?? CalibrationRow.nothing, processes: row.processes,
            effect: row.effect, twinEffect: row.twinEffect, found: row.findsDifference,
            verdict: row.verdict)
        }
    }
  }
}
