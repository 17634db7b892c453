// SPDX-License-Identifier: Apache-2.0

import Bench

/// Instructions could not be counted.
package struct CallgrindError: SentenceError, Hashable {
  package var sentence: String
}

/// Counts instructions of steps by running this program again under valgrind.
package struct Callgrind {
  /// Instructions of one operation of a step, with its share of the loop around it.
  package struct Count: Sendable, Hashable {
    package var step: Step
    package var instructions: Double

    package init(step: Step, instructions: Double) {
      self.step = step
      self.instructions = instructions
    }
  }

  /// Each step runs a few rounds, then many. The difference leaves out what happens only once.
  static let rounds = (few: 1, many: 4)
  /// The function of the C target that holds a step's loop and nothing else.
  private static let loop = "pa_step_counted"
  /// The function that prepares a step, calls the loop and cleans up.
  private static let runner = "pa_step_run"

  private let program: String

  /// - Parameter program: a `bench-cli` to run.
  package init(program: String) {
    self.program = program
  }

  /// - Throws: `CallgrindError` for a debug build, and if valgrind is not installed, fails, or counted something else.
  package func count(_ steps: [Step], allowDebug: Bool) async throws -> [Count] {
    guard ProgramBuild.current.optimized || allowDebug else {
      throw CallgrindError(
        sentence: """
          this is a debug build, whose instruction counts mean nothing; build with swift build -c \
          release, or pass --allow-debug to count all the same
          """)
    }
    let totals = try await totals(of: steps)
    guard totals.count == 2 * steps.count else {
      throw CallgrindError(
        sentence: """
          callgrind saw \(totals.count) runs of steps, not \(2 * steps.count); is \(Self.runner) inlined?
          """)
    }
    guard totals.allSatisfy({ $0 > 0 }) else {
      throw CallgrindError(sentence: "callgrind counted nothing; is \(Self.loop) still there?")
    }
    return steps.enumerated().map { index, step in
      let more = totals[2 * index + 1] - totals[2 * index]
      let operations = (Self.rounds.many - Self.rounds.few) * step.operations
      return Count(step: step, instructions: Double(more) / Double(operations))
    }
  }

  /// The instructions of every run of a step, in order. One process runs all steps, because valgrind takes longer to
  /// start than a step takes to run; it writes a count and begins a new one whenever a step has run.
  private func totals(of steps: [Step]) async throws -> [Int] {
    let indices = steps.map { "\($0.index)" }.joined(separator: ",")
    let trigger = "dump-after=\(Self.runner)"
    let found = try await CallgrindProcess(program: program).run(
      options: [
        "--toggle-collect=\(Self.loop)", "--\(trigger)",
      ],
      arguments: [
        "step", "--index", indices, "--times", "\(Self.rounds.few),\(Self.rounds.many)",
      ])
    return found.dumps.filter { $0.trigger == trigger }.map(\.instructions)
  }
}
