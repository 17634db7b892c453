// SPDX-License-Identifier: Apache-2.0

import Bench

/// Runs steps of the model for a tool that watches the process.
package enum StepRun {
  /// Enough for every step, and little to boot under valgrind.
  private static let nodeBytes: UInt64 = 64 << 20

  /// Runs a step on a machine of its own, once for each count of rounds, so that no step depends on another.
  /// - Throws: `KernelError` if there is no memory.
  package static func perform(_ step: Step, rounds: [Int]) throws {
    let host = HostTopology.current().asOneNode
    var request = PlanRequest(.run([.base]))
    request.nodeMemoryBytes = nodeBytes
    request.useHugePages = false
    request.emulatedNodes = step.nodes
    let machine = try Machine(plan: PlanBuilder(host: host).plan(for: request), host: host)
    for count in rounds { try machine.run(step, rounds: count) }
  }
}
