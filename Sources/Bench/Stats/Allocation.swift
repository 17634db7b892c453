// SPDX-License-Identifier: Apache-2.0

/// How to spend the time left: how many processes to run, and how many blocks of each case in one process. More blocks
/// average out what varies within a process, more processes what varies between them. The best number of blocks
/// weighs the two variances against the two costs (Kalibera and Jones 2013, "Rigorous Benchmarking in Reasonable Time").
struct Allocation: Sendable, Hashable {
  /// What one case needs.
  struct Demand: Sendable, Hashable {
    var variance: VarianceComponents
    /// What one block of the case takes, slots that are not recorded included.
    var secondsPerBlock: Double
  }

  /// With fewer processes than these, each process gets fewer blocks: Student's t then widens the intervals more than
  /// further blocks would narrow them.
  static let wantedProcesses = 20
  /// Bounds of the blocks per case and process.
  static let blockLimits = 1...400

  /// Blocks of each case in every process, in the order of the demands.
  let blocks: [Int]
  /// At least `Comparison.minimumProcesses`, even if those take longer than what is left.
  let processes: Int

  /// - Parameters:
  ///   - secondsPerStart: what a process takes besides its blocks.
  ///   - secondsLeft: for all processes together.
  init(demands: [Demand], secondsPerStart: Double, secondsLeft: Double) {
    var blocks = demands.map { demand in
      Self.bestBlocks(demand, secondsPerStart: secondsPerStart / Double(demands.count))
    }
    func secondsOfBlocks(_ index: Int) -> Double {
      Double(blocks[index]) * demands[index].secondsPerBlock
    }
    func affordable() -> Int {
      let one = blocks.indices.reduce(secondsPerStart) { $0 + secondsOfBlocks($1) }
      // Bounded: a case that takes no time would fit any number of times.
      return Int(min(max(secondsLeft / one, 0), 1e6))
    }
    // Take one block at a time from the case that takes longest.
    while affordable() < Self.wantedProcesses,
      let longest = blocks.indices.filter({ blocks[$0] > Self.blockLimits.lowerBound })
        .max(by: { secondsOfBlocks($0) < secondsOfBlocks($1) })
    {
      blocks[longest] -= 1
    }
    self.blocks = blocks
    processes = max(affordable(), Comparison.minimumProcesses)
  }

  private static func bestBlocks(_ demand: Demand, secondsPerStart: Double) -> Int {
    let variance = demand.variance
    guard variance.within > 0 else { return blockLimits.lowerBound }
    guard variance.between > 0 else { return blockLimits.upperBound }
    let best =
      (secondsPerStart / demand.secondsPerBlock * variance.within / variance.between).squareRoot()
    let limit = Double(blockLimits.upperBound)
    return max(blockLimits.lowerBound, Int(min(best, limit).rounded()))
  }
}
