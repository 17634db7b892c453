// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bench

/// Builds that a series file needs: found, written as the C target's list has them, and refused where there can be none.
@Suite struct MissingBuildsTests {
  private static func series(
    _ name: String, _ levels: [Level], _ mms: [MMKind] = MMKind.allCases,
    _ set: (inout SeriesRule.Change) -> Void
  ) -> Series {
    var change = SeriesRule.Change()
    set(&change)
    return Series(
      name: name, kernel: "", summary: "",
      rules: Series.merged.rules + [
        SeriesRule(
          archs: [.x86With4Levels], paths: [.helper], levels: levels, mms: mms, change: change)
      ])
  }

  @Test(arguments: Series.nameable) func whatShipsNeedsNone(_ series: Series) throws {
    #expect(try MissingBuilds.lines(for: series) == [])
  }

  @Test func aStepThatNoBuildTakesIsALine() throws {
    let series = Self.series("my-9.series", [.pte], [.initMM]) {
      $0.pageType = .inAlloc
      $0.accounting = .withConstructor
    }
    #expect(
      try MissingBuilds.lines(for: series) == [
        "X(my_9_series, (ALWAYS, CHECKED, CHECKED, ALWAYS, IN_ALLOC, WITH_CTOR), MEMCG, __VA_ARGS__)"
      ])
    // Once it is compiled, it carries the series out.
    let place = TableKind(arch: .x86With4Levels, path: .helper, level: .pte, mm: .initMM)
    let build = try #require(series.build(for: place))
    #expect(series.treats(place, in: build))
    #expect(!CompiledBuild.all.contains { series.treats(place, in: $0) })
    #expect(series.flaw(at: place)?.contains("'make series' compiles one") == true)
  }

  /// Two levels that are accounted differently, and the trees that have both.
  @Test func eachTableHasABuild() throws {
    var series = Self.series("two", [.pte]) {
      $0.pageType = .inAlloc
      $0.accounting = .withConstructor
    }
    series.rules += Self.series("", [.pmd]) {
      $0.pageType = .withConstructor
      $0.accounting = .inAlloc
    }.rules.suffix(1)
    let lines = try MissingBuilds.lines(for: series)
    #expect(lines.map { $0.prefix(while: { $0 != "," }) } == ["X(two", "X(two_2"])
    #expect(lines[0].contains("IN_ALLOC, WITH_CTOR") && lines[1].contains("WITH_CTOR, IN_ALLOC"))
  }

  /// A file that was changed, or a series that is called as a build: two builds of one name do not compile.
  @Test func aNameIsNotTakenTwice() {
    func names(_ name: String, _ taken: [String]) -> [String] {
      let series = Self.series(name, [.pte]) { $0.accounting = .never }
      return Array(MissingBuilds.names(for: series, besides: taken).prefix(2))
    }
    #expect(names("my.series", ["base"]) == ["my_series", "my_series_2"])
    #expect(names("my.series", ["my_series", "my_series_3"]) == ["my_series_2", "my_series_4"])
    #expect(names("kpte", CompiledBuild.all.map(\.name)) == ["kpte_2", "kpte_3"])
  }

  @Test func whatNoBuildCanDoIsRefused() {
    let series = Self.series("no-pmd-ctor", [.pmd]) {
      $0.constructor = .never
      $0.destructor = .never
    }
    #expect {
      try MissingBuilds.lines(for: series)
    } throws: { error in
      let sentence = "\(error)"
      return sentence.hasPrefix("no compiled build treats pmd of ")
        && sentence.contains("would call its constructor") && !sentence.contains("make series")
    }
  }
}
