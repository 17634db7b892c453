// SPDX-License-Identifier: Apache-2.0

/// What one thread measured in one slot: one row of `samples.csv`. Nothing is averaged away.
package struct Sample: Codable, Sendable, Hashable {
  /// What a sample was taken for.
  enum Phase: String, Codable, Sendable, CaseIterable {
    /// To divide the time between processes and blocks; no result rests on it.
    case pilot
    case main
  }

  var runID: String
  var testCase: Case
  /// True where one host node plays several.
  var emulated: Bool
  var series: String
  var arm: Plan.Arm.Role
  var copy: Int
  var phase: Phase
  /// From 0 in each phase. A process has its own layout of memory and threads: the unit of replication.
  var process: Int
  /// Block of the case within its process, from 0.
  var block: Int
  /// 0; 1 where the block was disturbed and run again. The last attempt of a block is the one that counts.
  var attempt: Int
  var position: Int
  var thread: Int
  var ops: UInt64
  var tables: UInt64
  var failedTables: UInt64
  var wallNanoseconds: UInt64
  var cpuNanoseconds: UInt64
  var tscTicks: UInt64
  var voluntarySwitches: UInt64
  var involuntarySwitches: UInt64
  var minorFaults: UInt64
  var majorFaults: UInt64
  var firstHostCPU: Int
  var lastHostCPU: Int
  /// Hundredths of a second that the hypervisor took from the thread's CPU (`steal` of /proc/stat, USER_HZ).
  var stealTicks: UInt64
  /// Nanoseconds since the process's first slot.
  var startNanoseconds: UInt64
  /// Empty where the machine has no counters.
  var events: EventCounts<UInt64>

  init(
    runID: String, testCase: Case, emulated: Bool, series: String, arm: Plan.Arm.Role, copy: Int,
    phase: Phase, process: Int, block: Int, attempt: Int, position: Int, thread: Int, ops: UInt64,
    tables: UInt64, failedTables: UInt64,
    wallNanoseconds: UInt64, cpuNanoseconds: UInt64, tscTicks: UInt64, voluntarySwitches: UInt64,
    involuntarySwitches: UInt64, minorFaults: UInt64, majorFaults: UInt64, firstHostCPU: Int,
    lastHostCPU: Int, stealTicks: UInt64, startNanoseconds: UInt64,
    events: EventCounts<UInt64> = EventCounts()
  ) {
    self.runID = runID
    self.testCase = testCase
    self.emulated = emulated
    self.series = series
    self.arm = arm
    self.copy = copy
    self.phase = phase
    self.process = process
    self.block = block
    self.attempt = attempt
    self.position = position
    self.thread = thread
    self.ops = ops
    self.tables = tables
    self.failedTables = failedTables
    self.wallNanoseconds = wallNanoseconds
    self.cpuNanoseconds = cpuNanoseconds
    self.tscTicks = tscTicks
    self.voluntarySwitches = voluntarySwitches
    self.involuntarySwitches = involuntarySwitches
    self.minorFaults = minorFaults
    self.majorFaults = majorFaults
    self.firstHostCPU = firstHostCPU
    self.lastHostCPU = lastHostCPU
    self.stealTicks = stealTicks
    self.startNanoseconds = startNanoseconds
    self.events = events
  }

  /// What one operation of a result is: a table, but for `empty`, which makes none, an operation.
  var units: UInt64 { testCase.workload == .empty ? ops : tables }
}
