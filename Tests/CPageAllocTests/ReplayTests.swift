// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Glibc
import Testing

/// The loop that builds a given machine's tables.
@Suite struct ReplayTests {
  /// Counts in which no two kinds are alike, so that swapped kinds show.
  typealias Counts = [(mm: pa_mm_kind, levels: [UInt32])]
  static let counts: Counts = [
    (PA_MM_INIT, [101, 53, 7, 3, 0]), (PA_MM_USER, [211, 29, 11, 5, 2]),
    (PA_MM_EFI, [17, 13, 19, 23, 1]),
  ]

  static func replay(
    _ counts: Counts, repeats: UInt32 = 1, efi: Bool = false
  ) -> pa_replay {
    var replay = pa_replay()
    replay.repeats = repeats
    replay.efi_constructed = efi ? 1 : 0
    withUnsafeMutableBytes(of: &replay.tables) { bytes in
      let cells = bytes.bindMemory(to: UInt32.self)
      for (mm, levels) in counts {
        for (level, count) in levels.enumerated() {
          cells[Int(mm.rawValue) * Int(PA_LEVELS.rawValue) + level] = count
        }
      }
    }
    return replay
  }

  static func run(
    _ gang: OpaquePointer, _ v: Variant, _ replay: pa_replay
  ) -> (Int32, pa_replay_result, pa_books) {
    var (replay, result, books) = (replay, pa_replay_result(), pa_books())
    let error = pa_gang_replay(gang, v.index, &replay, &books, &result)
    return (error, result, books)
  }

  static func gang(_ m: PgtableMachine, cpus: [UInt32] = [0]) throws -> OpaquePointer {
    var error: Int32 = -1
    return try #require(
      pa_gang_create(m.machine, cpus, UInt32(cpus.count), &error), "errno \(error)")
  }

  /// Every table is there, constructed and locked as its series says, and gone afterwards.
  @Test(arguments: Variant.lockNames, [false, true]) func buildsWhatItIsTold(
    _ lock: String, efi: Bool
  ) throws {
    let m = try PgtableMachine()
    let gang = try Self.gang(m)
    defer { pa_gang_destroy(gang) }
    for v in Variant.all where v.lockName == lock {
      let before = m.sums
      let (error, result, books) = Self.run(gang, v, Self.replay(Self.counts, repeats: 3, efi: efi))
      try #require(error == 0)
      var (tables, marked, counted, locked) = (UInt64(0), UInt64(0), Int64(0), UInt64(0))
      for (mm, levels) in Self.counts {
        for (level, count) in levels.enumerated() {
          let level = pa_level(UInt32(level))
          tables += UInt64(count)
          // As on x86-64: plain pages, but for the two levels that init_mm's functions make.
          let isPlain = mm == PA_MM_EFI && !efi
          let isUpper = level == PA_LEVEL_PUD || level == PA_LEVEL_P4D
          if isPlain, !isUpper { continue }
          let one = Construction(v, TableKind(level: level, mm: mm))
          marked += one.marked ? UInt64(count) : 0
          counted += one.counted ? Int64(count) : 0
          locked += one.lockInitialised ? UInt64(count) : 0
        }
      }
      #expect(books.table_pages == tables + 1, "\(v.name): init_mm's PGD and these")
      #expect(books.constructed_pages == marked, "\(v.name)")
      #expect(books.nr_pagetable == counted, "\(v.name)")
      #expect(books.lock_objects == (v.allocatesLocks ? locked : 0), "\(v.name)")
      #expect(books.locked_tables == (marked > 0 ? books.lock_objects : 0), "\(v.name)")
      #expect(result.slot.tables == 3 * tables && result.slot.failed_tables == 0)
      #expect(result.construction_wall_ns > 0 && result.teardown_wall_ns > 0)
      #expect(
        result.slot.wall_ns == result.construction_wall_ns + result.teardown_wall_ns)
      let bytes = [
        "rt": 32, "debug": 24, "lockdep": 64, "lockstat": 72, "rtdebug": 48, "rtlockdep": 128,
        "debianrt": 32,
      ][lock, default: 0]
      #expect(result.lock_object_bytes == UInt64(bytes))
      #expect(m.sums == before, "\(v.name)")
      #expect(m.machineComplaint == nil)
    }
  }

  @Test func refusesWhatCannotBe() throws {
    let m = try PgtableMachine(cpus: 2)
    let v = Variant.named("base_rt_memcg")
    let one = try Self.gang(m)
    defer { pa_gang_destroy(one) }
    let refused: [Counts] = [
      [], [(PA_MM_INIT, [0, 0, 0, 0, 1])], [(PA_MM_NULL, [1])], [(PA_MM_USER, [.max, .max])],
    ]
    for counts in refused {
      #expect(Self.run(one, v, Self.replay(counts)).0 == EINVAL)
    }
    #expect(Self.run(one, v, Self.replay(Self.counts, repeats: 0)).0 == EINVAL)
    var elsewhere = Self.replay(Self.counts)
    elsewhere.mem_node = 9
    #expect(Self.run(one, v, elsewhere).0 == EINVAL)
    let two = try Self.gang(m, cpus: [1, 0])
    defer { pa_gang_destroy(two) }
    #expect(Self.run(two, v, Self.replay(Self.counts)).0 == EINVAL)
  }

  /// More tables than there is memory: the rest is reported, and nothing is lost.
  @Test(arguments: Variant.lockNames) func withoutMemory(_ lock: String) throws {
    let m = try PgtableMachine()
    let gang = try Self.gang(m)
    defer { pa_gang_destroy(gang) }
    for v in Variant.builds where v.lockName == lock {
      let before = m.sums
      let wanted: Counts = [
        (PA_MM_INIT, [1000, 500]), (PA_MM_USER, [2000, 500, 300]), (PA_MM_EFI, [100, 100]),
      ]
      let (error, result, _) = Self.run(gang, v, Self.replay(wanted, efi: true))
      #expect(error == 0)
      #expect(result.slot.failed_tables > 0)
      #expect(result.slot.tables + result.slot.failed_tables == 4500)
      m.drainLocks(v)
      #expect(m.sums == before, "\(v.name)")
      #expect(m.machineComplaint == nil)
    }
  }
}
