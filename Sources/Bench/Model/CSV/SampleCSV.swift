// SPDX-License-Identifier: Apache-2.0

extension Sample: CSVRecord {
  package static let fileName = "samples.csv"

  package static let columns =
    CaseColumns.names + [
      "series", "arm", "copy", "phase", "process", "block", "attempt", "position", "thread", "ops",
      "tables", "failed_tables",
      "wall_ns", "cpu_ns", "tsc_ticks", "voluntary_switches", "involuntary_switches",
      "minor_faults", "major_faults", "first_host_cpu", "last_host_cpu", "steal_ticks", "start_ns",
    ] + EventCounts<UInt64>.names

  package func cells() -> [String] {
    CaseColumns.cells(runID: runID, testCase: testCase, emulated: emulated) + [
      series, arm.rawValue, "\(copy)", phase.rawValue, "\(process)", "\(block)", "\(attempt)",
      "\(position)", "\(thread)", "\(ops)",
      "\(tables)", "\(failedTables)", "\(wallNanoseconds)", "\(cpuNanoseconds)", "\(tscTicks)",
      "\(voluntarySwitches)", "\(involuntarySwitches)", "\(minorFaults)", "\(majorFaults)",
      "\(firstHostCPU)", "\(lastHostCPU)", "\(stealTicks)", "\(startNanoseconds)",
    ] + EventCounts.all.map { path in events[keyPath: path].map { "\($0)" } ?? "" }
  }

  package init(row: CSVRow) throws {
    try self.init(
      runID: row.text("run_id"), testCase: row.testCase(), emulated: row.flag("emulated"),
      series: row.text("series"), arm: row.name("arm"), copy: row.count("copy"),
      phase: row.name("phase"), process: row.count("process"), block: row.count("block"),
      attempt: row.count("attempt"), position: row.count("position"), thread: row.count("thread"),
      ops: row.unsigned("ops"), tables: row.unsigned("tables"),
      failedTables: row.unsigned("failed_tables"), wallNanoseconds: row.unsigned("wall_ns"),
      cpuNanoseconds: row.unsigned("cpu_ns"), tscTicks: row.unsigned("tsc_ticks"),
      voluntarySwitches: row.unsigned("voluntary_switches"),
      involuntarySwitches: row.unsigned("involuntary_switches"),
      minorFaults: row.unsigned("minor_faults"), majorFaults: row.unsigned("major_faults"),
      firstHostCPU: row.integer("first_host_cpu", atLeast: -1),
      lastHostCPU: row.integer("last_host_cpu", atLeast: -1),
      stealTicks: row.unsigned("steal_ticks"), startNanoseconds: row.unsigned("start_ns"),
      events: row.events())
  }
}

extension CSVRow {
  fileprivate func events() throws -> EventCounts<UInt64> {
    var counts = EventCounts<UInt64>()
    for (name, path) in zip(EventCounts<UInt64>.names, EventCounts<UInt64>.all)
    where !text(name).isEmpty { counts[keyPath: path] = try unsigned(name) }
    return counts
  }
}
