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
  /// Of all tables, where the condition times parts; else 0. Together they are the CPU time.
  var constructNanoseconds: UInt64 = 0
  var destroyNanoseconds: UInt64 = 0
  /// What as many empty windows took, which was taken off.
  var windowNanoseconds: UInt64 = 0
  /// Windows that were left out because something interrupted them.
  var interruptedWindows: UInt64 = 0
  /// Of the time-stamp counter over `chainCycles` of the core, after the slot.
  var chainTicks: UInt64 = 0
  /// PA_CHAIN_CYCLES of the C target.
  static let chainCycles = 12_288
  /// Empty where the machine has no counters.
  var events = EventCounts<UInt64>()

  /// Cycles of the core in a nanosecond, by the chain beside the slot; `nil` where there is no time-stamp counter.
  var cyclesPerNanosecond: Double? {
    guard chainTicks > 0, tscTicks > 0, wallNanoseconds > 0 else { return nil }
    return Double(Self.chainCycles) / Double(chainTicks) * Double(tscTicks)
      / Double(wallNanoseconds)
  }

  /// What one operation of a result is: a table, but for `empty`, which makes none, an operation.
  var units: UInt64 { testCase.workload == .empty ? ops : tables }
}

extension Sample: CaseRow {
  package static let fileName = "samples.csv"

  /// A new column is a line here, a field of `Sample`, and a line in `SlotRecorder` that fills it.
  package static let fields: [CSVColumn<Sample>] =
    opening + [
      .storedText("series", \.series, "name of the series"),
      .storedWord(
        "arm", \.arm,
        """
        side of the comparison (`twin` is the base's code at another address, `placebo` the base's steps in other \
        instructions, `single` of a plain run)
        """
      ),
      .storedCount(
        "copy", \.copy,
        "which of the compiled copies of the code: 0 to 3 with lock `embedded` and `rt`, else 0 or 1; a placebo is one"
      ),
      .storedWord("phase", \.phase, "no result rests on the pilot, which divides the time"),
      .storedCount("process", \.process, "process, from 0 in each phase: the unit of replication"),
      .storedCount(
        "block", \.block,
        "block of the case within its process, from 0; arms are paired within a block"),
      .storedCount(
        "attempt", \.attempt,
        "0; 1 where a disturbed block was run again. A block's last attempt counts"),
      .storedCount("position", \.position, "place of the slot within its block, from 0"),
      .storedCount("thread", \.thread, "thread, from 0"),
      .storedCount(
        "ops", \.ops,
        "operations this thread was asked for, as calibrated: the same for all arms of a case"),
      .storedCount("tables", \.tables, "tables it made"),
      .storedCount(
        "failed_tables", \.failedTables, "tables for which the modelled machine had no memory"),
      .storedCount("wall_ns", \.wallNanoseconds, "CLOCK_MONOTONIC over the loop"),
      .storedCount("cpu_ns", \.cpuNanoseconds, "CLOCK_THREAD_CPUTIME_ID over the loop"),
      .storedCount(
        "tsc_ticks", \.tscTicks,
        "time-stamp counter over the loop; 0 where the architecture has none"),
      .storedCount(
        "voluntary_switches", \.voluntarySwitches, "context switches while waiting (getrusage)"),
      .storedCount(
        "involuntary_switches", \.involuntarySwitches,
        "context switches while running (getrusage)"),
      .storedCount(
        "minor_faults", \.minorFaults, "page faults without reading from disk (getrusage)"),
      .storedCount("major_faults", \.majorFaults, "page faults with reading from disk (getrusage)"),
      .storedCount(
        "first_host_cpu", \.firstHostCPU, atLeast: -1, "CPU on which the slot began; -1: unknown"),
      .storedCount(
        "last_host_cpu", \.lastHostCPU, atLeast: -1, "CPU on which it ended; -1: unknown"),
      .storedCount(
        "steal_ticks", \.stealTicks,
        """
        hundredths of a second that the hypervisor took from the thread's CPU (`steal` in /proc/stat)
        """),
      .storedCount(
        "start_ns", \.startNanoseconds, "start of the slot, since the process's first slot"),
    ]
    + [
      .storedCount(
        "construct_ns", \.constructNanoseconds,
        "of all its tables, where the condition times construction by itself; else 0"
      ).since(7),
      .storedCount("destroy_ns", \.destroyNanoseconds, "the same of destruction").since(7),
      .storedCount(
        "window_ns", \.windowNanoseconds,
        "what as many empty windows took, which is taken off each of these two"
      ).since(7),
      .storedCount(
        "interrupted_windows", \.interruptedWindows,
        "windows that do not count, because they took more than four times the median"
      ).since(7),
      .storedCount(
        "chain_ticks", \.chainTicks,
        "time-stamp counter over 12288 cycles of the core, after the slot; 0 where there is none"
      ).since(7),
    ]
    + EventCounts<UInt64>.events.map { event in
      var column = CSVColumn<Sample>(
        event.name, .number,
        "\(event.meaning), in user space during the loop; empty where they were not counted all the time"
      ) { $0.events[keyPath: event.path].map { "\($0)" } ?? "" }
      column.read = {
        $1.events[keyPath: event.path] =
          $0.text(event.name).isEmpty ? nil : try $0.unsigned(event.name)
      }
      return column
    }

  package init(row: CSVRow) throws {
    try self.init(
      runID: row.text("run_id"), testCase: row.testCase(), emulated: row.flag("emulated"))
    for column in Self.fields where row.has(column.name) { try column.read?(row, &self) }
  }
}
