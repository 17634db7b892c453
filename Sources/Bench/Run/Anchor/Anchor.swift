// SPDX-License-Identifier: Apache-2.0

/// The running kernel's tables beside the model's, on one machine, one after the other.
package struct Anchor: Sendable, Hashable {
  /// By each way that the kernel knows.
  var kernel: [KernelTables]
  /// The model before the series, and after it.
  var model: [ModelTables]
  /// What the kernel is, and what was in its way.
  var facts: HostFacts

  /// For a run's `anchor.csv`.
  package func rows(runID: String) -> [AnchorRow] {
    func row(
      _ source: AnchorRow.Source, _ name: String, _ add: TrimmedMean, _ free: TrimmedMean
    ) -> AnchorRow {
      AnchorRow(
        runID: runID, source: source, name: name, add: CostInterval(add), free: CostInterval(free))
    }
    return kernel.flatMap {
      [
        row(.kernel, $0.way.rawValue, $0.add, $0.free),
        row(.control, $0.way.rawValue, $0.nullAdd, $0.nullFree),
      ]
    } + model.map { row(.model, $0.series, $0.add, $0.free) }
  }

  /// Writes them beside a run's other files.
  package static func write(_ rows: [AnchorRow], directory: String) throws {
    try AtomicWrite.writeNew(CSVText.file(rows), to: "\(directory)/\(AnchorRow.fileName)")
  }

  /// - Parameter rounds: of each; at least 2.
  /// - Throws: `KernelError` or `PlanError`.
  package static func measure(
    host: HostTopology, rounds: Int = KernelTables.usualRounds
  ) throws -> Anchor {
    var kernel: [KernelTables] = []
    for way in FirstTouch.Way.allCases {
      if let tables = try KernelTables.measure(way, rounds: rounds) { kernel.append(tables) }
    }
    return Anchor(
      kernel: kernel,
      model: try ModelTables.measure([.base, .merged], host: host, rounds: rounds),
      facts: .read())
  }
}
