// SPDX-License-Identifier: Apache-2.0

import Foundation
import Subprocess

/// Instructions could not be counted.
public struct CallgrindError: SentenceError, Hashable {
  public var sentence: String
}

/// Counts instructions of steps by running this program again under valgrind.
public struct Callgrind {
  /// What one operation of a step costs, with its share of the loop around it.
  public struct Count: Sendable, Hashable {
    public var step: Step
    public var instructions: Double

    public init(step: Step, instructions: Double) {
      self.step = step
      self.instructions = instructions
    }
  }

  /// Each step runs so many rounds, then so many; the difference leaves out what only happens once.
  static let rounds = (few: 1, many: 4)
  /// The function of the C target that holds a step's loop and nothing else.
  private static let loop = "pa_step_counted"
  /// The function that prepares a step, calls the loop and cleans up.
  private static let runner = "pa_step_run"

  private let program: String

  /// - Parameter program: a `bench-cli` to run.
  public init(program: String) {
    self.program = program
  }

  /// - Throws: `CallgrindError` for a debug build, and if valgrind is not installed, fails, or counted
  ///   something else.
  public func count(_ steps: [Step], allowDebug: Bool) async throws -> [Count] {
    guard Build.isOptimized || allowDebug else {
      throw CallgrindError(
        sentence: """
          this is a debug build, whose instruction counts mean nothing; build with swift build -c \
          release, or pass --allow-debug to count all the same
          """)
    }
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("bench-cli-callgrind-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try await run(steps, directory: directory)
    let totals = try Self.totals(directory: directory)
    guard totals.count == 2 * steps.count else {
      throw CallgrindError(
        sentence: """
          callgrind saw \(totals.count) runs of steps, not \(2 * steps.count); is \(Self.runner) inlined?
          """)
    }
    guard totals.allSatisfy({ $0 > 0 }) else {
      throw CallgrindError(sentence: "callgrind counted nothing; is \(Self.loop) still there?")
    }
    let operations = (Self.rounds.many - Self.rounds.few) * Step.operationsPerRound
    return steps.enumerated().map { place, step in
      let more = totals[2 * place + 1] - totals[2 * place]
      return Count(step: step, instructions: Double(more) / Double(operations))
    }
  }

  /// A copy of the program that valgrind can read: Debian 12's gives up on the debug information of a
  /// younger compiler, and needs none of it.
  private func stripped(directory: String) async throws -> String {
    let path = "\(directory)/bench-cli"
    try await run("objcopy", package: "binutils", ["--strip-debug", program, path])
    return path
  }

  /// One process for all steps, since valgrind takes longer to start than a step to run: it writes its
  /// count and begins a new one whenever a step has run.
  private func run(_ steps: [Step], directory: String) async throws {
    let indices = steps.map { "\($0.index)" }.joined(separator: ",")
    try await run(
      "valgrind", package: "valgrind",
      [
        "--tool=callgrind", "--toggle-collect=\(Self.loop)", "--dump-after=\(Self.runner)",
        "--callgrind-out-file=\(directory)/out", stripped(directory: directory), "step", "--index",
        indices, "--times", "\(Self.rounds.few),\(Self.rounds.many)",
      ])
  }

  private func run(_ tool: String, package: String, _ arguments: [String]) async throws {
    let executable = Executable.name(tool)
    guard (try? await executable.resolveExecutablePath(in: .inherit)) != nil else {
      throw CallgrindError(sentence: "\(tool) is not installed: apt-get install \(package)")
    }
    let result = try await Subprocess.run(
      executable, arguments: Arguments(arguments), output: .discarded,
      error: .string(limit: 1 << 20))
    guard result.terminationStatus.isSuccess else {
      let said = result.standardError.split(separator: "\n").last { !$0.hasPrefix("==") }
      throw CallgrindError(
        sentence: "\(tool) ended with \(result.terminationStatus): \(said ?? "it gave no reason")")
    }
  }

  /// The instructions of every run of a step, in order. callgrind numbers its files and adds one at the end of the
  /// process, which counts nothing.
  private static func totals(directory: String) throws -> [Int] {
    let names = try FileManager.default.contentsOfDirectory(atPath: directory)
      .filter { $0.hasPrefix("out.") }
      .sorted { $0.compare($1, options: .numeric) == .orderedAscending }
    return try names.compactMap { name in
      try total(in: String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8))
    }
  }

  /// The count of one file if the end of a step made callgrind write it, else `nil`.
  static func total(in text: String) -> Int? {
    let lines = text.split(separator: "\n")
    guard lines.contains(where: { $0.hasPrefix("desc: Trigger: --dump-after=") }),
      let line = lines.last(where: { $0.hasPrefix("totals: ") || $0.hasPrefix("summary: ") })
    else { return nil }
    return line.split(separator: " ").last.flatMap { Int($0) }
  }
}
