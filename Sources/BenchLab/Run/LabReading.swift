// SPDX-License-Identifier: Apache-2.0

import Bench
import BenchCount

/// All that the module and the programs said on a guest's console. The console's other lines are the kernel's.
struct LabReading: Sendable, Hashable {
  /// What every machine that counts instructions gives: a pair of readings of the counter, and two loops.
  static let calibration = ["rdtsc pair": 4, "100 nop": 100, "1000 dec/jnz": 2001]

  private(set) var facts: [String: String] = [:]
  private var rows: [LabLine.Row] = []
  private var modelRows: [LabLine.ModelRow] = []
  private var refusals: [LabLine.Refusal] = []
  private var failures: [String] = []
  /// How many rows each writer said that it had written.
  private var announced: [LabLine.Writer: Int] = [:]

  /// - Throws: `LabError` for a line that cannot be read, for missing rows, for a failure that was reported, and for a
  ///   clock that does not count instructions.
  init(_ console: GuestConsole) throws(LabError) {
    for line in console.lines {
      guard let range = line.range(of: "@lab ") else { continue }
      let text = line[range.upperBound...]
      guard let line = LabLine(text) else {
        throw LabError(
          sentence: "\(console.path): '\(text)' is no line of the lab's; was it cut off?")
      }
      add(line)
    }
    try checkFailures(console)
    try checkWhole(console)
    try checkCalibration(console)
  }

  private mutating func add(_ line: LabLine) {
    switch line {
    case .fact(let name, let value): facts[name] = value
    case .row(let row): rows.append(row)
    case .model(let row): modelRows.append(row)
    case .refused(let refusal): refusals.append(refusal)
    case .failed(let reason): failures.append(reason)
    case .end(let writer, let rows): announced[writer] = rows
    }
  }

  private func checkFailures(_ console: GuestConsole) throws(LabError) {
    guard let failure = failures.first else { return }
    // The kernel names the reason on a line of its own: a version, a symbol.
    let opening = "ptlab: "
    let words = console.lines.last { $0.contains(opening) && !$0.contains("@lab") }
      .flatMap { line in
        line.firstRange(of: opening).map { String(line[$0.upperBound...]) }
      }
    let reason = words.map { "; the kernel says: \($0)" } ?? ""
    throw LabError(sentence: "\(failure)\(reason); the console is in \(console.path)")
  }

  private func checkWhole(_ console: GuestConsole) throws(LabError) {
    guard let module = announced[.module], let program = announced[.program] else {
      throw LabError(
        sentence: """
          the guest ended before all was measured; its console is in \(console.path) and ends with: \
          \(console.lines.last ?? "nothing")
          """)
    }
    let model = announced[.model] ?? 0
    guard modelRows.count == model else {
      throw LabError(
        sentence: """
          \(console.path) has \(modelRows.count) rows of the model but announces \(model); lines were lost
          """)
    }
    guard rows.count == module + program else {
      throw LabError(
        sentence:
          "\(console.path) has \(rows.count) rows but announces \(module + program); lines were lost"
      )
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

  /// The rows of `lab.csv`, with calibration; refusals come last.
  /// - Throws: `LabError` if the module did not say which kernel this is.
  func rows(runID: String) throws(LabError) -> [LabRow] {
    guard let kernel = facts["release"], let lock = facts["lock"].flatMap(LockKind.init(rawValue:)),
      let bytes = facts["lock_bytes"].flatMap({ Int($0) })
    else {
      throw LabError(
        sentence:
          "the module did not say the kernel's release, its kind of lock and the lock's bytes")
    }
    let clearing = rows.first { $0.operation == LabRow.clearPage }?.count.median
    let measured = rows.map { row in
      LabRow(
        runID: runID, operation: row.operation, kernel: kernel, lock: lock, lockBytes: bytes,
        count: row.count, samples: row.samples, clearPageCalls: row.clearPageCalls,
        instructionsWithoutClearPage: Self.withoutClearing(row, clearing: clearing),
        note: row.note)
    }
    let refused = refusals.map { refusal in
      LabRow(
        runID: runID, operation: refusal.operation, kernel: kernel, lock: lock, lockBytes: bytes,
        count: nil, samples: 0, clearPageCalls: nil, instructionsWithoutClearPage: nil,
        note: refusal.reason)
    }
    return measured + refused
  }

  private static func withoutClearing(_ row: LabLine.Row, clearing: Int?) -> Int? {
    guard let calls = row.clearPageCalls else { return nil }
    if calls == 0 { return row.count.median }
    return clearing.map { row.count.median - calls * $0 }
  }

  /// The rows of `model.csv`.
  func modelCounts(runID: String) -> [EmulatedCount] {
    modelRows.map { row in
      EmulatedCount(
        runID: runID, operation: row.operation, kernel: facts["release"] ?? "", config: row.config,
        lock: row.lock, instructions: Double(row.ticks) / Double(Step.operationsTogether),
        rounds: row.rounds)
    }
  }
}

extension LabLine.Row {
  /// Why not all samples are in the count; empty where they are.
  fileprivate var note: String {
    guard samples < samplesTaken else { return "" }
    return """
      two modes: \(samplesTaken - samples) of \(samplesTaken) samples took more than one and a half times as much \
      and are left out
      """
  }
}
