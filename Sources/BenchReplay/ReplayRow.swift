// SPDX-License-Identifier: Apache-2.0

import Bench
import Glibc

/// One row of `replay.csv`: one series, with all tables of the machine alive.
package struct ReplayRow: Codable, Sendable, Hashable {
  /// What it costs to build, or take down, all tables once.
  struct Cost: Codable, Sendable, Hashable {
    var milliseconds: Double
    var lowMilliseconds: Double
    var highMilliseconds: Double
    /// Against the first series; `nil` for the first itself.
    var effect: Effect?
    /// A second copy of the first series' code against the first.
    var twinEffect: Effect?
    var verdict: Verdict?
  }

  var runID: String
  package var series: String
  var lock: LockKind
  var memcg: Bool
  var levels: Int
  /// Of the machine that is replayed.
  var processes: Int
  var efiConstructed: Bool
  var initMM: TableCounts
  var user: TableCounts
  var efiMM: TableCounts
  package var tables: UInt64
  var constructedTables: UInt64
  var accountedBytes: Int64
  package var lockObjects: UInt64
  var lockObjectBytes: UInt64
  /// Processes in which was measured; intervals are over them.
  package var freshProcesses: Int
  /// Of all these processes.
  var blocks: Int
  var repeats: Int
  var construction: Cost
  var teardown: Cost
  var thresholdPercent: Double
  var intervalLevelPercent: Double
  /// How the intervals were made; `docs/method.md` explains each name.
  var method: String

  /// All of them together.
  var lockBytes: UInt64 { lockObjects &* lockObjectBytes }
}

extension ReplayRow: CSVRecord {
  package static let fileName = "replay.csv"
  /// Of this file, which is in no directory of a run: raised by a changed name, unit or meaning. Until version 5 it was
  /// that of all files.
  static let schemaVersion = 6

  /// `tables_init_mm_pte` and so on: the model's mm's, all levels.
  private static let tableColumns = ReplayTables.mms.flatMap { mm in
    Level.allCases.map { "tables_\(mm.rawValue)_\($0.rawValue)" }
  }

  private static func costColumns(_ what: String) -> [String] {
    [
      "\(what)_ms", "\(what)_ci_low_ms", "\(what)_ci_high_ms", "\(what)_effect_pct",
      "\(what)_effect_ci_low_pct", "\(what)_effect_ci_high_pct", "\(what)_twin_effect_pct",
      "\(what)_twin_ci_low_pct", "\(what)_twin_ci_high_pct", "\(what)_verdict",
    ]
  }

  package static let columns =
    [
      "schema_version", "run_id", "series", "lock", "memcg", "levels", "processes",
      "efi_constructed",
    ] + tableColumns + [
      "tables", "constructed_tables", "accounted_bytes", "lock_objects", "lock_object_bytes",
      "lock_bytes", "fresh_processes", "blocks", "repeats",
    ] + costColumns("construction") + costColumns("teardown")
    + ["threshold_pct", "ci_level_pct", "method"]

  package func cells() throws -> [String] {
    let head = [
      "\(Self.schemaVersion)", runID, series, lock.rawValue, CSVText.flag(memcg), "\(levels)",
      "\(processes)", CSVText.flag(efiConstructed),
    ]
    let counts = [initMM, user, efiMM].flatMap { mm in Level.allCases.map { "\(mm[$0])" } }
    let books = [
      "\(tables)", "\(constructedTables)", "\(accountedBytes)", "\(lockObjects)",
      "\(lockObjectBytes)", "\(lockBytes)", "\(freshProcesses)", "\(blocks)", "\(repeats)",
    ]
    return try head + counts + books + construction.cells("construction")
      + teardown.cells("teardown") + [
        Self.number(thresholdPercent, "threshold_pct"),
        Self.number(intervalLevelPercent, "ci_level_pct"), method,
      ]
  }

  package init(row: CSVRow) throws {
    try self.init(
      row: row, version: Self.schemaVersion, freshProcesses: row.count("fresh_processes"))
  }

  fileprivate init(row: CSVRow, version: Int, freshProcesses: Int) throws {
    guard row.text("schema_version") == "\(version)" else {
      throw row.error(
        "schema_version", "is '\(row.text("schema_version"))'; with these columns it is \(version)")
    }
    func counts(_ mm: MMKind) throws -> TableCounts {
      var counts = TableCounts()
      for level in Level.allCases {
        counts[level] = try row.unsigned("tables_\(mm.rawValue)_\(level.rawValue)")
      }
      return counts
    }
    try self.init(
      runID: row.text("run_id"), series: row.text("series"), lock: row.name("lock"),
      memcg: row.flag("memcg"), levels: row.count("levels"), processes: row.count("processes"),
      efiConstructed: row.flag("efi_constructed"), initMM: counts(.initMM), user: counts(.user),
      efiMM: counts(.efiMM), tables: row.unsigned("tables"),
      constructedTables: row.unsigned("constructed_tables"),
      accountedBytes: row.integer("accounted_bytes", atLeast: .min),
      lockObjects: row.unsigned("lock_objects"), lockObjectBytes: row.unsigned("lock_object_bytes"),
      freshProcesses: freshProcesses, blocks: row.count("blocks"),
      repeats: row.count("repeats"), construction: Cost(row: row, "construction"),
      teardown: Cost(row: row, "teardown"), thresholdPercent: row.number("threshold_pct"),
      intervalLevelPercent: row.number("ci_level_pct"), method: row.text("method"))
  }

  fileprivate static func number(_ value: Double, _ column: String) throws -> String {
    try CSVText.number(value, column: column, file: fileName)
  }
}

extension ReplayRow.Cost {
  /// - Parameter what: `construction` or `teardown`.
  fileprivate func cells(_ what: String) throws -> [String] {
    func cells(_ effect: Effect?) throws -> [String] {
      guard let effect else { return ["", "", ""] }
      return try [effect.percent, effect.lowPercent, effect.highPercent].map {
        try ReplayRow.number($0, "\(what)_effect_pct")
      }
    }
    return try [milliseconds, lowMilliseconds, highMilliseconds].map {
      try ReplayRow.number($0, "\(what)_ms")
    } + cells(effect) + cells(twinEffect) + [verdict?.rawValue ?? ""]
  }

  fileprivate init(row: CSVRow, _ what: String) throws {
    func effect(_ stem: String, _ ends: String) throws -> Effect? {
      guard row.text("\(stem)_effect_pct") != "" else { return nil }
      return Effect(
        percent: try row.number("\(stem)_effect_pct"),
        lowPercent: try row.number("\(ends)_ci_low_pct"),
        highPercent: try row.number("\(ends)_ci_high_pct"))
    }
    self.init(
      milliseconds: try row.number("\(what)_ms"),
      lowMilliseconds: try row.number("\(what)_ci_low_ms"),
      highMilliseconds: try row.number("\(what)_ci_high_ms"),
      effect: try effect(what, "\(what)_effect"),
      twinEffect: try effect("\(what)_twin", "\(what)_twin"),
      verdict: row.text("\(what)_verdict") == "" ? nil : try row.name("\(what)_verdict"))
  }
}

/// A row of version 5, whose blocks are all of one process.
private struct RowOfOneProcess: CSVRecord {
  static let fileName = ReplayRow.fileName
  static let columns = ReplayRow.columns.filter { $0 != "fresh_processes" }
  let row: ReplayRow

  init(row: CSVRow) throws { self.row = try ReplayRow(row: row, version: 5, freshProcesses: 1) }

  func cells() throws -> [String] {
    zip(ReplayRow.columns, try row.cells()).filter { Self.columns.contains($0.0) }.map(\.1)
  }
}

/// Where a replay's rows go, and come from.
package enum ReplayDirectory {
  /// Rows of a `replay.csv` of today or of version 5.
  /// - Parameter file: its name, for sentences.
  /// - Throws: `CSVError` for any breach of the contract.
  package static func rows(_ text: String, file: String) throws -> [ReplayRow] {
    let header = String(text.prefix { !$0.isNewline })
    guard header == RowOfOneProcess.columns.joined(separator: ",") else {
      return try CSVReader.parse(ReplayRow.self, text: text, file: file)
    }
    return try CSVReader.parse(RowOfOneProcess.self, text: text, file: file).map(\.row)
  }

  /// Makes the directory and writes `replay.csv` into it.
  /// - Returns: the file's path.
  /// - Throws: `FileError`, also for a directory that is there: nothing is overwritten.
  package static func write(_ rows: [ReplayRow], to directory: String) throws -> String {
    let text = try CSVText.file(rows)
    try RunDirectory.makeDirectory(directory)
    let path = directory + "/" + ReplayRow.fileName
    try AtomicWrite.write(text, to: path)
    return path
  }

  /// - Throws: `FileError` if it is there already; asked before the work is done.
  package static func checkAbsent(_ directory: String) throws {
    guard access(directory, F_OK) != 0 else {
      throw FileError(
        path: directory,
        sentence:
          "\(directory) exists already and results are never overwritten; name a new directory")
    }
  }
}
