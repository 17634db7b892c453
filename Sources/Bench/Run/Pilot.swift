// SPDX-License-Identifier: Apache-2.0

/// What a few short processes tell about a plan's cases: how they vary and what they take.
struct Pilot {
  static let processes = 6
  static let blocks = 12
  /// Share of the budget after which no further process of the pilot is begun.
  static let share = 0.2

  private var wallSeconds: [Double] = []
  private var facts: [WorkerReport.Facts] = []

  mutating func add(_ report: WorkerReport, wallSeconds: Double) {
    facts.append(report.facts)
    self.wallSeconds.append(wallSeconds)
  }

  /// The first process finds the operation counts as well, so it is left out where there are others.
  func costs(secondsLeft: Double) -> PilotCosts {
    let first = facts.count > 1 ? 1 : 0
    // Medians: one process that was disturbed, and ran its blocks twice, says nothing of the others.
    let perBlock = facts[0].secondsPerBlock.indices.map { place in
      Self.median(facts[first...].map { $0.secondsPerBlock[place] ?? 0 })
    }
    let blocks = perBlock.reduce(0, +) * Double(Self.blocks)
    let wall = Self.median(Array(wallSeconds[first...]))
    return PilotCosts(
      secondsPerProcess: max(0.001, wall - blocks), secondsPerBlock: perBlock,
      secondsLeft: secondsLeft)
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2)
      ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
}
