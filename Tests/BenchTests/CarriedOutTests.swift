// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bench

/// Whether a compiled build does what a series says: said before anything runs, and held against the model at work.
@Suite(.serialized) struct CarriedOutTests {
  private static let places = TableKind.all().filter { $0.absence == nil }

  @Test func everyBuiltInSeriesIsCarriedOut() {
    for series in Series.nameable {
      for place in Self.places {
        #expect(series.flaw(at: place) == nil, "\(series.name)")
      }
      for arch in Architecture.allCases where arch.hasGenericTrees {
        for workload in Workload.allCases {
          guard let path = workload.path,
            TableKind(arch: arch, path: path, level: .pte, mm: workload.mms[0]).absence == nil
          else { continue }
          for mm in workload.mms {
            let testCase = Case(
              workload: workload, level: nil, mm: mm, arch: arch, path: path, lock: .rt,
              memcg: true, threads: 1, cpuNode: 0, memNode: 0)
            #expect(series.flaw(in: testCase) == nil, "\(series.name)")
          }
        }
      }
    }
  }

  /// Random rules: what is refused is what the model does not do, and what is accepted it does.
  @Test func whatIsAcceptedIsWhatTheModelDoes() throws {
    let host = HostTopology.current()
    var request = PlanRequest(.run([.base]))
    request.nodeMemoryBytes = 16 << 20
    request.useHugePages = false
    let machine = try Machine(plan: PlanBuilder(host: host).plan(for: request), host: host)
    let seed = UInt64.random(in: 1...UInt64.max)
    var random = SplitMix64(seed: seed)
    let places = Self.places.filter { $0.path != .hotRemove }
    var accepted = 0
    for _ in 0..<400 {
      let place = places[random.next(below: places.count)]
      let start = [Series.base, .merged, .v2026][random.next(below: 3)]
      var change = SeriesRule.Change()
      change.constructor = [nil, .never, .always][random.next(below: 3)]
      change.destructor = change.constructor
      change.ptlockInit = [nil, .never, .always, .checked, .userOnly][random.next(below: 5)]
      change.accounting = [nil, .never, .withConstructor, .inAlloc][random.next(below: 4)]
      change.pageType = [nil, nil, .never, .withConstructor, .inAlloc][random.next(below: 5)]
      let series = Series(
        name: "mine", kernel: "", summary: "",
        rules: start.rules + [
          SeriesRule(
            archs: [place.arch], paths: [place.path], levels: [place.level], mms: [place.mm],
            change: change)
        ])
      let rule = series.rule(at: place)!
      // What a series leaks on purpose is another test's.
      guard rule.destructor == rule.constructor else { continue }
      let flaw = series.flaw(at: place)
      let found: [String]
      do {
        found = try TableCheck(series: series, place: place, lock: .rt).run(on: machine)!.problems
      } catch let error as KernelError {
        found = [error.sentence]
      }
      #expect(
        (flaw == nil) == found.isEmpty,
        "seed \(seed), \(place.words) from \(start.name): \(flaw ?? "accepted"); the model: \(found)"
      )
      if flaw == nil { accepted += 1 }
    }
    #expect(accepted > 50 && accepted < 350)
  }

  /// Of the builds that ship; with others the nearest may be another.
  @Test(.enabled(if: CompiledBuild.all.count == 6)) func theSentenceSaysWhatTheNearestBuildWouldDo()
  {
    func flaw(_ start: Series, _ change: SeriesRule.Change) -> String? {
      Series(
        name: "mine", kernel: "", summary: "",
        rules: start.rules + [SeriesRule(mms: [.user], change: change)]
      ).flaw(at: TableKind(arch: .x86With4Levels, path: .helper, level: .pte, mm: .user))
    }
    var change = SeriesRule.Change()
    change.accounting = .never
    for (start, build) in [(Series.v2026, "v2026"), (.merged, "merged")] {
      #expect(
        flaw(start, change) == """
          no compiled build treats pte of user on x86_64, path helper so: the nearest, \(build), would set its \
          page type and count it in NR_PAGETABLE; 'make series' compiles one (docs/series-file.md)
          """)
    }
    // Page type and NR_PAGETABLE are two steps, which no build takes one by one.
    change = SeriesRule.Change()
    change.pageType = .never
    #expect(flaw(.merged, change)?.contains("merged, would set its page type;") == true)
    change.pageType = .withConstructor
    change.accounting = .never
    #expect(flaw(.merged, change)?.contains("merged, would count it in NR_PAGETABLE;") == true)
    change.accounting = .withConstructor
    #expect(flaw(.merged, change) == nil)
  }

  /// Each table by itself is treated so by some build, but no build treats all tables of a tree so.
  @Test func aTreeNeedsOneBuildForAllItsTables() {
    func series(_ level: Level, _ change: SeriesRule.Change) -> Series {
      Series(
        name: "mine", kernel: "", summary: "",
        rules: Series.merged.rules + [
          SeriesRule(
            archs: [.x86With4Levels], paths: [.helper], levels: [level], mms: [.initMM],
            change: change)
        ])
    }
    let testCase = Case(
      workload: .grow, level: nil, mm: .initMM, lock: .rt, memcg: true, threads: 1, cpuNode: 0,
      memNode: 0)
    var change = SeriesRule.Change()
    change.ptlockInit = .userOnly
    change.accounting = .inAlloc
    let mixed = series(.pte, change)
    for place in Self.places { #expect(mixed.flaw(at: place) == nil) }
    #expect(
      mixed.flaw(in: testCase) == """
        no compiled build treats all tables of grow on x86_64 so: none has a kernel PTE constructor always, a PTE \
        lock user-only, a PMD lock checked, a page type in-alloc, a count in-alloc together; 'make series' compiles one \
        (docs/series-file.md)
        """)
    // A build between base and merged does this to the kernel's tables.
    change = SeriesRule.Change()
    change.ptlockInit = .always
    #expect(series(.pmd, change).flaw(in: testCase) == nil)
    #expect(series(.pmd, change).behaviour(in: testCase).build.pmdPtlockInit == .always)
    #expect(Series.merged.flaw(in: testCase) == nil)
  }
}
