// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench
import BenchCount
import Foundation

/// The way of `compare`, `run` and `resume`: run, print, draw.
struct MeasuredRun {
  let options: OutputOptions
  /// Whether instructions are counted, when all is timed.
  var countsInstructions = false
  /// Whether a table is printed as matrices over the nodes.
  var printsMatrix = false
  /// Whether samples are written as plain text.
  var writesPlainSamples = false

  /// - Parameter body: lets the runner run.
  func perform(_ body: (Runner) async throws -> RunOutcome) async throws {
    if countsInstructions { try await CaseInstructions.checkTools() }
    let outcome = try await run(body)
    let counting = await countInstructions(of: outcome)
    let run = StoredRun(
      outcome, instructions: (try? counting.get()) ?? [], anchor: anchor(of: outcome))
    let drawing = try await report(run)
    if outcome.status == .interrupted {
      Console.note("bench-cli: interrupted; \(outcome.keptWords); bench-cli resume goes on with it")
      throw ExitCode.interrupted
    }
    _ = try counting.get()
    if let code = ExitCode.verdict(of: run) ?? drawing { throw code }
  }

  /// Under the progress line, where there is one.
  private func run(_ body: (Runner) async throws -> RunOutcome) async throws -> RunOutcome {
    let progress = showsProgress ? TerminalProgress() : nil
    defer { progress?.clear() }
    InterruptFlag.install()
    return try await body(
      Runner(
        identity: Self.calibratedIdentity(), evaluation: ProcessMedians(), worker: Self.worker,
        allowDebug: options.allowDebug, progress: progress ?? SilentProgress(),
        compressesSamples: !writesPlainSamples))
  }

  /// Prints the result, names its files and draws it.
  /// - Returns: an exit code where gnuplot is there and failed.
  private func report(_ run: StoredRun) async throws -> ExitCode? {
    try printResult(of: run)
    note("results:  " + Pictures.listed(resultFiles(of: run), in: run.directory))
    return await Pictures.draw(Plotter(run: run), in: run.directory, quiet: options.quiet)
  }

  /// Writes `instructions.csv` for a run that is whole.
  /// - Returns: its rows, or what went wrong; the times stand all the same, and are to be printed first.
  private func countInstructions(
    of outcome: RunOutcome
  ) async -> Result<[InstructionCount], any Error> {
    guard countsInstructions, outcome.status == .finished else { return .success([]) }
    note("counting instructions under valgrind, after the timed run")
    do {
      guard
        let rows = try await CaseInstructions(program: Bundle.main.executablePath ?? "")
          .count(outcome.manifest)
      else {
        Console.note("bench-cli: interrupted; the times are whole, instructions were not counted")
        return .failure(ExitCode.interrupted)
      }
      _ = try CaseInstructions.write(rows, directory: outcome.directory)
      return .success(rows)
    } catch {
      return .failure(error)
    }
  }

  /// Writes `anchor.csv` for a run that is whole. Where the kernel does not let itself be measured the run stands without.
  private func anchor(of outcome: RunOutcome) -> [AnchorRow] {
    guard outcome.manifest.plan.measuresAnchor == true, outcome.status == .finished else {
      return []
    }
    do {
      let rows = try Anchor.measure(host: .current()).rows(runID: outcome.runID)
      try Anchor.write(rows, directory: outcome.directory)
      return rows
    } catch {
      Console.note(
        "bench-cli: what a table costs in this kernel is not known: \(error)")
      return []
    }
  }

  private var showsProgress: Bool { !options.quiet && Console.errorRedrawsLines }

  static var worker: SubprocessWorker {
    SubprocessWorker(program: Bundle.main.executablePath ?? "/proc/self/exe")
  }

  static func identity() async -> RunIdentity {
    let build = ProgramBuild.current
    let program = Bundle.main.executablePath ?? ""
    return RunIdentity(
      commandLine: ["bench-cli"] + CommandLine.arguments.dropFirst(),
      toolVersion: build.toolVersion, gitDescribe: await GitDescription.of(program: program),
      fingerprint: HostFacts.read().values)
  }

  private static func calibratedIdentity() async throws -> RunIdentity {
    var identity = await identity()
    if let fingerprint = identity.fingerprint["fingerprint"] {
      identity.calibration = try CalibrationStore().latest(fingerprint: fingerprint)
    }
    return identity
  }

  private func note(_ line: String) {
    if !options.quiet { Console.note(line) }
  }

  private func printResult(of run: StoredRun) throws {
    switch options.format {
    case .table: try Console.result(printsMatrix ? run.matrixText() : run.text())
    case .json: try Console.result(run.json())
    case .csv:
      // An interrupted run may have too few processes for a row.
      if let file = resultFiles(of: run).last, file.hasSuffix(".csv"),
        !file.hasSuffix(Sample.fileName)
      {
        try Console.result(contentsOf: file)
      }
    }
  }

  /// The files that are there, the one with the answer last.
  private func resultFiles(of run: StoredRun) -> [String] {
    [
      SampleFile.name(compressed: true), Sample.fileName, Tail.fileName, Summary.fileName,
      InstructionCount.fileName, AnchorRow.fileName,
      TailComparison.fileName, Comparison.fileName,
    ].map { "\(run.directory)/\($0)" }
      .filter { FileManager.default.fileExists(atPath: $0) }
  }
}

extension MeasureOptions {
  /// Plans, then runs.
  func measure(
    _ question: PlanRequest.Question, countsInstructions: Bool = false
  ) async throws {
    let request = try request(question)
    var plan = try PlanBuilder(host: .current()).plan(for: request)
    plan.measuresAnchor = plan.isAttributed && request.isMainJob ? true : nil
    let location = out.map { RunLocation.exactly($0) } ?? .inside("results")
    let measurement = MeasuredRun(
      options: output, countsInstructions: countsInstructions, writesPlainSamples: plainSamples)
    try await measurement.perform { [plan] in try await $0.run(plan, at: location) }
  }
}
