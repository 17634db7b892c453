// SPDX-License-Identifier: Apache-2.0

/// The running kernel's tables beside the model's, on one machine, one after the other.
package struct Anchor: Sendable, Hashable {
  /// By each way that the kernel knows.
  var kernel: [KernelTables]
  /// The model before the series, and after it.
  var model: [ModelTables]
  /// What the kernel is, and what was in its way.
  var facts: HostFacts

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
