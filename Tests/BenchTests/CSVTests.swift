// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

@Suite struct CSVTests {
  /// A row in which no two fields are the same, so that swapped columns show.
  static func row(_ random: inout SplitMix64) -> Sample {
    func count() -> Int { Int(random.next() >> 2) }
    let workload = Workload.allCases[random.next(below: Workload.allCases.count)]
    let texts = [
      "base", "a,b", "say \"so\"", "two\nlines", " padded ", "käse 表", "", "\r\n", "x\r",
    ]
    return Sample(
      runID: texts[random.next(below: texts.count)],
      testCase: Case(
        workload: workload, level: workload.hasLevel ? .p4d : nil,
        mm: MMKind.allCases[random.next(below: 2)], lock: LockKind.allCases[random.next(below: 5)],
        memcg: random.next(below: 2) == 1, threads: 1 + random.next(below: 99),
        cpus: CPUChoice.allCases[random.next(below: 3)], cpuNode: count(),
        memNode: count(), policy: Policy.allCases[random.next(below: 5)]),
      emulated: random.next(below: 2) == 1, series: texts[random.next(below: texts.count)],
      arm: Plan.Arm.Role.allCases[random.next(below: 4)], copy: count(),
      phase: Sample.Phase.allCases[random.next(below: 2)], process: count(), block: count(),
      attempt: count(),
      position: count(), thread: count(), ops: random.next(), tables: random.next(),
      failedTables: random.next(), wallNanoseconds: random.next(), cpuNanoseconds: random.next(),
      tscTicks: .max, voluntarySwitches: random.next(), involuntarySwitches: random.next(),
      minorFaults: random.next(), majorFaults: random.next(), firstHostCPU: count(),
      lastHostCPU: -1, stealTicks: random.next(), startNanoseconds: random.next(),
      events: events(&random))
  }

  /// Some of them.
  private static func events(_ random: inout SplitMix64) -> EventCounts<UInt64> {
    var counts = EventCounts<UInt64>()
    for path in EventCounts<UInt64>.all where random.next(below: 2) == 1 {
      counts[keyPath: path] = random.next()
    }
    return counts
  }

  static func anyDouble(_ random: inout SplitMix64) -> Double {
    while true {
      let value = Double(bitPattern: random.next())
      if value.isFinite { return value }
    }
  }

  @Test func samplesComeBackAsTheyWere() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SplitMix64(seed: seed)
    let rows = (0..<200).map { _ in Self.row(&random) }
    let back = try CSVReader.parse(Sample.self, text: CSVText.file(rows), file: "f")
    #expect(back == rows, "seed \(seed)")
  }

  @Test func everyDoubleComesBackAsItWas() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SplitMix64(seed: seed)
    let summaries = (0..<100).map { _ in
      var events = EventCounts<Double>()
      events.cycles = Self.anyDouble(&random)
      events.nodeLoadMisses = Self.anyDouble(&random)
      return Summary(
        runID: "r", testCase: Samples.testCase, emulated: false, series: "s", arm: .single,
        processes: 2, blocks: 3, slots: 4, minNanosecondsPerTable: Self.anyDouble(&random),
        q25NanosecondsPerTable: Self.anyDouble(&random),
        medianNanosecondsPerTable: Self.anyDouble(&random),
        meanNanosecondsPerTable: Self.anyDouble(&random),
        p90NanosecondsPerTable: Self.anyDouble(&random),
        maxNanosecondsPerTable: -0.0, tablesPerSecond: .leastNonzeroMagnitude, failedTables: 9,
        events: events)
    }
    let back = try CSVReader.parse(Summary.self, text: CSVText.file(summaries), file: "f")
    #expect(back == summaries, "seed \(seed)")
    #expect(back[0].maxNanosecondsPerTable.sign == .minus)
  }

  @Test func comparisonsComeBackAsTheyWere() throws {
    var rows = try Compare.comparisons(
      Samples.processes([(1000, 1100, 1001), (1003, 1090, 1000), (999, 1105, 1002)]))
    rows.append(rows[0])
    rows[1].settleMinutes = 3.5
    rows[1].placementSharePercent = 0.25
    let back = try CSVReader.parse(Comparison.self, text: CSVText.file(rows), file: "f")
    #expect(back == rows)
    #expect(rows[0].settleMinutes == nil && rows[0].placementSharePercent == nil)
    #expect(VerdictRule(back[0]).verdict == rows[0].verdict)
  }

  @Test func linesEndWithLineFeedAndQuotesAreDoubled() throws {
    var row = Samples.sample(.base, block: 0, position: 0, nanoseconds: 1)
    row.runID = "a\"b"
    let text = try CSVText.file([row])
    #expect(
      text.hasPrefix(
        "schema_version,run_id,workload,condition,level,mm,arch,path,lock,memcg,config,hook,threads,cpus,cpu_node,"
      ))
    #expect(
      text.contains(
        "\n8,\"a\"\"b\",churn,overlapped,pmd,init_mm,x86_64,helper,rt,1,minimal,none,1,node,0,0,local,0,base,base,0,main,0,0,0,0,0,1000,"
      ))
    #expect(text.hasSuffix("\n"))
    #expect(!text.contains("\r"))
  }

  @Test func whatIsNotANumberIsNotWritten() throws {
    var row = try Compare.comparisons(Samples.processes([(1, 1, 1), (1, 1, 1)]))[0]
    row.effect.percent = .nan
    #expect(throws: CSVError.self) { try CSVText.file([row]) }
    do { _ = try CSVText.file([row]) } catch {
      #expect("\(error)" == "compare.csv, column effect_pct: nan is not a number to write")
    }
  }

  /// Replaces one piece of a good file and returns the sentence with which it is refused.
  private func refusal(_ old: String, _ new: String) throws -> String {
    let rows = (0..<2).map {
      Samples.sample(.base, block: $0, position: 7, nanoseconds: 123_456)
    }
    let good = try CSVText.file(rows)
    let bad = good.replacing(old, with: new)
    try #require(bad != good)
    do {
      _ = try CSVReader.parse(Sample.self, text: bad, file: "s.csv")
      return "accepted"
    } catch { return "\(error)" }
  }

  @Test func badFilesAreRefusedWithPlaceAndReason() throws {
    #expect(
      try refusal("cpu_ns", "cpu_us")
        == "s.csv, line 1: column 32 is 'cpu_us'; 'cpu_ns' is expected")
    #expect(
      try refusal(",node_load_misses", "") == "s.csv, line 1: has 51 columns; 52 are expected")
    #expect(
      try refusal("\n8,run", "\n2,run")
        == "s.csv, line 2, column schema_version: is '2'; this tool reads 5 to 8")
    #expect(
      try refusal(",pmd,", ",pge,")
        == "s.csv, line 2, column level: 'pge' is none of pte, pmd, pud, p4d, pgd")
    #expect(
      try refusal(",pmd,", ",all,")
        == "s.csv, line 2, column level: 'all' does not go with workload churn")
    #expect(
      try refusal("base,base,0,main,0,1,0,7", "base,base,0,main,0,-1,0,7")
        == "s.csv, line 3, column block: '-1' is not a whole number of at least 0")
    #expect(
      try refusal("base,base,0,main,0,1,0,7", "base,base,0,main,0,01,0,7")
        == "s.csv, line 3, column block: '01' is not a whole number of at least 0")
    #expect(
      try refusal("base,base,0,main,0,1,0,7", "base,base,0,main,0,1,7")
        == "s.csv, line 3: has 51 fields; 52 are expected")
    #expect(
      try refusal("base,base,0,main,0,1,0,7", "base,\"ba\"se,0,main,0,1,0,7")
        == "s.csv, line 3: has a misplaced quotation mark")
    #expect(
      try refusal("rt,1,minimal,", "rt,yes,minimal,").hasSuffix("memcg: 'yes' is neither 0 nor 1"))
  }

  /// Whatever a mail or an editor made of the line ends.
  @Test func carriageReturnsAreNoPartOfALine() throws {
    let samples = (0..<3).map { Samples.sample(.base, block: $0, position: 0, nanoseconds: 1) }
    let returns = try CSVText.file(samples).replacing("\n", with: "\r\n")
    #expect(try CSVReader.parse(Sample.self, text: returns, file: "f") == samples)
    // And where a quotation mark has the whole interpreted.
    let quoted = returns.replacing(",main,", with: ",\"main\",")
    #expect(try CSVReader.parse(Sample.self, text: quoted, file: "f") == samples)
    let bad = returns.replacing(",main,0,1,", with: ",main,0,x,")
    let error = #expect(throws: CSVError.self) {
      try CSVReader.parse(Sample.self, text: bad, file: "f")
    }
    #expect(error?.description.hasPrefix("f, line 3, column block") == true)
  }

  @Test func aCutOffEndIsRefused() throws {
    let good = try CSVText.file([Samples.sample(.base, block: 0, position: 0, nanoseconds: 1)])
    for length in 0..<good.utf8.count {
      let cut = String(good.utf8.prefix(length))!
      guard cut != CSVText.header(of: Sample.self) else { continue }
      #expect(throws: CSVError.self, "cut to \(length) bytes") {
        try CSVReader.parse(Sample.self, text: cut, file: "f")
      }
    }
  }

  @Test(arguments: ["nan", "inf", "-inf", "0x1p3", "", "1,5", "1e999"])
  func onlyFiniteDecimalsAreNumbers(_ text: String) throws {
    let rows = try Summarise.summaries([
      Samples.sample(.base, block: 0, position: 0, nanoseconds: 2500)
    ])
    let good = try CSVText.file(rows)
    let bad = good.replacing(",2.5,", with: ",\"\(text)\",", maxReplacements: 1)
    try #require(bad != good)
    #expect(throws: CSVError.self) { try CSVReader.parse(Summary.self, text: bad, file: "f") }
  }

  @Test func theDocumentHasAPlaceForEveryTable() throws {
    let documentation = CSVDocumentation()
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "docs/csv.md"), encoding: .utf8)
    func refusal(_ text: String) -> String {
      do {
        _ = try documentation.filled(text, file: "f.md")
        return "accepted"
      } catch { return "\(error)" }
    }
    // The other modules' tables are the command's affair.
    let marker = "<!-- columns: samples.csv -->"
    #expect(text.contains("\n\(marker)\n"))
    #expect(refusal("\(marker)\n") == "f.md, line 1: no <!-- end --> comes after \(marker)")
    #expect(
      refusal("a\n<!-- words: x -->\n<!-- end -->\n")
        == "f.md, line 2: there is no table for <!-- words: x -->")
    #expect(refusal("").hasPrefix("f.md: has no place for a table: <!-- columns: "))
  }

  /// A cell of Markdown has no bar and no line break; the house's rule is at most 200 characters, blanks included.
  @Test func meaningsFitACell() {
    func check<Record: CSVTable>(_ type: Record.Type) {
      for field in type.fields {
        #expect(field.meaning.count <= 198, "\(type.fileName), \(field.name)")
        #expect(!field.meaning.contains { $0 == "|" || $0.isNewline }, "\(field.name)")
      }
      #expect(Set(type.columns).count == type.columns.count)
    }
    check(Sample.self)
    check(Summary.self)
    check(Comparison.self)
    check(Tail.self)
    check(TailComparison.self)
    check(CalibrationRow.self)
    check(UnpairedRow.self)
    check(InstructionCount.self)
    check(TruthRow.self)
    check(ModelCheck.self)
  }

  /// Version 5 called the mm that pandas does not see by another word.
  @Test func theVersionBeforeIsReadAndMadeAnew() throws {
    var row = Samples.sample(.base, block: 0, position: 0, nanoseconds: 1)
    row.testCase.mm = .null
    let old = try CSVText.file([row], schemaVersion: 5)
    #expect(old.contains("\n5,"))
    #expect(old.contains(",pmd,null,x86_64,"))
    #expect(try CSVText.file([row]).contains(",pmd,null_mm,x86_64,"))
    #expect(try CSVReader.parse(Sample.self, text: old, file: "f") == [row])
    #expect(MMKind(rawValue: "null") == .null)
    #expect(try JSONDecoder().decode([MMKind].self, from: Data("[\"null\"]".utf8)) == [.null])
  }

  @Test func noWordIsReadAsMissing() {
    func check<Name: RawRepresentable<String> & CaseIterable>(_ type: Name.Type) {
      for name in Name.allCases {
        #expect(!MissingValue.words.contains(name.rawValue), "\(type)")
      }
    }
    check(Workload.self)
    check(Level.self)
    check(MMKind.self)
    check(Architecture.self)
    check(AllocatorPath.self)
    check(LockKind.self)
    check(Hook.self)
    check(CPUChoice.self)
    check(Policy.self)
    check(Plan.Arm.Role.self)
    check(Sample.Phase.self)
    check(Verdict.self)
    check(ModelCheck.Outcome.self)
    check(KernelConfig.self)
    #expect(!MissingValue.words.contains(CalibrationRow.nothing))
    for series in Series.nameable { #expect(!MissingValue.isMeant(by: series.name)) }
  }

  @Test func aMissingFileIsNamed() {
    do {
      _ = try CSVReader.read(Sample.self, path: "/nowhere/samples.csv")
      Issue.record("read a file that is not there")
    } catch {
      #expect("\(error)".hasPrefix("/nowhere/samples.csv: cannot be read ("))
    }
  }
}
