// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

@Suite struct SeriesFileTests {
  private func parse(_ text: String) throws -> Series {
    try SeriesFile.parse(text, file: "my.yaml", known: Series.nameable) { $0.flaw(at: $1) }
  }

  /// The sentence with which a file is refused.
  private func refusal(_ text: String) -> String {
    do {
      _ = try parse(text)
      return "accepted"
    } catch { return "\(error)" }
  }

  private func file(_ rules: String) -> String {
    "name: mine\nfrom: merged\nrules:\n" + rules
  }

  @Test func theExampleOfTheDocumentationIsGood() throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/data/series-example.yaml").path
    let series = try SeriesFile.read(path: path, known: Series.nameable)
    let before = TruthTable.rows(of: .merged, lock: .rt)
    let after = TruthTable.rows(of: series, lock: .rt)
    #expect(zip(before, after).contains { $0.steps != $1.steps })
  }

  /// A lock that nobody asks for is one that the level does not have: no build of its own is needed.
  @Test func aConstructorWithoutALockCanBeMeasured() throws {
    let series = try parse(file("  - {level: [pte, pmd], ptlock_init: never}\n"))
    for (path, level, mm) in [
      (AllocatorPath.helper, Level.pte, MMKind.user), (.helper, .pmd, .initMM), (.efi, .pte, .null),
    ] {
      let testCase = Case(
        workload: .churn, level: level, mm: mm, arch: .arm64With4K, path: path, lock: .rt,
        memcg: true, threads: 1, cpuNode: 0, memNode: 0)
      let behaviour = series.behaviour(in: testCase)
      #expect(behaviour.shape?.splitLock == false)
      #expect(behaviour.shape?.constructorCall != TableShape.ConstructorCall.none)
      _ = try VariantCatalogue.index(of: behaviour.build, lock: .rt, memcg: true, copy: 0)
    }
  }

  @Test func aRuleChangesWhatItNamesAndNothingElse() throws {
    let series = try parse(
      file("  - {arch: 'arm64-*', path: helper, level: pmd, mm: init_mm, ptlock_init: always}\n"))
    for (before, after) in zip(
      TruthTable.rows(of: .merged, lock: .rt), TruthTable.rows(of: series, lock: .rt))
    {
      let place = after.place
      let named =
        Architecture.arm64.contains(place.arch) && place.path == .helper && place.level == .pmd
        && place.mm == .initMM
      #expect((before.steps != after.steps) == named, "\(place.words)")
      if named { #expect(after.steps?.ptlockInit == true) }
    }
  }

  /// Whoever takes the constructor away means the destructor, too.
  @Test func theDestructorFollowsTheConstructor() throws {
    let series = try parse(file("  - {path: helper, level: pte, mm: init_mm, ctor: never}\n"))
    let place = TableKind(arch: .x86With4Levels, path: .helper, level: .pte, mm: .initMM)
    let rule = try #require(series.rule(at: place))
    #expect(rule.constructor == .never && rule.destructor == .never)
    #expect(rule.replacedDestructor == .never)
  }

  @Test func wildcardsMeanAnyLetters() {
    #expect(Wildcard.matches("arm64-4k", "arm64-*"))
    #expect(Wildcard.matches("arm64-4k", "*4*k"))
    #expect(Wildcard.matches("arm64-4k", "*"))
    #expect(!Wildcard.matches("arm", "arm64-*"))
    #expect(!Wildcard.matches("aba", "ab*ba"))
  }

  @Test func badFilesAreRefusedWithLineAndReason() {
    #expect(
      refusal("name: mine\nfrm: merged\n")
        == "my.yaml, line 2: unknown key 'frm' in a series; known: name, from, kernel, summary, rules"
    )
    #expect(
      refusal(file("  - {level: pte, ctr: never}\n")).hasPrefix(
        "my.yaml, line 4: unknown key 'ctr' in a rule; known: arch, path,"))
    #expect(
      refusal(file("  - {path: trampoline, arch: s390, ctor: never}\n"))
        == "my.yaml, line 4: the rule matches no table; 'bench-cli series show merged' lists them")
    #expect(
      refusal(file("  - {level: pte, ctor: never}\n  - {arch: s390, ctor: always}\n")).hasPrefix(
        "my.yaml, line 5: contradicts line 4: both say what 'ctor' is for pte of "))
    #expect(
      refusal(file("  - {level: pud, ptlock_init: always}\n")).hasPrefix(
        "my.yaml, line 4: asks for a lock where there can be none: pud of "))
    #expect(
      refusal(file("  - {arch: x86_64, path: boot, level: pte, ptlock_init: always}\n")).hasPrefix(
        "my.yaml, line 4: asks for ptlock_init without a constructor"))
    #expect(
      refusal(file("  - {level: pte, ctor: checked}\n"))
        == "my.yaml, line 4: 'ctor' is 'checked'; it can be never, always")
    #expect(
      refusal(file("  - {level: ptee, ctor: never}\n"))
        == "my.yaml, line 4: no level is called 'ptee'; known: pte, pmd, pud, p4d, pgd")
    #expect(
      refusal(file("  - {level: pte}\n"))
        == "my.yaml, line 4: the rule changes nothing: it names no step and no note")
    #expect(
      refusal("name: base\nfrom: merged\n") == "my.yaml, line 1: there is a series 'base' already")
    #expect(refusal("name: mine\nfrom: v9\n").hasPrefix("my.yaml, line 2: there is no series 'v9'"))
    #expect(
      refusal("name: mine\nfrom: merged\nfrom: base\n").hasPrefix(
        "my.yaml, line 2: has a key twice"))
    #expect(
      refusal("") == "my.yaml: is empty; a name, 'from' and rules are expected")
    #expect(refusal("[1, 2]") == "my.yaml, line 1: a series must be keys with values")
    #expect(refusal("name: [a\n").hasPrefix("my.yaml, line 2: is not YAML: "))
  }

  @Test(arguments: [
    ("ctor", "never", "always"), ("ptlock_init", "checked", "user-only"),
    ("accounted", "never", "in-alloc"), ("page_type", "never", "in-alloc"),
    ("dtor", "never", "always"),
    ("dtor_when_replaced", "never", "always"),
  ])
  func eachStepCanContradictAnother(_ step: String, _ one: String, _ other: String) {
    func rules(_ last: String) -> String {
      "  - {level: pte, \(step): \(one)}\n  - {arch: s390, \(step): \(last)}\n"
    }
    let found = refusal(file(rules(other)))
    let start = "my.yaml, line 5: contradicts line 4: both say what '\(step)' is for pte of "
    #expect(found.hasPrefix(start), "\(found)")
    #expect(!refusal(file(rules(one))).contains("contradicts"))
  }

  /// A report in CSV would lose it in pandas or R.
  @Test(arguments: ["NA", "nan", "null", "None"])
  func namesThatOtherProgramsDropAreRefused(_ name: String) {
    #expect(
      refusal("name: \(name)\nfrom: merged\nrules: [{note: a}]\n") == """
        my.yaml, line 1: other programs read '\(name)' in a CSV file as a missing value; take another name
        """)
    #expect(refusal(file("  - {note: \(name)}\n")).hasSuffix("as a missing value"))
    #expect(refusal(file("  - {mm: 'null', path: efi, note: a}\n")) == "accepted")
  }

  /// With the line of the rule that asks for it.
  @Test func whatNoBuildDoesIsRefused() {
    for start in ["merged", "v2026"] {
      let found = refusal(
        "name: mine\nfrom: \(start)\nrules:\n  - {note: a}\n  - {level: pte, mm: user, accounted: never}\n"
      )
      #expect(
        found.hasPrefix(
          "my.yaml, line 5: no compiled build treats pte of user on x86_64, path helper so"),
        "\(found)")
      #expect(found.contains("would set its page type and count it in NR_PAGETABLE;"), "\(found)")
    }
    #expect(
      refusal(file("  - {level: pmd, path: helper, mm: user, ctor: never}\n")).hasPrefix(
        "my.yaml, line 4: no compiled build treats pmd of user on x86_64, path helper so"))
    #expect(
      refusal(file("  - {arch: x86_64, path: hot-remove, level: pte, dtor: always}\n")).contains(
        "hot-add does not call the constructor that the destructor would undo"))
    #expect(
      refusal(file("  - {level: pte, mm: user, page_type: never}\n")).contains(
        "would set its page type; 'make series' compiles one"))
  }

  /// A parser that calls itself for each level would run out of stack.
  @Test func deepFilesAreRefused() {
    for text in [
      String(repeating: "[", count: 60_000), String(repeating: "- ", count: 30_000),
      String(repeating: "{a: ", count: 10_000),
      (0..<200).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
    ] {
      #expect(refusal(text).hasSuffix("is nested deeper than a series file can be"))
    }
    // Whatever ends the lines.
    for end in ["\n", "\r\n", "\r", "\u{85}", "\u{2028}"] {
      let text = "name: mine\(end)rules:\(end)" + String(repeating: "- ", count: 30_000)
      #expect(
        refusal(text) == "my.yaml, line 3: is nested deeper than a series file can be",
        "\(end.debugDescription)")
    }
  }

  /// Files that a parser, or a table, would work on for hours.
  @Test func filesThatWouldTakeForeverAreRefused() {
    let bomb = (1...40).map { "  - &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined()
    #expect(
      refusal("rules:\n  - &a0 x\n" + bomb + "? *a40\n: 1\n? *a40\n: 2\n")
        == "my.yaml, line 3: anchors and aliases (&a0, *a0) are not for series files; write it out")
    #expect(
      refusal(file(String(repeating: "  - {note: a}\n", count: 4000)))
        == "my.yaml, line 3: 4000 rules; a series file has at most 200")
    for name in [String(repeating: "x", count: 41), "--help", ".."] {
      #expect(refusal("name: \(name)\nfrom: merged\n").hasPrefix("my.yaml, line 1: a name is made"))
    }
    for text in [#"a\nb"#, #"\e[31m"#, String(repeating: "x", count: 201)] {
      #expect(
        refusal("name: mine\nfrom: merged\nsummary: \"\(text)\"\nrules: [{note: a}]\n").hasPrefix(
          "my.yaml, line 3: 'summary' must be one line"))
    }
  }

  @Test func whatEditorsPutAroundAFileDoesNoHarm() {
    let good = file("  - {level: pte, note: 'mm == &init_mm'}\n")
    #expect(refusal(good) == "accepted")
    #expect(refusal("---\n" + good) == "accepted")
    #expect(refusal("\u{FEFF}" + good) == "accepted")
    #expect(refusal(good.replacing("\n", with: "\r\n")) == "accepted")
    #expect(refusal(good + "---\n" + good).hasPrefix("my.yaml, line 5: is not YAML: "))
  }

  /// Random damage to a good file is refused or read, and never more than that.
  @Test func damagedFilesNeverCrash() {
    let good = Array(
      file("  - {arch: 'arm64-*', path: helper, level: pmd, mm: init_mm, ptlock_init: always}\n")
        .utf8)
    let seed = UInt64.random(in: 1...UInt64.max)
    var random = SplitMix64(seed: seed)
    for round in 0..<2000 {
      var bytes = good
      for _ in 0...random.next(below: 4) {
        let place = random.next(below: bytes.count)
        switch random.next(below: 3) {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes.remove(at: place)
        default: bytes.insert(contentsOf: "&a *a !!x {}[]:-\n".utf8, at: place)
        }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      let answer = refusal(text)
      #expect(answer == "accepted" || answer.hasPrefix("my.yaml"), "seed \(seed), round \(round)")
    }
  }
}
