// SPDX-License-Identifier: Apache-2.0

import Bench
import CPageAlloc

/// One step of the model whose instructions can be counted.
package struct Step: Sendable, Hashable {
  /// What it is, for who subtracts or picks steps.
  enum Kind: Sendable, Hashable {
    /// The loop around all others.
    case emptyLoop
    /// What is left out of all others.
    case clearPage
    /// Of making or freeing a table, or what either is made of.
    case part
    /// A whole kernel table, made or freed as a build does (`pa_variant.build`).
    case table(Level, freed: Bool, build: UInt8)
  }

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
  var kind = Kind.part
  package var config = KernelConfig.minimal

  /// Operations of a round of every step that needs no second node.
  package static let operationsTogether = Int(PA_STEP_TIMES)

  /// The steps of a configuration that the kernel's table has, too.
  package static func all(_ config: KernelConfig) -> [Step] {
    listed.filter { !$0.isOfABuild && $0.config == config }
  }

  /// Whole kernel tables, made and freed in every build.
  static let tables: [Step] = listed.filter(\.isOfABuild)

  /// Every step, by index.
  package static let listed: [Step] = (0..<pa_step_count()).compactMap { index in
    let step = pa_step_at(index).pointee
    guard let lock = LockKind.allCases.first(where: { $0.constant == step.lock }),
      let config = KernelConfig.allCases.first(where: { $0.constant == step.config }),
      let kind = Kind(step)
    else { return nil }
    return Step(
      index: Int(index), operation: String(cString: step.operation), lock: lock,
      clearPageCalls: Int(step.clear_page_calls), nodes: Int(step.nodes),
      operations: Int(step.operations), kind: kind, config: config)
  }
}

extension Step {
  private var isOfABuild: Bool {
    if case .table = kind { true } else { false }
  }
}

extension Step.Kind {
  fileprivate init?(_ step: pa_step) {
    guard let level = Level.allCases.first(where: { $0.constant == step.level }) else { return nil }
    switch pa_step_kind(UInt32(step.kind)) {
    case PA_STEP_EMPTY_LOOP: self = .emptyLoop
    case PA_STEP_CLEAR_PAGE: self = .clearPage
    case PA_STEP_PART: self = .part
    case PA_STEP_TABLE_MADE: self = .table(level, freed: false, build: step.build)
    case PA_STEP_TABLE_FREED: self = .table(level, freed: true, build: step.build)
    default: return nil
    }
  }
}

extension Step {
  /// The step that is left out of all others.
  static let clearPage = "clear_page"

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
