// SPDX-License-Identifier: Apache-2.0

/// How much is measured.
public enum Effort: Codable, Sendable, Hashable {
  /// What fits into so many seconds, divided between processes and blocks as a pilot finds best.
  case budget(seconds: Double)
  /// So many processes with so many blocks of each case, without a pilot.
  case fixed(processes: Int, blocks: Int)
}

/// How the time is divided. Drawn up before the first process of the main phase, and never changed by what that finds.
public struct Design: Codable, Sendable, Hashable {
  public var processes: Int
  /// In each process, by case of the plan.
  public var blocks: [Int]
  /// What the pilot found; empty without one.
  public var pilot: [PilotCase]

  /// What a pilot found about one case.
  public struct PilotCase: Codable, Sendable, Hashable {
    /// Standard deviation of a block's log ratio of test and base within a process, in per cent.
    public var withinPercent: Double
    /// And of a process's, beyond what its few blocks explain, in per cent.
    public var betweenPercent: Double
    public var secondsPerBlock: Double

    public init(withinPercent: Double, betweenPercent: Double, secondsPerBlock: Double) {
      self.withinPercent = withinPercent
      self.betweenPercent = betweenPercent
      self.secondsPerBlock = secondsPerBlock
    }
  }

  public init(processes: Int, blocks: [Int], pilot: [PilotCase]) {
    self.processes = processes
    self.blocks = blocks
    self.pilot = pilot
  }
}

/// What a pilot took.
public struct PilotCosts: Sendable, Hashable {
  /// To start a process and end it, blocks aside.
  public var secondsPerProcess: Double
  /// By case of the plan.
  public var secondsPerBlock: [Double]
  /// For the main phase.
  public var secondsLeft: Double

  public init(secondsPerProcess: Double, secondsPerBlock: [Double], secondsLeft: Double) {
    self.secondsPerProcess = secondsPerProcess
    self.secondsPerBlock = secondsPerBlock
    self.secondsLeft = secondsLeft
  }
}

/// Where a process keeps its memory, drawn for each anew. The system's own random addresses come on top.
public struct ProcessLayout: Codable, Sendable, Hashable {
  /// Pages taken off each node before the first table, below 1024.
  public var skipPages: Int
  /// By how much the threads' stacks begin lower, in bytes, below 64 KiB.
  public var stackOffsetBytes: Int

  public init(skipPages: Int, stackOffsetBytes: Int) {
    self.skipPages = skipPages
    self.stackOffsetBytes = stackOffsetBytes
  }
}
