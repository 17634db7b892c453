// SPDX-License-Identifier: Apache-2.0

import Bench

/// One line of the lab's on a guest's console, without the `@lab` that it begins with. The module, the model's program
/// and the guest's first program (`lab/`) write these lines.
enum LabLine: Sendable, Hashable {
  /// A step of the kernel, in instructions.
  struct Row: Sendable, Hashable {
    var operation: String
    /// `nil` where the program cannot know.
    var clearPageCalls: Int?
    /// Samples that `count` is of.
    var samples: Int
    /// All that were taken; more than `samples` where the step has two modes and the upper one is left out.
    var samplesTaken: Int
    var count: LabRow.Count
  }

  /// A step of the model, in ticks of the counter for one round of the loop.
  struct ModelRow: Sendable, Hashable {
    var config: KernelConfig
    var lock: LockKind
    var rounds: Int
    var ticks: Int
    var operation: String
  }

  /// A step that the kernel does not allow.
  struct Refusal: Sendable, Hashable {
    var operation: String
    var reason: String
  }

  /// Who ends with the number of its rows.
  enum Writer: String, Sendable {
    case module = "end"
    case model = "model-end"
    case program = "user-end"
  }

  case fact(name: String, value: String)
  case row(Row)
  case model(ModelRow)
  case refused(Refusal)
  case failed(String)
  case end(Writer, rows: Int)

  /// - Returns: `nil` for a text that is none of these.
  init?(_ text: Substring) {
    guard let blank = text.firstIndex(of: " ") else { return nil }
    let word = String(text[..<blank])
    let rest = text[text.index(after: blank)...]
    let line: LabLine? =
      switch word {
      case "fact": Self.fact(rest)
      case "row": Self.row(rest)
      case "model": Self.model(rest)
      case "refused": Self.refused(rest)
      case "failed": .failed(String(rest))
      default: Writer(rawValue: word).flatMap { writer in Int(rest).map { .end(writer, rows: $0) } }
      }
    guard let line else { return nil }
    self = line
  }

  private static func fact(_ text: Substring) -> LabLine? {
    text.firstIndex(of: " ").map { blank in
      .fact(name: String(text[..<blank]), value: String(text[text.index(after: blank)...]))
    }
  }

  /// `CLEARS SAMPLES P10 MEDIAN P90 NAME`; SAMPLES may be `31/51`: 31 are counted of 51 that were taken.
  private static func row(_ text: Substring) -> LabLine? {
    let fields = text.split(separator: " ", maxSplits: 5)
    guard fields.count == 6, let p10 = Int(fields[2]), let median = Int(fields[3]),
      let p90 = Int(fields[4]), p10 <= median, median <= p90,
      fields[0] == "-" || Int(fields[0]).map({ $0 >= 0 }) == true
    else { return nil }
    let samples = fields[1].split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard samples.count <= 2, let counted = samples.first ?? nil, let taken = samples.last ?? nil,
      0 < counted, counted <= taken
    else { return nil }
    return .row(
      Row(
        operation: String(fields[5]), clearPageCalls: Int(fields[0]), samples: counted,
        samplesTaken: taken, count: LabRow.Count(median: median, p10: p10, p90: p90)))
  }

  /// `CONFIG LOCK ROUNDS TICKS NAME`
  private static func model(_ text: Substring) -> LabLine? {
    let fields = text.split(separator: " ", maxSplits: 4)
    guard fields.count == 5, let config = KernelConfig(rawValue: String(fields[0])),
      let lock = LockKind(rawValue: String(fields[1])), let rounds = Int(fields[2]), rounds > 0,
      let ticks = Int(fields[3]), ticks > 0
    else { return nil }
    return .model(
      ModelRow(
        config: config, lock: lock, rounds: rounds, ticks: ticks, operation: String(fields[4])))
  }

  private static func refused(_ text: Substring) -> LabLine? {
    text.firstRange(of: " -- ").map { dash in
      .refused(
        Refusal(
          operation: String(text[..<dash.lowerBound]), reason: String(text[dash.upperBound...])))
    }
  }
}
