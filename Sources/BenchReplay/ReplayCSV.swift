// SPDX-License-Identifier: Apache-2.0

import Bench

extension ReplayRow: CSVRecord {
  package static let fileName = "replay.csv"

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
      "lock_bytes", "blocks", "repeats",
    ] + costColumns("construction") + costColumns("teardown")
    + ["threshold_pct", "ci_level_pct", "method"]

  package func cells() throws -> [String] {
    func number(_ value: Double, _ column: String) throws -> String {
      try CSVText.number(value, column: column, file: Self.fileName)
    }
    func effect(_ effect: Effect?, _ column: String) throws -> [String] {
      guard let effect else { return ["", "", ""] }
      return try [effect.percent, effect.lowPercent, effect.highPercent].map {
        try number($0, column)
      }
    }
    func cost(_ cost: Cost, _ what: String) throws -> [String] {
      try [cost.milliseconds, cost.lowMilliseconds, cost.highMilliseconds].map {
        try number($0, "\(what)_ms")
      } + effect(cost.effect, "\(what)_effect_pct")
        + effect(cost.twinEffect, "\(what)_twin_effect_pct") + [cost.verdict?.rawValue ?? ""]
    }
    let counts = [initMM, user, efiMM].flatMap { mm in Level.allCases.map { "\(mm[$0])" } }
    let head = [
      "\(ResultSchema.version)", runID, series, lock.rawValue, CSVText.flag(memcg), "\(levels)",
      "\(processes)", CSVText.flag(efiConstructed),
    ]
    let books = [
      "\(tables)", "\(constructedTables)", "\(accountedBytes)", "\(lockObjects)",
      "\(lockObjectBytes)", "\(lockBytes)", "\(blocks)", "\(repeats)",
    ]
    return try head + counts + books + cost(construction, "construction")
      + cost(teardown, "teardown") + [
        number(thresholdPercent, "threshold_pct"), number(intervalLevelPercent, "ci_level_pct"),
        method,
      ]
  }

  package init(row: CSVRow) throws {
    guard row.text("schema_version") == "\(ResultSchema.version)" else {
      throw row.error(
        "schema_version",
        "is '\(row.text("schema_version"))'; this tool reads \(ResultSchema.version)")
    }
    func counts(_ mm: MMKind) throws -> TableCounts {
      var counts = TableCounts()
      for level in Level.allCases {
        counts[level] = try row.unsigned("tables_\(mm.rawValue)_\(level.rawValue)")
      }
      return counts
    }
    func effect(_ stem: String, _ ends: String) throws -> Effect? {
      guard row.text("\(stem)_effect_pct") != "" else { return nil }
      return Effect(
        percent: try row.number("\(stem)_effect_pct"),
        lowPercent: try row.number("\(ends)_ci_low_pct"),
        highPercent: try row.number("\(ends)_ci_high_pct"))
    }
    func cost(_ what: String) throws -> Cost {
      Cost(
        milliseconds: try row.number("\(what)_ms"),
        lowMilliseconds: try row.number("\(what)_ci_low_ms"),
        highMilliseconds: try row.number("\(what)_ci_high_ms"),
        effect: try effect(what, "\(what)_effect"),
        twinEffect: try effect("\(what)_twin", "\(what)_twin"),
        verdict: row.text("\(what)_verdict") == "" ? nil : try row.name("\(what)_verdict"))
    }
    try self.init(
      runID: row.text("run_id"), series: row.text("series"), lock: row.name("lock"),
      memcg: row.flag("memcg"), levels: row.count("levels"), processes: row.count("processes"),
      efiConstructed: row.flag("efi_constructed"), initMM: counts(.initMM), user: counts(.user),
      efiMM: counts(.efiMM), tables: row.unsigned("tables"),
      constructedTables: row.unsigned("constructed_tables"),
      accountedBytes: row.integer("accounted_bytes", atLeast: .min),
      lockObjects: row.unsigned("lock_objects"), lockObjectBytes: row.unsigned("lock_object_bytes"),
      blocks: row.count("blocks"), repeats: row.count("repeats"),
      construction: cost("construction"), teardown: cost("teardown"),
      thresholdPercent: row.number("threshold_pct"),
      intervalLevelPercent: row.number("ci_level_pct"), method: row.text("method"))
  }
}
