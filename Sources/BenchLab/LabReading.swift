// SPDX-License-Identifier: Apache-2.0

import Bench

/// What the module and the guest's program said on the console. Lines of theirs hold `@lab`, a word for what they
/// are, and fields; all others are the kernel's.
struct LabReading: Sendable, Hashable {
  struct Row: Sendable, Hashable {
    var operation: String
    /// `nil` where the program cannot know.
    var clearPageCalls: Int?
    var samples: Int
    var count: LabRow.Count
  }

  /// A step of the model, in ticks of the counter for a round of the loop.
  struct ModelRow: Sendable, Hashable {
    var config: KernelConfig
    var lock: LockKind
    var rounds: Int
    var ticks: Int
    var operation: String
  }

  struct Refusal: Sendable, Hashable {
    var operation: String
    var reason: String
  }

  /// What every machine that counts instructions gives: a pair of readings of the counter, and two loops.
  static let calibration = ["rdtsc pair": 4, "100 nop": 100, "1000 dec/jnz": 2001]

  private(set) var facts: [String: String] = [:]
  private(set) var rows: [Row] = []
  private(set) var modelRows: [ModelRow] = []
  private(set) var refusals: [Refusal] = []

  private var failures: [String] = []
  /// How many rows the module, and the program, said that they had said.
  private var moduleRows: Int?
  private var programRows: Int?
  private var saidModelRows: Int?

  /// - Throws: `LabError` for what is not whole: a line that is none of these, rows missing, a failure that was
  ///   reported, a clock that does not count instructions.
  init(_ console: GuestConsole) throws(LabError) {
    for line in console.lines {
      guard let range = line.range(of: "@lab ") else { continue }
      let text = line[range.upperBound...]
      guard read(text) else {
        throw LabError(
          sentence: "\(console.path): '\(text)' is no line of the lab's; was it cut off?")
      }
    }
    try checkWhole(console)
    try checkCalibration(console)
  }

  private mutating func read(_ text: Substring) -> Bool {
    guard let blank = text.firstIndex(of: " ") else { return false }
    let rest = text[text.index(after: blank)...]
    switch text[..<blank] {
    case "fact": return readFact(rest)
    case "row": return readRow(rest)
    case "model": return readModelRow(rest)
    case "refused": return readRefusal(rest)
    case "failed":
      failures.append(String(rest))
      return true
    case "end":
      moduleRows = Int(rest)
      return moduleRows != nil
    case "model-end":
      saidModelRows = Int(rest)
      return saidModelRows != nil
    case "user-end":
      programRows = Int(rest)
      return programRows != nil
    default: return false
    }
  }

  private mutating func readFact(_ text: Substring) -> Bool {
    guard let blank = text.firstIndex(of: " ") else { return false }
    facts[String(text[..<blank])] = String(text[text.index(after: blank)...])
    return true
  }

  /// `CLEARS SAMPLES P10 MEDIAN P90 NAME`
  private mutating func readRow(_ text: Substring) -> Bool {
    let fields = text.split(separator: " ", maxSplits: 5)
    guard fields.count == 6, let samples = Int(fields[1]), samples > 0, let p10 = Int(fields[2]),
      let median = Int(fields[3]), let p90 = Int(fields[4]), p10 <= median, median <= p90,
      fields[0] == "-" || Int(fields[0]).map({ $0 >= 0 }) == true
    else { return false }
    rows.append(
      Row(
        operation: String(fields[5]), clearPageCalls: Int(fields[0]), samples: samples,
        count: LabRow.Count(median: median, p10: p10, p90: p90)))
    return true
  }

  /// `CONFIG LOCK ROUNDS TICKS NAME`
  private mutating func readModelRow(_ text: Substring) -> Bool {
    let fields = text.split(separator: " ", maxSplits: 4)
    guard fields.count == 5, let config = KernelConfig(rawValue: String(fields[0])),
      let lock = LockKind(rawValue: String(fields[1])), let rounds = Int(fields[2]), rounds > 0,
      let ticks = Int(fields[3]), ticks > 0
    else { return false }
    modelRows.append(
      ModelRow(
        config: config, lock: lock, rounds: rounds, ticks: ticks, operation: String(fields[4])))
    return true
  }

  private mutating func readRefusal(_ text: Substring) -> Bool {
    guard let dash = text.firstRange(of: " -- ") else { return false }
    refusals.append(
      Refusal(operation: String(text[..<dash.lowerBound]), reason: String(text[dash.upperBound...]))
    )
    return true
  }

  private func checkWhole(_ console: GuestConsole) throws(LabError) {
    if let failure = failures.first {
      // The kernel names the reason on a line of its own: a version, a symbol.
      let opening = "ptlab: "
      let words = console.lines.last { $0.contains(opening) && !$0.contains("@lab") }
        .flatMap { line in
          line.firstRange(of: opening).map { String(line[$0.upperBound...]) }
        }
      let reason = words.map { "; the kernel says: \($0)" } ?? ""
      throw LabError(sentence: "\(failure)\(reason); the console is in \(console.path)")
    }
    guard let moduleRows, let programRows else {
      throw LabError(
        sentence: """
          the guest ended before all was measured; its console is in \(console.path) and ends with: \
          \(console.lines.last ?? "nothing")
          """)
    }
    guard modelRows.count == saidModelRows ?? 0 else {
      throw LabError(
        sentence: """
          \(console.path) has \(modelRows.count) rows of the model where \(saidModelRows ?? 0) were said; lines \
          were lost
          """)
    }
    guard rows.count == moduleRows + programRows else {
      throw LabError(
        sentence: """
          \(console.path) has \(rows.count) rows where \(moduleRows + programRows) were said; lines were lost
          """)
    }
  }

  private func checkCalibration(_ console: GuestConsole) throws(LabError) {
    for (operation, expected) in Self.calibration.sorted(by: { $0.key < $1.key }) {
      let found = rows.first { $0.operation == operation }?.count
      guard let found, found.isExact, found.median == expected else {
        throw LabError(
          sentence: """
            '\(operation)' counts \(found.map { "\($0.p10) to \($0.p90)" } ?? "nothing"), not \(expected): the \
            guest's clock does not count instructions, so nothing was measured; its console is in \(console.path)
            """)
      }
    }
  }
}
