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
  var series = ""
  var arm = Plan.Arm.Role.single
  var copy = 0
  var phase = Phase.main
  /// From 0 in each phase. A process has its own layout of memory and threads: the unit of replication.
  var process = 0
  /// Block of the case within its process, from 0.
  var block = 0
  /// 0; 1 where the block was disturbed and run again. The last attempt of a block is the one that counts.
  var attempt = 0
  var position = 0
  var thread = 0
  var ops: UInt64 = 0
  var tables: UInt64 = 0
  var failedTables: UInt64 = 0
  var wallNanoseconds: UInt64 = 0
  var cpuNanoseconds: UInt64 = 0
  var tscTicks: UInt64 = 0
  var voluntarySwitches: UInt64 = 0
  var involuntarySwitches: UInt64 = 0
  var minorFaults: UInt64 = 0
  var majorFaults: UInt64 = 0
  var firstHostCPU = 0
  var lastHostCPU = 0
  /// Hundredths of a second that the hypervisor took from the thread's CPU (`steal` of /proc/stat, USER_HZ).
  var stealTicks: UInt64 = 0
  /// Nanoseconds since the process's first slot.
  var startNanoseconds: UInt64 = 0
  /// Empty where the machine has no counters.
  var events = EventCounts<UInt64>()

  /// What one operation of a result is: a table, but for `empty`, which makes none, an operation.
  var units: UInt64 { testCase.workload == .empty ? ops : tables }
}
