// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation
import TextTable

/// What a replay found, in rows and in words.
package struct ReplayReport: Sendable {
  let outcome: ReplayOutcome
  package let rows: [ReplayRow]

  /// - Throws: `StatsError` if there are too few processes.
  package init(_ outcome: ReplayOutcome) throws {
    self.outcome = outcome
    rows = try ReplayRow.rows(of: outcome)
  }

  /// The bytes of `replay.csv`.
  package func csv() throws -> String { try CSVText.file(rows) }

  /// The report for a terminal or a mail, at most 100 columns wide but for names of files. What is exact comes first,
  /// what is measured after it.
  package func text() -> String {
    [heading, files, tables, memory, costs, notes].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var heading: String {
    let plan = outcome.plan
    return """
      replay of \(Self.count(outcome.inputs.count, "input")) under \
      \(plan.series.joined(separator: ", ")); lock \(plan.lock.rawValue), memcg \(plan.memcg ? "on" : "off")
      A model of the kernel's allocators and constructors, run in real memory. It is not a kernel.
      Counts of tables, locks and bytes are exact for what the files tell.
      Times: \(outcome.processes) processes of \(Self.count(plan.blocks, "block")), \
      \(Self.count(plan.repeats, "repeat")) a slot, seed \(plan.seed)

      """
  }

  private var files: String {
    let table = TextTable<ReplayInput> { input in
      [
        Column(title: "input", value: input.name),
        Column(title: "read as", value: input.source.rawValue),
        Column(title: "lines", value: "\(input.lines)", align: .right),
        Column(title: "ranges", value: "\(input.ranges.count)", align: .right),
        Column(
          title: "processes", value: input.source.mm == .user ? "\(input.spaces.count)" : "-",
          align: .right),
        Column(title: "skipped", value: "\(input.skipped.total)", align: .right),
      ]
    }
    return outcome.inputs.reduce(table.text(outcome.inputs)) { text, input in
      remarks(on: input).reduce(text) { $0 + Figures.wrapped("\(input.name): \($1)") }
    }
  }

  private func remarks(on input: ReplayInput) -> [String] {
    var remarks = input.skipped.entries.map {
      "\($0.count) skipped, first at \(input.source.place) \($0.firstLine): \($0.reason.rawValue)"
    }
    if let line = input.firstOverlapLine {
      remarks.append(
        """
        \(Self.count(input.overlapping, "range")) overlap an earlier one, first at line \(line): shared tables count once
        """)
    }
    if input.spaces.count > 1 {
      let second = input.spaces[1].map(\.line).min() ?? 0
      remarks.append(
        """
        addresses go down again, first at line \(second): \(input.spaces.count) processes, each with a tree \
        of its own
        """)
    }
    if input.narrowSpaces > 0 {
      remarks.append(
        """
        32-bit: all addresses of \(input.narrowSpaces) of \(input.spaces.count) processes lie below 4 GiB; \
        the tables are those that a 64-bit kernel gives them
        """)
    }
    let outside = input.ranges.filter { $0.kind == .outsideRss }
    if let line = outside.map(\.line).min() {
      remarks.append(
        """
        \(Self.count(outside.count, "mapping")) of frames that Rss does not count (VmFlags pf, io or mm), first at line \
        \(line): counted as wholly mapped
        """)
    }
    return remarks
  }

  private var tables: String {
    struct Row {
      var mm: String
      var counts: TableCounts
    }
    let tables = outcome.plan.tables
    var rows = ReplayTables.mms.map { Row(mm: $0.rawValue, counts: tables[$0]) }
      .filter { $0.counts.total > 0 }
    if tables.processes > 1, let user = rows.firstIndex(where: { $0.mm == "user" }) {
      rows[user].mm = "user, \(tables.processes) processes"
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
    return table.text(rows) + fromBoot
  }

  private var fromBoot: String {
    let counts = outcome.plan.tables.fromBoot
    guard counts.total > 0 else { return "" }
    let words = Level.allCases.filter { counts[$0] > 0 }.map { "\(counts[$0]) \($0.rawValue)" }
    return Figures.wrapped(
      """
      init_mm: \(words.joined(separator: ", ")) of the kernel's image are there from boot: nobody allocates \
      them, and they do not count
      """)
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

  /// `1 range`, `2 ranges`.
  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  private static func signed<Number: BinaryInteger>(_ new: Number, _ old: Number) -> String {
    new >= old ? "+\(new - old)" : "-\(old - new)"
  }
}

// MARK: Times

extension ReplayReport {
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
    let twin = """
      Difference: against \(rows[0].series). Twin: a second copy of \(rows[0].series)'s code, which shows what \
      this run sees where nothing differs.
      """
    return table.text(all)
      + Figures.wrapped(
        """
        ms: CPU time of one thread, [95 % interval over processes]. \(rows.count > 1 ? twin : "")
        """)
  }

  private static func milliseconds(_ cost: ReplayRow.Cost) -> String {
    let digits = cost.milliseconds < 0.1 ? 5 : cost.milliseconds < 100 ? 3 : 1
    func text(_ value: Double) -> String { String(format: "%.\(digits)f", value) }
    return
      "\(text(cost.milliseconds)) [\(text(cost.lowMilliseconds)), \(text(cost.highMilliseconds))]"
  }
}

extension ReplayRow {
  /// - Throws: `StatsError` if there are too few processes.
  fileprivate static func rows(of outcome: ReplayOutcome) throws(StatsError) -> [ReplayRow] {
    let construction = try Costs(outcome) { $0.constructionNanoseconds }
    let teardown = try Costs(outcome) { $0.teardownNanoseconds }
    let verdicts = ReplayCosts.Difference.verdicts(
      construction.differences + teardown.differences,
      thresholdPercent: outcome.plan.thresholdPercent)
    let half = construction.differences.count
    let plan = outcome.plan
    return outcome.books.enumerated().map { index, books in
      // The first series is the base and has no difference.
      let place = index - 1
      return ReplayRow(
        runID: outcome.runID, series: books.series, lock: plan.lock, memcg: plan.memcg,
        levels: plan.tables.geometry.levels, processes: plan.tables.processes,
        efiConstructed: plan.efiConstructed, initMM: plan.tables.initMM, user: plan.tables.user,
        efiMM: plan.tables.efiMM, tables: books.tables, constructedTables: books.constructedTables,
        accountedBytes: books.accountedBytes, lockObjects: books.lockObjects,
        lockObjectBytes: books.lockObjectBytes, freshProcesses: outcome.processes,
        blocks: outcome.processes * plan.blocks, repeats: plan.repeats,
        construction: construction.cost(index, verdict: place < 0 ? nil : verdicts[place]),
        teardown: teardown.cost(index, verdict: place < 0 ? nil : verdicts[half + place]),
        thresholdPercent: plan.thresholdPercent, intervalLevelPercent: 100 * Compare.level,
        method: ReplayCosts.methodName)
    }
  }

  /// One of the two times, for all series.
  private struct Costs {
    /// By series.
    var costs: [ReplayCosts.Cost] = []
    /// By series, without the base.
    var differences: [ReplayCosts.Difference] = []

    init(
      _ outcome: ReplayOutcome, _ value: @escaping @Sendable (ReplaySample) -> Double
    ) throws(StatsError) {
      let measured = try ReplayCosts(outcome.samples, value)
      for (index, series) in outcome.plan.series.enumerated() {
        costs.append(try measured.cost(of: series))
        if index > 0 { differences.append(try measured.difference(of: series)) }
      }
    }

    func cost(_ index: Int, verdict: Verdict?) -> ReplayRow.Cost {
      let cost = costs[index]
      let difference = index == 0 ? nil : differences[index - 1]
      return ReplayRow.Cost(
        milliseconds: cost.nanoseconds / 1e6, lowMilliseconds: cost.low / 1e6,
        highMilliseconds: cost.high / 1e6, effect: difference.map { Effect($0.test) },
        twinEffect: difference.map { Effect($0.twin) }, verdict: verdict)
    }
  }
}
