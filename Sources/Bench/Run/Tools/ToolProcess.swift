// SPDX-License-Identifier: Apache-2.0

import Foundation
import Subprocess

/// Another program, run to its end within limits. Whatever starts a program goes through here: gnuplot, valgrind, QEMU,
/// git, a compiler, and the workers of a run.
///
/// The program has a process group of its own, and the whole group ends with it: at the time limit, when the user
/// interrupts, and when the task is cancelled, with SIGTERM first and SIGKILL two seconds later. Where SIGKILL ends this
/// process, which then can do nothing, the kernel ends the program.
package struct ToolProcess: Sendable {
  /// What a program may take.
  package struct Limits: Sendable, Hashable {
    package var time: Duration
    /// Bytes on standard output, and as many again on standard error.
    package var outputBytes: Int

    package init(time: Duration, outputBytes: Int = 1 << 20) {
      self.time = time
      self.outputBytes = outputBytes
    }
  }

  /// What a program said, and how it ended.
  package struct Output: Sendable, Hashable {
    package enum Ending: Sendable, Hashable {
      case exited(Int32)
      /// The number of the signal that killed it.
      case killed(Int32)
    }

    package var ending: Ending
    package var text: String
    package var error: String

    package var isSuccess: Bool { ending == .exited(0) }

    /// For a sentence, after the program's name: `ended with exit code 1`.
    package var words: String {
      switch ending {
      case .exited(let code): "ended with exit code \(code)"
      case .killed(let signal):
        "was killed by signal \(signal) (\(String(cString: strsignal(signal))))"
      }
    }

    /// The last line of either stream that says something, standard error first.
    package var lastWords: String {
      for stream in [error, text] {
        let line = stream.split(whereSeparator: \.isNewline)
          .map { $0.trimmingCharacters(in: .whitespaces) }.last { !$0.isEmpty }
        if let line { return line }
      }
      return "it gave no reason"
    }
  }

  /// How often it looks at the clock, at the output and for a signal.
  private static let pollInterval = Duration.milliseconds(50)
  private static let grace = Duration.seconds(2)

  /// A name that is looked up in PATH, or a path.
  package let name: String
  package let limits: Limits

  package init(_ name: String, limits: Limits) {
    self.name = name
    self.limits = limits
  }

  /// Has the kernel kill what it executes when this process dies (PR_SET_PDEATHSIG in prctl(2)). The kernel looks at
  /// the thread that started the program: in swift-subprocess that one lives as long as the process.
  private static let tether = ["setpriv", "--pdeathsig", "KILL", "--"]

  private static func executable(_ name: String) -> Executable {
    name.contains("/") ? .path(.init(name)) : .name(name)
  }

  private static func isInstalled(_ name: String) async -> Bool {
    (try? await executable(name).resolveExecutablePath(in: .inherit)) != nil
  }

  /// The whole command line. Systems without the tether start the program by itself.
  private func command(_ arguments: [String]) async throws(ToolError) -> [String] {
    guard await isInstalled() else { throw error(.missing) }
    return (await Self.hasTether() ? Self.tether : []) + [name] + arguments
  }

  /// The setpriv of BusyBox knows no such option.
  private static func hasTether() async -> Bool {
    guard let path = try? await executable(tether[0]).resolveExecutablePath(in: .inherit) else {
      return false
    }
    let target = URL(fileURLWithPath: path.string).resolvingSymlinksInPath()
    return target.lastPathComponent != "busybox"
  }

  /// Whether there is such a program.
  package func isInstalled() async -> Bool { await Self.isInstalled(name) }

  /// Runs the program once. An exit code other than 0 is no error of this call.
  /// - Parameters:
  ///   - input: its standard input.
  ///   - environment: set beside what this process has.
  ///   - directory: where it runs; here, if `nil`.
  ///   - isInterrupted: asked now and then.
  /// - Throws: `ToolError` if it did not come to an end of its own.
  package func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:],
    in directory: String? = nil,
    isInterrupted: @escaping @Sendable () -> Bool = { InterruptFlag.isRaised }
  ) async throws -> Output {
    InterruptFlag.install()
    guard !isInterrupted() else { throw error(.interrupted) }
    try ProcessLimits.check()
    let streams = try Streams(input: input, of: name)
    defer { ToolGroup.ended() }
    let ending = try await withThrowingTaskGroup(of: Ending.self) { group in
      group.addTask { try await start(arguments, environment, directory, streams) }
      group.addTask { try await watch(streams, isInterrupted) }
      // Whatever is first ends the other: a cancelled program is ended.
      defer { group.cancelAll() }
      return try await group.next()!
    }
    switch ending {
    case .own(let ending):
      return Output(
        ending: ending, text: try streams.output.text(), error: try streams.error.text())
    case .limit(let kind): throw error(kind)
    }
  }

  private enum Ending: Sendable {
    case own(Output.Ending)
    case limit(ToolError.Kind)
  }

  /// Files and no pipes: a pipe stays open while a child of the program has it, and an input that nobody reads to its
  /// end traps in swift-subprocess 1.0.2.
  private struct Streams: Sendable {
    let input: UnnamedFile
    let output: UnnamedFile
    let error: UnnamedFile

    init(input text: String, of name: String) throws(FileError) {
      input = try UnnamedFile(name: "input of \(name)")
      output = try UnnamedFile(name: "output of \(name)")
      error = try UnnamedFile(name: "error output of \(name)")
      try input.fill(text)
    }
  }

  private func start(
    _ arguments: [String], _ environment: [String: String], _ directory: String?, _ streams: Streams
  ) async throws -> Ending {
    var options = PlatformOptions()
    options.processGroupID = 0
    options.teardownSequence = [
      .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: Self.grace)
    ]
    var values: [Environment.Key: String] = [:]
    for (key, value) in environment { values[.init(stringLiteral: key)] = value }
    let command = try await command(arguments)
    do {
      let result = try await Subprocess.run(
        Self.executable(command[0]), arguments: Arguments(Array(command.dropFirst())),
        environment: .inherit.updating(values), workingDirectory: directory.map { .init($0) },
        platformOptions: options,
        input: .fileDescriptor(
          .init(rawValue: streams.input.descriptor), closeAfterSpawningProcess: false),
        output: .fileDescriptor(
          .init(rawValue: streams.output.descriptor), closeAfterSpawningProcess: false),
        error: .fileDescriptor(
          .init(rawValue: streams.error.descriptor), closeAfterSpawningProcess: false)
      ) { execution in
        // A hard end of this process takes its programs along.
        ToolGroup.started(execution.processIdentifier.value)
      }
      switch result.terminationStatus {
      case .exited(let code): return .own(.exited(code))
      case .signaled(let signal): return .own(.killed(signal))
      }
    } catch let failure as SubprocessError {
      throw error(failure.code == .executableNotFound ? .missing : .notStarted("\(failure)"))
    }
  }

  private func watch(
    _ streams: Streams, _ isInterrupted: @Sendable () -> Bool
  ) async throws -> Ending {
    let deadline = ContinuousClock.now + limits.time
    while ContinuousClock.now < deadline {
      if isInterrupted() { return .limit(.interrupted) }
      for stream in [streams.output, streams.error] where stream.size > limits.outputBytes {
        return .limit(.tooMuchOutput)
      }
      try await Task.sleep(for: Self.pollInterval)
    }
    return .limit(.late)
  }

  private func error(_ kind: ToolError.Kind) -> ToolError {
    ToolError(kind: kind, tool: name, limits: limits)
  }
}
