// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

/// `docs/data/truth-table.csv`: what the cover letters and the kernel's sources say of each kind of table, written
/// down by hand, cell by cell. Steps are constructor/ptlock_init/accounted; `-` is no such table.
struct ExpectedTruth {
  var section: String
  var place: TableKind
  var series: String
  /// `nil`: no such table.
  var steps: (constructor: Bool, ptlockInit: Bool, accounted: Bool)?

  static let all: [ExpectedTruth] = {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/data/truth-table.csv").path
    let text = String(decoding: FileManager.default.contents(atPath: path)!, as: UTF8.self)
    let lines = text.split(separator: "\n").dropFirst()
    return lines.flatMap { line in
      let cells = line.split(separator: ",").map(String.init)
      return zip(["base", "v1", "merged"], cells[5...]).flatMap { series, steps in
        cells[1].split(separator: " ").flatMap { arch in
          cells[3].split(separator: " ").map { level in
            let marks = steps == "-" ? nil : steps.split(separator: "/").map { $0 == "1" }
            return ExpectedTruth(
              section: cells[0],
              place: TableKind(
                arch: Architecture(rawValue: String(arch))!,
                path: AllocatorPath(rawValue: cells[2])!,
                level: Level(rawValue: String(level))!, mm: MMKind(rawValue: cells[4])!),
              series: series, steps: marks.map { ($0[0], $0[1], $0[2]) })
          }
        }
      }
    }
  }()
}

@Suite struct TruthTableTests {
  private func series(_ name: String) -> Series { Series.nameable.first { $0.name == name }! }

  @Test func holdsEveryCellThatIsWrittenDown() {
    #expect(ExpectedTruth.all.count > 400)
    for expected in ExpectedTruth.all {
      let row = TruthTable.row(of: series(expected.series), lock: .rt, at: expected.place)
      let place = "\(expected.series): \(expected.place.words), section \(expected.section)"
      #expect(row.steps?.constructor == expected.steps?.constructor, "ctor, \(place)")
      #expect(row.steps?.ptlockInit == expected.steps?.ptlockInit, "ptlock_init, \(place)")
      #expect(row.steps?.lockAllocated == expected.steps?.ptlockInit, "lock, \(place)")
      #expect(row.steps?.accounted == expected.steps?.accounted, "accounted, \(place)")
    }
  }

  /// Only where a lock is larger than a word does it come from the cache; parisc's is even in a plain build.
  @Test func locksAreAllocatedByTheirSize() {
    let user = { TableKind(arch: $0, path: .helper, level: .pte, mm: .user) }
    for lock in LockKind.allCases {
      let x86 = TruthTable.row(of: .merged, lock: lock, at: user(.x86With4Levels)).steps!
      #expect(x86.ptlockInit == (lock != .none))
      #expect(x86.lockAllocated == ![.none, .embedded].contains(lock))
    }
    let parisc = TruthTable.row(of: .merged, lock: .embedded, at: user(.parisc)).steps!
    #expect(parisc.lockAllocated)
  }

  @Test func aSeriesIsTheSameAsItsLastPatch() {
    #expect(Series.v1.rules == series("v1.11").rules)
    #expect(Series.merged.rules == series("merged.12").rules)
    #expect(
      TruthTable.rows(of: .v2, lock: .rt).map(\.steps)
        == TruthTable.rows(of: .merged, lock: .rt).map(\.steps))
  }

  @Test func v1LeaksWhereAHugeMappingReplacesAKernelPTETableOnX86() {
    for name in ["v1.2", "v1", "base", "v2", "merged"] {
      for place in TableKind.all() {
        guard let rule = series(name).rule(at: place), place.path == .helper else { continue }
        let isThere =
          ["v1.2", "v1"].contains(name) && Architecture.x86.contains(place.arch)
          && place.level == .pte && place.mm == .initMM
        #expect((rule.replacedDestructor != rule.destructor) == isThere, "\(name): \(place.words)")
      }
    }
  }

  /// Before 6.14 nothing at P4D and PGD was constructed; from then on all is.
  @Test func v613HasNoConstructorAtTheTop() {
    for arch in [Architecture.x86With5Levels, .riscv64, .s390] {
      for level in [Level.p4d, .pgd] {
        let place = TableKind(arch: arch, path: .helper, level: level, mm: .user)
        #expect(Series.v613.rule(at: place)?.constructor == .never)
        #expect(Series.base.rule(at: place)?.constructor == .always)
      }
    }
    // Nor were these PMD tables.
    for (arch, step) in [
      (Architecture.parisc, When.never), (.m68kMotorola, .never), (.s390, .always),
    ] {
      let place = TableKind(arch: arch, path: .helper, level: .pmd, mm: .user)
      #expect(Series.v613.rule(at: place)?.constructor == step, "\(arch.rawValue)")
      #expect(Series.base.rule(at: place)?.constructor == .always, "\(arch.rawValue)")
    }
  }

  /// The answer to the cover letter's open question: no kernel mm has a split lock.
  @Test func v2026GivesNoKernelMMALock() {
    for row in TruthTable.rows(of: .v2026, lock: .rt) where row.place.mm != .user {
      #expect(row.steps?.ptlockInit != true, "\(row.place.words)")
    }
  }

  @Test func mergedFixedDiffersInArm64HotRemoveAlone() {
    let before = TruthTable.rows(of: .merged, lock: .rt)
    let after = TruthTable.rows(of: .mergedFixed, lock: .rt)
    let changed = zip(before, after).filter { $0.steps != $1.steps }.map(\.1.place)
    #expect(!changed.isEmpty)
    for place in changed {
      #expect(place.path == .hotRemove && Architecture.arm64.contains(place.arch))
    }
  }

  @Test func rowsSurviveTheirFile() throws {
    let rows = TruthTable.rows(of: .v1, lock: .debug)
    #expect(rows.count == 23 * 8 * 5 * 4)
    let text = try CSVText.file(rows)
    #expect(
      text.hasPrefix("series,arch,path,level,mm,ctor,ptlock_init,lock_allocated,accounted,note\n"))
    #expect(try CSVReader.parse(TruthRow.self, text: text, file: "series.csv") == rows)
  }

  /// What is constructed when memory is plugged in is destructed when it is taken out, or by nobody.
  @Test func hotRemoveIsTheEndOfHotAdd() {
    for series in Series.nameable {
      for place in TableKind.all(paths: [.hotAdd]) where place.absence == nil {
        var end = place
        end.path = .hotRemove
        #expect(
          series.rule(at: end)?.destructor == series.rule(at: place)?.destructor,
          "\(series.name): \(place.words)")
      }
    }
  }

  /// Not always whose table it is: some callers have no mm to pass, and x86 passes another.
  @Test func constructorsAreToldWhatTheirCallersPass() {
    func told(_ arch: Architecture, _ path: AllocatorPath, _ level: Level, _ mm: MMKind) -> MMKind {
      TableKind(arch: arch, path: path, level: level, mm: mm).mmArgument
    }
    for level in [Level.pte, .pmd, .pud, .p4d] {
      #expect(told(.riscv64, .hotAdd, level, .initMM) == .null)
      #expect(told(.riscv64, .hotRemove, level, .initMM) == .null)
      #expect(told(.arm64With4K, .hotAdd, level, .initMM) == .initMM)
      #expect(told(.x86With5Levels, .efi, level, .efiMM) == .initMM)
      for arch in Architecture.arm64 + [.riscv64] {
        #expect(told(arch, .efi, level, .efiMM) == .null)
        #expect(told(arch, .efi, .pgd, .efiMM) == .efiMM)
      }
      #expect(told(.x86With5Levels, .helper, level, .efiMM) == .efiMM)
    }
    for arch in Architecture.arms {
      #expect(told(arch, .efi, .pte, .efiMM) == .null)
      #expect(told(arch, .efi, .pmd, .efiMM) == .efiMM)
    }
  }

}
