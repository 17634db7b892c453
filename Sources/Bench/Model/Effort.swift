// SPDX-License-Identifier: Apache-2.0

/// How much is measured.
package enum Effort: Codable, Sendable, Hashable {
  /// What fits into so many seconds, divided between processes and blocks as a pilot finds best.
  case budget(seconds: Double)
  /// So many processes with so many blocks of each case, without a pilot.
  case fixed(processes: Int, blocks: Int)
}

/// How the time is divided. Drawn up before the first process of the main phase, and never changed by what that finds.
package struct Design: Codable, Sendable, Hashable {
  var processes: Int
  /// In each process, by case of the plan.
  var blocks: [Int]
  /// What the pilot found; empty without one.
  var pilot: [PilotCase]
  /// Time for the main phase, which goes on until it is used up; `nil` without a budget, and in manifests from before
  /// this was noted.
  var mainSeconds: Double?

  /// What a pilot found about one case.
  struct PilotCase: Codable, Sendable, Hashable {
    /// Standard deviation of a block's log ratio of test and base within a process, in per cent.
    var withinPercent: Double
    /// And of a process's, beyond what its few blocks explain, in per cent.
    var betweenPercent: Double
    var secondsPerBlock: Double
  }
}

/// What a pilot took.
package struct PilotCosts: Sendable, Hashable {
  /// To start a process and end it, blocks aside.
  var secondsPerProcess: Double
  /// By case of the plan.
  var secondsPerBlock: [Double]
  /// For the main phase.
  var secondsLeft: Double
}

/// Where a process keeps its memory, drawn for each anew. The system's own random addresses come on top.
package struct ProcessLayout: Codable, Sendable, Hashable {
  /// Pages taken off each node before the first table, below 1024.
  var skipPages: Int
  /// By how much the threads' stacks begin lower, in bytes, below 64 KiB.
  var stackOffsetBytes: Int
}
