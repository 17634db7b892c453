// SPDX-License-Identifier: Apache-2.0

import Bench
import CPageAlloc

/// One step of the model whose instructions can be counted.
package struct Step: Sendable, Hashable {
  /// Its place in the C target's list.
  var index: Int
  /// Named as in `docs/data/kernel-instructions.csv`.
  package var operation: String
  package var lock: LockKind
  /// How many pages one operation clears; clearing is counted apart.
  var clearPageCalls: Int
  /// Nodes that the machine must have.
  package var nodes = 1
  /// Counted together in a round.
  var operations = Step.operationsTogether
  /// The build whose tables it makes, as in the names of variants: `merged`. Empty: as Linux 6.12, which was measured.
  var build = ""
  package var config = KernelConfig.minimal

  /// Operations of a round of every step that needs no second node.
  package static let operationsTogether = Int(PA_STEP_TIMES)

  /// The steps of a configuration that the kernel's table has, too.
  package static func all(_ config: KernelConfig) -> [Step] {
    listed.filter { $0.build.isEmpty && $0.config == config }
  }

  /// Whole kernel tables, made and freed in every build.
  static let tables: [Step] = listed.filter { !$0.build.isEmpty }

  /// Every step, by index.
  package static let listed: [Step] = (0..<pa_step_count()).compactMap { index in
    let step = pa_step_at(index).pointee
    guard let lock = LockKind.allCases.first(where: { $0.constant == step.lock }),
      let config = KernelConfig.allCases.first(where: { $0.constant == step.config })
    else { return nil }
    return Step(
      index: Int(index), operation: String(cString: step.operation), lock: lock,
      clearPageCalls: Int(step.clear_page_calls), nodes: Int(step.nodes),
      operations: Int(step.operations), build: String(cString: step.build), config: config)
  }
}

extension Step {
  /// The step that is left out of all others.
  static let clearPage = "clear_page"
  /// The step that does nothing: what the loop around all others costs.
  static let emptyLoop = "empty loop"

  /// Whether a step is a whole table, by how such steps are named.
  package static func isWholeTable(_ operation: String) -> Bool { operation.hasSuffix(" whole") }
}

extension Machine {
  /// Runs the operations of a step `rounds` times on the machine's CPU 0, in the calling thread.
  /// - Throws: `KernelError` if the machine is too small for it.
  borrowing func run(_ step: Step, rounds: Int) throws(KernelError) {
    try check(pa_step_run(handle, UInt32(step.index), UInt32(rounds), nil)) { errno in
      "step \(step.index), \(step.operation), cannot run (\(KernelError.reason(errno)))"
    }
  }
}
