// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation
import Subprocess

/// Runs a program under valgrind's callgrind.
final class CallgrindProcess {
  /// One file that callgrind wrote, in the order of writing.
  struct Dump: Hashable {
    /// The option that made it write, without `--`: `dump-before=clock_wall_ns`. `nil` at the program's end.
    var trigger: String?
    /// Instructions since the file before.
    var instructions: Int

    init(trigger: String?, instructions: Int) {
      self.trigger = trigger
      self.instructions = instructions
    }

    /// - Returns: `nil` for a text without a sum.
    init?(text: String) {
      let lines = text.split(separator: "\n")
      guard let line = lines.last(where: { $0.hasPrefix("totals: ") || $0.hasPrefix("summary: ") }),
        let instructions = line.split(separator: " ").last.flatMap({ Int($0) })
      else { return nil }
      let opening = "desc: Trigger: --"
      trigger = lines.first { $0.hasPrefix(opening) }.map { String($0.dropFirst(opening.count)) }
      self.instructions = instructions
    }
  }

  private static let tools = [("valgrind", "valgrind"), ("objcopy", "binutils")]

  private let program: String
  private let scratch: ScratchDirectory
  /// Made once, however often the program runs.
  private var stripped: String?

  /// - Parameter program: what runs under callgrind.
  package init(program: String) throws {
    self.program = program
    scratch = try ScratchDirectory(for: "callgrind")
  }

  /// - Throws: `CallgrindError` with the first tool that is missing, and its Debian package.
  static func checkTools() async throws(CallgrindError) {
    for (tool, package) in tools { try await check(tool, package: package) }
  }

  /// Runs the program once.
  /// - Parameters:
  ///   - options: callgrind's, beside the tool and the output.
  ///   - arguments: the program's.
  ///   - input: its standard input.
  /// - Returns: what it wrote on standard output, and what callgrind counted.
  /// - Throws: `CallgrindError` if a tool is missing or the program fails.
  func run(
    options: [String], arguments: [String], input: String = ""
  ) async throws -> (output: String, dumps: [Dump]) {
    let counted = try await strippedProgram()
    let place = "\(scratch.path)/dumps-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: place) }
    let output = try await execute(
      "valgrind", package: "valgrind",
      ["--tool=callgrind"] + options + ["--callgrind-out-file=\(place)/out", counted] + arguments,
      input: input)
    return (output, try Self.dumps(in: place))
  }

  /// A copy of the program that valgrind can read: Debian 12's gives up on the debug information of a
  /// younger compiler, and needs none of it.
  private func strippedProgram() async throws -> String {
    if let stripped { return stripped }
    let path = "\(scratch.path)/bench-cli"
    _ = try await execute("objcopy", package: "binutils", ["--strip-debug", program, path])
    stripped = path
    return path
  }

  private static func check(_ tool: String, package: String) async throws(CallgrindError) {
    guard (try? await Executable.name(tool).resolveExecutablePath(in: .inherit)) != nil else {
      throw CallgrindError(sentence: "\(tool) is not installed: apt-get install \(package)")
    }
  }

  private func execute(
    _ tool: String, package: String, _ arguments: [String], input: String = ""
  ) async throws -> String {
    try await Self.check(tool, package: package)
    let result = try await Subprocess.run(
      Executable.name(tool), arguments: Arguments(arguments), input: .string(input),
      output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
    guard result.terminationStatus.isSuccess else {
      let said = result.standardError.split(separator: "\n").last { !$0.hasPrefix("==") }
      throw CallgrindError(
        sentence: "\(tool) ended with \(result.terminationStatus): \(said ?? "it gave no reason")")
    }
    return result.standardOutput
  }

  /// callgrind numbers its files.
  private static func dumps(in directory: String) throws -> [Dump] {
    let names = try FileManager.default.contentsOfDirectory(atPath: directory)
      .filter { $0.hasPrefix("out.") }
      .sorted { $0.compare($1, options: .numeric) == .orderedAscending }
    return try names.compactMap { name in
      Dump(text: try String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8))
    }
  }
}
