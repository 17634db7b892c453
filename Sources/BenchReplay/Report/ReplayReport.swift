// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation
import TextTable

/// What a replay found, in rows and in words.
package struct ReplayReport: Sendable {
  let outcome: ReplayOutcome
  package let rows: [ReplayRow]

  /// - Throws: `StatsError` if there are too few blocks.
  package init(_ outcome: ReplayOutcome) throws {
    self.outcome = outcome
    rows = try outcome.books.map { try Self.row($0, of: outcome) }
  }

  private static func row(_ books: ReplayBooks, of outcome: ReplayOutcome) throws -> ReplayRow {
    let isFirst = books.series == outcome.plan.arms[0].series.name
    func cost(_ value: (ReplaySample) -> Double) throws -> ReplayRow.Cost {
      let cost = try ReplayCosts.cost(of: books.series, in: outcome.samples, value)
      let difference =
        isFirst
        ? nil
        : try ReplayCosts.difference(
          of: books.series, in: outcome.samples,
          thresholdPercent: outcome.plan.thresholdPercent, value)
      return ReplayRow.Cost(
        milliseconds: cost.nanoseconds / 1e6, lowMilliseconds: cost.low / 1e6,
        highMilliseconds: cost.high / 1e6, effect: difference?.effect,
        twinEffect: difference?.twinEffect, verdict: difference?.verdict)
    }
    return ReplayRow(
      runID: outcome.runID, series: books.series, lock: outcome.lock, memcg: outcome.memcg,
      levels: outcome.tables.geometry.levels, processes: outcome.tables.processes,
      efiConstructed: outcome.efiConstructed, initMM: outcome.tables.initMM,
      user: outcome.tables.user, efiMM: outcome.tables.efiMM, tables: books.tables,
      constructedTables: books.constructedTables, accountedBytes: books.accountedBytes,
      lockObjects: books.lockObjects, lockObjectBytes: books.lockObjectBytes,
      blocks: outcome.blocks, repeats: outcome.repeats,
      construction: try cost(\.constructionNanoseconds), teardown: try cost(\.teardownNanoseconds),
      thresholdPercent: outcome.plan.thresholdPercent, intervalLevelPercent: 95,
      method: ReplayCosts.methodName)
  }

  /// The bytes of `replay.csv`.
  package func csv() throws -> String { try CSVText.file(rows) }

  /// The report for a terminal or a mail, at most 100 columns wide but for names of files.
  package func text() -> String {
    [heading, files, tables, memory, costs, notes].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var heading: String {
    let plan = outcome.plan
    let series = rows.map(\.series).joined(separator: ", ")
    return """
      replay of \(outcome.inputs.count) \(outcome.inputs.count == 1 ? "input" : "inputs") under \(series); \
      lock \(outcome.lock.rawValue), memcg \(outcome.memcg ? "on" : "off")
      A model of the kernel's allocators and constructors, run in real memory. It is not a kernel.
      \(outcome.blocks) blocks, \(outcome.repeats) repeats a slot, seed \(plan.seed)

      """
  }

  private var files: String {
    let table = TextTable<ReplayInput> { input in
      [
        Column(title: "input", value: input.name),
        Column(title: "read as", value: input.source.rawValue),
        Column(title: "lines", value: "\(input.lines)", align: .right),
        Column(title: "ranges", value: "\(input.ranges.count)", align: .right),
        Column(title: "skipped", value: "\(input.skipped.total)", align: .right),
      ]
    }
    return outcome.inputs.reduce(table.text(outcome.inputs)) { $0 + skips(of: $1) }
  }

  private func skips(of input: ReplayInput) -> String {
    var text = ""
    for entry in input.skipped.entries {
      let line = input.source == .efi ? "entry" : "line"
      text += Figures.wrapped(
        "\(input.name): \(entry.count) skipped, first at \(line) \(entry.firstLine): \(entry.reason.rawValue)"
      )
    }
    if let line = input.firstOverlapLine {
      text += Figures.wrapped(
        """
        \(input.name): \(input.overlapping) ranges overlap an earlier one, first at line \(line): shared \
        tables count once
        """)
    }
    return text
  }

  private var tables: String {
    struct Row {
      var mm: String
      var counts: TableCounts
    }
    var rows = ReplayTables.mms.map { Row(mm: $0.rawValue, counts: outcome.tables[$0]) }
      .filter { $0.counts.total > 0 }
    if outcome.tables.processes > 1, let user = rows.firstIndex(where: { $0.mm == "user" }) {
      rows[user].mm = "user, \(outcome.tables.processes) processes"
    }
    let table = TextTable<Row> { row in
      [Column(title: "tables of", value: row.mm)]
        + Level.allCases.map {
          Column(title: $0.rawValue, value: "\(row.counts[$0])", align: .right)
        } + [
          Column(title: "all", value: "\(row.counts.total)", align: .right),
          Column(title: "bytes", value: "\(row.counts.total * 4096)", align: .right),
        ]
    }
    return table.text(rows)
  }

  private var memory: String {
    let table = TextTable<ReplayRow> { row in
      [
        Column(title: "series", value: row.series),
        Column(title: "tables", value: "\(row.tables)", align: .right),
        Column(title: "constructed", value: "\(row.constructedTables)", align: .right),
        Column(title: "accounted bytes", value: "\(row.accountedBytes)", align: .right),
        Column(title: "lock objects", value: "\(row.lockObjects)", align: .right),
        Column(title: "lock bytes", value: "\(row.lockBytes)", align: .right),
      ]
    }
    let changes = rows.dropFirst().reduce("") { text, row in
      let first = rows[0]
      return text
        + Figures.wrapped(
          """
          \(row.series) against \(first.series): \
          \(Self.signed(row.constructedTables, first.constructedTables)) constructed, \
          \(Self.signed(row.accountedBytes, first.accountedBytes)) accounted bytes, \
          \(Self.signed(row.lockObjects, first.lockObjects)) lock objects, \
          \(Self.signed(row.lockBytes, first.lockBytes)) lock bytes
          """)
    }
    return table.text(rows) + changes
  }

  private static func signed<Number: BinaryInteger>(_ new: Number, _ old: Number) -> String {
    new >= old ? "+\(new - old)" : "-\(old - new)"
  }

  private var costs: String {
    struct Row {
      var what: String
      var row: ReplayRow
      var cost: ReplayRow.Cost
    }
    let all =
      rows.map { Row(what: "construction", row: $0, cost: $0.construction) }
      + rows.map { Row(what: "teardown", row: $0, cost: $0.teardown) }
    let table = TextTable<Row> { row in
      [
        Column(title: "all tables once", value: row.what),
        Column(title: "series", value: row.row.series),
        Column(title: "ms", value: Self.milliseconds(row.cost), align: .right),
        Column(
          title: "difference %", value: row.cost.effect.map(Figures.effect) ?? "-", align: .right),
        Column(
          title: "twin %", value: row.cost.twinEffect.map(Figures.effect) ?? "-", align: .right),
        Column(title: "verdict", value: row.cost.verdict?.rawValue ?? "-"),
      ]
    }
    return table.text(all)
      + """
      ms: CPU time of one thread, [95 % interval]. difference: against \(rows[0].series).
      twin: a second copy of \(rows[0].series)'s code, what this run sees where nothing differs.

      """
  }

  private static func milliseconds(_ cost: ReplayRow.Cost) -> String {
    func text(_ value: Double) -> String {
      String(format: value < 0.1 ? "%.5f" : value < 100 ? "%.3f" : "%.1f", value)
    }
    return
      "\(text(cost.milliseconds)) [\(text(cost.lowMilliseconds)), \(text(cost.highMilliseconds))]"
  }
}

extension ReplayCosts {
  /// `method` in `replay.csv`: as in `compare.csv`.
  static let methodName = TrimmedMean.methodName
}
