// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

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

  /// What makes ready and what counts. Under callgrind a program is some fifty times slower than alone.
  private static let tools = [
    Tool(name: "valgrind", package: "valgrind", timeLimit: .seconds(1800)),
    Tool(name: "objcopy", package: "binutils", timeLimit: .seconds(300)),
  ]

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
    for tool in tools { try await tool.check() }
  }

  /// Runs the program once.
  /// - Parameters:
  ///   - options: callgrind's, beside the tool and the output.
  ///   - arguments: the program's.
  ///   - input: its standard input.
  /// - Returns: what it wrote on standard output, and what callgrind counted.
  /// - Throws: `CallgrindError` if a tool is missing or the program fails; `ToolError` if it came to no end.
  func run(
    options: [String], arguments: [String], input: String = ""
  ) async throws -> (output: String, dumps: [Dump]) {
    let counted = try await strippedProgram()
    let dumps = "\(scratch.path)/dumps-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: dumps, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: dumps) }
    let output = try await Self.tools[0].run(
      ["--tool=callgrind"] + options + ["--callgrind-out-file=\(dumps)/out", counted] + arguments,
      input: input)
    return (output, try Self.dumps(in: dumps))
  }

  /// A copy of the program that valgrind can read: Debian 12's gives up on the debug information of a younger compiler,
  /// and needs none of it.
  private func strippedProgram() async throws -> String {
    if let stripped { return stripped }
    let path = "\(scratch.path)/bench-cli"
    _ = try await Self.tools[1].run(["--strip-debug", program, path])
    stripped = path
    return path
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

/// A program of the system that counting needs.
private struct Tool {
  var name: String
  /// The Debian package that brings it.
  var package: String
  var timeLimit: Duration

  private var process: ToolProcess { ToolProcess(name, limits: .init(time: timeLimit)) }

  func check() async throws(CallgrindError) {
    guard await process.isInstalled() else {
      throw CallgrindError(sentence: "\(name) is not installed: apt-get install \(package)")
    }
  }

  /// - Returns: its standard output.
  func run(_ arguments: [String], input: String = "") async throws -> String {
    try await check()
    let output = try await process.run(arguments, input: input)
    guard output.isSuccess else {
      // valgrind's own lines begin with ==.
      let said = output.error.split(separator: "\n").last { !$0.hasPrefix("==") }
      throw CallgrindError(
        sentence: "\(name) \(output.words): \(said.map(String.init) ?? "it gave no reason")")
    }
    return output.text
  }
}
