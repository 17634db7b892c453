// SPDX-License-Identifier: Apache-2.0

/// One row of a run's `anchor.csv`: what a user's PTE table costs in the kernel that ran, or in the model, at that time.
package struct AnchorRow: Codable, Sendable, Hashable {
  enum Source: String, Codable, Sendable, CaseIterable {
    /// The running kernel.
    case kernel
    /// The same pages without tables of their own, against themselves: what is seen where there is no table.
    case control
    /// The modelled one.
    case model
  }

  var runID: String
  var source: Source
  /// The way of touching pages, or the model's series.
  var name: String
  var add: CostInterval
  var free: CostInterval
}

extension AnchorRow: CSVTable {
  package static let fileName = "anchor.csv"

  package static let fields: [CSVColumn<AnchorRow>] =
    [
      .schemaVersion,
      .text("run_id", \.runID, "the run, as in the manifest, which names the kernel"),
      .word(
        "source", \.source,
        """
        `kernel`: the one that ran; `control`: the same where no table is needed; `model`: construction and \
        destruction in the model, each timed by itself
        """),
      .text(
        "name", \.name,
        "`write` or `populate` (MADV_POPULATE_WRITE): how pages are touched first; the model's series"
      ),
    ]
    + interval(
      "add", [\.add.nanoseconds, \.add.lowNanoseconds, \.add.highNanoseconds],
      "to add a user's PTE table")
    + interval(
      "free", [\.free.nanoseconds, \.free.lowNanoseconds, \.free.highNanoseconds], "to free it")

  private static func interval(
    _ name: String, _ parts: [KeyPath<AnchorRow, Double> & Sendable], _ what: String
  ) -> [CSVColumn<AnchorRow>] {
    [
      .number("\(name)_ns", parts[0], "CPU time \(what)"),
      .number(
        "\(name)_ci_low_ns", parts[1],
        "lower end of its 95 % interval, over rounds of one process"),
      .number("\(name)_ci_high_ns", parts[2], "upper end"),
    ]
  }

  package init(row: CSVRow) throws {
    try row.checkSchemaVersion()
    func interval(_ name: String) throws -> CostInterval {
      try CostInterval(
        nanoseconds: row.number("\(name)_ns"), lowNanoseconds: row.number("\(name)_ci_low_ns"),
        highNanoseconds: row.number("\(name)_ci_high_ns"))
    }
    try self.init(
      runID: row.text("run_id"), source: row.name("source"), name: row.text("name"),
      add: interval("add"), free: interval("free"))
  }
}
