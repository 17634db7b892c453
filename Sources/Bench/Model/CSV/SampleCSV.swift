// SPDX-License-Identifier: Apache-2.0

extension Sample: CSVRecord {
  package static let fileName = "samples.csv"

  /// Behind the columns of the case. A new column is a line here, a field of `Sample`, and a line in `SlotRecorder` that
  /// fills it.
  private static let own: [CSVColumn<Sample>] = [
    .text("series", \.series), .word("arm", \.arm), .integer("copy", \.copy),
    .word("phase", \.phase), .integer("process", \.process), .integer("block", \.block),
    .integer("attempt", \.attempt), .integer("position", \.position), .integer("thread", \.thread),
    .integer("ops", \.ops), .integer("tables", \.tables),
    .integer("failed_tables", \.failedTables), .integer("wall_ns", \.wallNanoseconds),
    .integer("cpu_ns", \.cpuNanoseconds), .integer("tsc_ticks", \.tscTicks),
    .integer("voluntary_switches", \.voluntarySwitches),
    .integer("involuntary_switches", \.involuntarySwitches),
    .integer("minor_faults", \.minorFaults), .integer("major_faults", \.majorFaults),
    .integer("first_host_cpu", \.firstHostCPU, atLeast: -1),
    .integer("last_host_cpu", \.lastHostCPU, atLeast: -1), .integer("steal_ticks", \.stealTicks),
    .integer("start_ns", \.startNanoseconds),
    .optional("instructions", \.events.instructions), .optional("cycles", \.events.cycles),
    .optional("cache_misses", \.events.cacheMisses), .optional("dtlb_misses", \.events.dtlbMisses),
    .optional("node_loads", \.events.nodeLoads),
    .optional("node_load_misses", \.events.nodeLoadMisses),
  ]

  package static let columns = CaseColumns.names + own.map(\.name)

  package func cells() -> [String] {
    CaseColumns.cells(runID: runID, testCase: testCase, emulated: emulated)
      + Self.own.map { $0.write(self) }
  }

  package init(row: CSVRow) throws {
    try self.init(
      runID: row.text("run_id"), testCase: row.testCase(), emulated: row.flag("emulated"))
    for column in Self.own { try column.read(row, &self) }
  }
}
