// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

/// A cost that grows or shrinks with a node's memory is told from one that does not, on a machine that drifts as well.
@Suite struct FlatnessTests {
  /// Two loops in rounds of 64, 64, 64, 8192 and 64 MiB; of the first loop, 8192 MiB cost `ratio` times as much.
  /// - Parameters:
  ///   - drift: by how much each run costs more than the one before it.
  ///   - noise: by how much 8192 MiB differ from round to round.
  private func runs(
    rounds: Int = 9, ratio: Double, drift: Double = 0, noise: Double = 0, controlNoise: Double = 0
  ) -> [FlatnessRun] {
    var runs: [FlatnessRun] = []
    for round in 1...rounds {
      for position in 1...5 {
        for (level, ratio) in [("pte", ratio), ("pmd", 1)] {
          let swing = Double(round % 3 - 1)
          var cost = 100 * exp(drift * Double(position + 5 * round))
          if position == 4 { cost *= ratio * (1 + noise * swing) }
          if position == 2 { cost *= 1 + controlNoise * swing }
          runs.append(
            FlatnessRun(
              round: round, position: position, nodeMemoryMiB: position == 4 ? 8192 : 64,
              level: level, lock: "rt", minNanoseconds: cost))
        }
      }
    }
    return runs
  }

  private func answer(_ runs: [FlatnessRun]) throws -> Flatness.Answer {
    try #require(
      try Flatness.answers(runs).first {
        $0.change.loop == "pte rt" && $0.change.nodeMemoryMiB == 8192
      })
  }

  @Test(arguments: [
    (1, 0, 0, Verdict.equivalent), (1, 0.1, 0.002, .equivalent), (1.05, 0, 0.005, .regressed),
    (1.05, 0.1, 0.005, .regressed), (0.95, 0, 0.005, .improved), (1.01, 0, 0.002, .small),
    (1.02, 0, 0.02, .inconclusive),
  ])
  func tellsTheCost(_ ratio: Double, _ drift: Double, _ noise: Double, _ verdict: Verdict) throws {
    let answer = try answer(runs(ratio: ratio, drift: drift, noise: noise))
    #expect(answer.verdict == verdict)
    #expect(abs(answer.change.effect.percent - (ratio - 1) * 100) < 0.1)
  }

  /// What the control shows against itself is nobody's claim.
  @Test func claimsNothingBelowTheControl() throws {
    #expect(
      try answer(runs(ratio: 1.03, noise: 0.001, controlNoise: 0.1)).verdict == .inconclusive)
    #expect(try answer(runs(ratio: 1.03, noise: 0.001)).verdict == .regressed)
  }

  @Test func answersForEachLoopAndSize() throws {
    let answers = try Flatness.answers(runs(ratio: 1.05))
    #expect(answers.map(\.change.loop) == ["pte rt", "pte rt", "pmd rt", "pmd rt"])
    #expect(answers.map(\.change.nodeMemoryMiB) == [64, 8192, 64, 8192])
    #expect(answers.map(\.verdict) == [nil, .regressed, nil, .equivalent])
  }

  @Test func refusesWhatIsNoRounds() throws {
    let whole = runs(rounds: 2, ratio: 1)
    #expect(throws: Never.self) { try Flatness.answers(whole) }
    let fewer = [
      [], whole.filter { $0.round == 1 }, whole.filter { $0.position != 3 },
      whole.filter { $0.position != 5 }, whole.filter { $0.position != 4 || $0.round == 1 },
    ]
    for runs in fewer { #expect(throws: StatsError.self) { try Flatness.answers(runs) } }
    var swapped = whole
    swapped[0].nodeMemoryMiB = 8192
    #expect(throws: StatsError.self) { try Flatness.answers(swapped) }
  }

  /// The rows that are kept in git are judged as they were printed.
  @Test func filesReadBack() throws {
    let rows = runs(rounds: 2, ratio: 1.05)
    let text = try CSVText.file(rows)
    #expect(try CSVReader.parse(FlatnessRun.self, text: text, file: "flatness.csv") == rows)
    let changes = try Flatness.answers(rows).map(\.change)
    let written = try CSVText.file(changes)
    #expect(
      try CSVReader.parse(FlatnessChange.self, text: written, file: "changes.csv") == changes)
  }
}
