// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench
import Foundation

/// The command: strings become a plan, a library does the rest, errors become one sentence and a code.
@main
struct BenchCLI: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-cli",
    abstract: "Measure what it costs to construct page tables differently.",
    discussion: """
      A model of the kernel's page allocator, slab and page-table constructors runs in this machine's \
      memory. Series of kernel patches are configurations of it; they are compared side by \
      side in many fresh processes, with a second copy of the baseline to show what chance alone does.

      Results go to standard output, everything else to standard error.

      Exit codes: 0 done, and nothing costs more than before; 1 something failed while running; 2 a comparison \
      found a case REGRESSED; 3 none, but one INCONCLUSIVE; 4 refused, because it would have meant nothing; \
      64 the request was wrong; 130 interrupted, and what was measured until then is kept.
      """,
    version: ProgramBuild.current.toolVersion,
    subcommands: [
      CompareCommand.self, RunCommand.self, ResumeCommand.self, VerifyCommand.self,
      CalibrateCommand.self,
      ListCommand.self, NumaCommand.self, SeriesCommand.self, PlotCommand.self,
      VerifyModelCommand.self, ReplayCommand.self, DoctorCommand.self, ConditionsCommand.self,
      AnchorCommand.self,
      InstructionsCommand.self,
      LabCommand.self, PredictCommand.self,
      StepCommand.self, WorkerCommand.self, ReplayWorkerCommand.self, CaseLoopCommand.self,
      FlatnessCommand.self,
    ])

  /// In place of ArgumentParser's own, which would add a usage text to every sentence.
  static func main() async {
    Console.occupyStandardStreams()
    do {
      try ProcessLimits.checkStack()
      try RawArguments.check()
      var command = try parseAsRoot()
      // scripts/docs-commands.sh asks whether a command of the documents is one, and not for its results.
      if ProcessInfo.processInfo.environment["BENCH_CLI_PARSE_ONLY"] != nil { return }
      if var command = command as? any AsyncParsableCommand {
        try ProcessLimits.check()
        try await command.run()
      } else {
        try ProcessLimits.checkDescriptors(ProcessLimits.fewestDescriptors)
        try command.run()
      }
    } catch {
      Foundation.exit(ending(of: error).rawValue)
    }
  }

  /// Tells the user.
  /// - Returns: the exit code.
  private static func ending(of error: any Error) -> ExitCode {
    if let error = error as? any SentenceError {
      Console.note("bench-cli: \(error.sentence)")
      return code(for: error)
    }
    // What ArgumentParser says itself: help, the version, what is wrong with the arguments.
    let code = exitCode(for: error)
    let text = fullMessage(for: error)
    guard !text.isEmpty else { return code }
    guard code == .success else {
      Console.note(text)
      return code
    }
    do {
      try Console.result(text + "\n")
      return code
    } catch {
      Console.note("bench-cli: \(error.sentence)")
      return .failure
    }
  }
}

/// Tells apart what cannot be asked for, what would mean nothing, and what failed while running.
private func code(for error: any SentenceError) -> ExitCode {
  switch error {
  case let error as ToolError where error.kind == .interrupted: .interrupted
  case is PlanError, is UsageError, is SeriesFileError: .validationFailure
  // No call failed: a build or a size that this program does not have.
  case let error as KernelError where error.errno == 0: .validationFailure
  case let error as RunError where error.kind == .refused: .refused
  default: .failure
  }
}

/// An argument that means nothing: exit code 64.
struct UsageError: SentenceError {
  var sentence: String
}
