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

extension ReplayRow: CSVTable {
  package static let fileName = "replay.csv"
  /// Of this file, which is in no directory of a run: raised by a changed name, unit or meaning. Until version 5 it was
  /// that of all files.
  static let schemaVersion = 6

  package static let fields: [CSVColumn<ReplayRow>] =
    [
      .init(
        "schema_version", .number,
        """
        version of this file: \(schemaVersion). Version 5 lacks `fresh_processes`: its blocks are all of one process
        """
      ) { _ in "\(schemaVersion)" },
      .text("run_id", \.runID, "of this replay, as in the manifest of a run"),
      .text(
        "series", \.series, "name of the series; the first row is the baseline of the others"),
      .word("lock", \.lock, "what a split page-table lock is"),
      .flag("memcg", \.memcg, "1: the modelled kernel has CONFIG_MEMCG"),
      .count("levels", \.levels, "levels of page tables: 4 or 5"),
      .count("processes", \.processes, "processes that the maps and smaps are of"),
      .flag(
        "efi_constructed", \.efiConstructed,
        """
        1: PTE and PMD tables of `efi_mm` have a constructor, as on arm64; 0: plain pages, as on x86-64
        """),
    ] + counts(\.initMM, of: .initMM) + counts(\.user, of: .user) + counts(\.efiMM, of: .efiMM) + [
      .count("tables", \.tables, "tables that were built: the sum of these"),
      .count(
        "constructed_tables", \.constructedTables,
        "pages of the type \"table\" while all were alive, counted in the model"),
      .count("accounted_bytes", \.accountedBytes, "what NR_PAGETABLE grew by, in bytes"),
      .count(
        "lock_objects", \.lockObjects, "live objects of the lock's cache while all were alive"),
      .count(
        "lock_object_bytes", \.lockObjectBytes, "bytes of one; 0 where locks are no objects"),
      .count("lock_bytes", \.lockBytes, "bytes of all"),
      .count(
        "fresh_processes", \.freshProcesses,
        "processes that measured; the intervals are over them"),
      .count("blocks", \.blocks, "blocks of all of them"),
      .count(
        "repeats", \.repeats, "how often one slot built all tables and took them down"),
    ]
    + cost(\.construction, "construction", "to build all tables once")
    + cost(\.teardown, "teardown", "to take all tables down once") + [
      .number("threshold_pct", \.thresholdPercent, "as in `compare.csv`"),
      .number("ci_level_pct", \.intervalLevelPercent, "as in `compare.csv`"),
      .text(
        "method", \.method,
        "`process_medians_trimmed20_t`: trimmed means over the medians of processes"),
    ]

  private static func counts(
    _ path: KeyPath<ReplayRow, TableCounts> & Sendable, of mm: MMKind
  ) -> [CSVColumn<ReplayRow>] {
    let left = mm == .initMM ? "; without those that are there from boot" : ""
    return Level.allCases.map { level in
      CSVColumn(
        "tables_\(mm.rawValue)_\(level.rawValue)", .number,
        "\(level.rawValue.uppercased()) tables of `\(mm.rawValue)` that the files tell of\(left)"
      ) { "\($0[keyPath: path][level])" }
    }
  }

  private static func cost(
    _ path: KeyPath<ReplayRow, Cost> & Sendable, _ what: String, _ meaning: String
  ) -> [CSVColumn<ReplayRow>] {
    func number(
      _ name: String, _ meaning: String, _ value: @escaping @Sendable (Cost) -> Double?
    ) -> CSVColumn<ReplayRow> {
      let name = "\(what)_\(name)"
      return CSVColumn(name, .number, meaning) {
        try value($0[keyPath: path]).map {
          try CSVText.number($0, column: name, file: fileName)
        } ?? ""
      }
    }
    return [
      number(
        "ms",
        """
        CPU time \(meaning): geometric mean over the processes that are not trimmed, each with its median
        """
      ) { $0.milliseconds },
      number("ci_low_ms", "lower end of its interval") { $0.lowMilliseconds },
      number("ci_high_ms", "upper end") { $0.highMilliseconds },
      number(
        "effect_pct",
        """
        cost over that of the first series, less 1, paired within blocks; empty in the first row
        """
      ) { $0.effect?.percent },
      number("effect_ci_low_pct", "lower end of its interval") { $0.effect?.lowPercent },
      number("effect_ci_high_pct", "upper end") { $0.effect?.highPercent },
      number(
        "twin_effect_pct",
        """
        the same for a second copy of the first series' code: what this run shows where there is no difference
        """
      ) { $0.twinEffect?.percent },
      number("twin_ci_low_pct", "lower end of its interval") { $0.twinEffect?.lowPercent },
      number("twin_ci_high_pct", "upper end") { $0.twinEffect?.highPercent },
      CSVColumn(
        "\(what)_verdict", .optionalText, "as `verdict` of `compare.csv`; empty in the first row"
      ) { $0[keyPath: path].verdict?.rawValue ?? "" },
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
}

extension ReplayRow.Cost {
  /// - Parameter what: `construction` or `teardown`.
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
