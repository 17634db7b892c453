// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench

extension ExitCode {
  /// At least one case costs more than before.
  static let regressed = ExitCode(2)
  /// None has, but of at least one nothing can be said.
  static let inconclusive = ExitCode(3)
  /// The comparison was not made, because it would have meant nothing.
  static let refused = ExitCode(4)
  /// The shells' code for a command that SIGINT ended.
  static let interrupted = ExitCode(130)

  /// What a comparison found, for a script that asks for one answer; `nil` if nothing is the matter.
  static func verdict(of run: StoredRun) -> ExitCode? {
    verdict(of: run.answers.filter { !run.runsSameCode($0) }.map(\.verdict))
  }

  /// The worst of the rows' verdicts as a code.
  static func verdict(of verdicts: [Verdict]) -> ExitCode? {
    if verdicts.contains(.regressed) { return .regressed }
    return verdicts.contains(.inconclusive) ? .inconclusive : nil
  }
}
