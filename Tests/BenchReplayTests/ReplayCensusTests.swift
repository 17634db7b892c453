// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bench
@testable import BenchReplay

/// The census against a set of table numbers, filled page by page.
@Suite struct ReplayCensusTests {
  /// A small geometry, in which everything can be enumerated: 16-byte pages, 4 entries.
  static let small = AddressGeometry(pageShift: 4, bitsPerLevel: 2, levels: 4)

  static func bruteForce(
    _ ranges: [MappedRange], _ geometry: AddressGeometry, image: [MappedRange] = []
  ) -> TableCounts {
    func tables(_ ranges: [MappedRange], _ level: Level) -> Set<UInt64> {
      var tables: Set<UInt64> = []
      for range in ranges where range.leaf.index <= level.index {
        for address in stride(from: range.start, to: range.end, by: Int(geometry.pageBytes)) {
          tables.insert(address >> UInt64(geometry.tableShift(level)))
        }
      }
      return tables
    }
    var counts = TableCounts()
    for level in Level.allCases.prefix(geometry.levels - 1) {
      counts[level] = UInt64(tables(ranges, level).subtracting(tables(image, level)).count)
    }
    counts.pgd = ranges.isEmpty ? 0 : 1
    return counts
  }

  static func ranges(_ random: inout SplitMix64, _ geometry: AddressGeometry) -> [MappedRange] {
    (0..<random.next(below: 9)).map { _ in
      let leaf = [Level.pte, .pte, .pmd, .pud][random.next(below: 4)]
      let unit = 1 << geometry.entryShift(leaf)
      let room = (1 << geometry.addressBits) / unit
      let start = random.next(below: room)
      let end = min(room, start + 1 + random.next(below: max(1, room / 3)))
      return MappedRange(
        start: UInt64(start * unit), end: UInt64(end * unit), kind: .other, leaf: leaf)
    }
  }

  @Test(arguments: [4, 5]) func countsWhatASetCounts(levels: Int) {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SplitMix64(seed: seed)
    var geometry = Self.small
    geometry.levels = levels
    for round in 0..<400 {
      let ranges = Self.ranges(&random, geometry)
      let (found, expected) = (
        TableCensus.tables(for: ranges, geometry: geometry), Self.bruteForce(ranges, geometry)
      )
      #expect(found == expected, "seed \(seed), round \(round): \(ranges)")
      if found != expected { return }
    }
  }

  /// Tables that reach the kernel's image are there, whatever lies beside it.
  @Test func countsBesideWhatIsThere() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SplitMix64(seed: seed)
    for round in 0..<400 {
      let ranges = Self.ranges(&random, Self.small)
      let image = Self.ranges(&random, Self.small).map {
        MappedRange(start: $0.start, end: $0.end, kind: .kernelImage)
      }
      let found = TableCensus.tables(
        for: ranges, geometry: Self.small, beside: BootTables(image: image))
      let expected = Self.bruteForce(ranges, Self.small, image: image)
      #expect(found == expected, "seed \(seed), round \(round): \(ranges) beside \(image)")
      if found != expected { return }
    }
  }

  @Test func countsOnTheRealGeometry() {
    let geometry = AddressGeometry()
    func tables(_ ranges: (UInt64, UInt64)...) -> [UInt64] {
      let counts = TableCensus.tables(
        for: ranges.map { MappedRange(start: $0.0, end: $0.1, kind: .user) }, geometry: geometry)
      return Level.allCases.map { counts[$0] }
    }
    #expect(tables((0x20_0000, 0x20_1000)) == [1, 1, 1, 0, 1])
    // One page on either side of a border of every level.
    #expect(tables((0x7f_ffff_f000, 0x80_0000_1000)) == [2, 2, 2, 0, 1])
    // A gibibyte: 512 PTE tables and one PMD table.
    #expect(tables((0x4000_0000, 0x8000_0000)) == [512, 1, 1, 0, 1])
    // Neighbours share; the order does not matter.
    #expect(tables((0x1000, 0x2000), (0x3000, 0x4000)) == [1, 1, 1, 0, 1])
    #expect(tables((0x40_0000, 0x60_0000), (0, 0x1000)) == [2, 1, 1, 0, 1])
    // The last page of the address space.
    #expect(tables((0xffff_ffff_ffff_e000, 0xffff_ffff_ffff_f000)) == [1, 1, 1, 0, 1])
  }

  @Test func aWholeHalfDoesNotOverflow() {
    var geometry = AddressGeometry()
    geometry.levels = 5
    let half = MappedRange(start: 0, end: 1 << 57, kind: .user)
    let counts = TableCensus.tables(for: [half, half], geometry: geometry)
    #expect(counts.pte == 1 << 36)
    #expect(counts.p4d == 512)
    var tables = ReplayTables(geometry: geometry)
    tables.user = counts
    #expect(tables.nodeBytes(lockBytes: 192) > 1 << 48)
  }

  @Test func contiguousFramesGetTheLargestPages() {
    func pieces(_ start: UInt64, _ end: UInt64, _ physical: UInt64) -> [String] {
      MappedRange.contiguous(
        start: start, end: end, physical: physical, kind: .ioremap, line: 1,
        geometry: AddressGeometry()
      ).map { "\($0.leaf.rawValue) \(String($0.start, radix: 16))-\(String($0.end, radix: 16))" }
    }
    #expect(pieces(0x1000, 0x3000, 0x1000) == ["pte 1000-3000"])
    #expect(pieces(0x20_0000, 0x60_0000, 0x80_0000) == ["pmd 200000-600000"])
    // The addresses differ within a huge page: none can be used.
    #expect(pieces(0x20_0000, 0x60_0000, 0x80_1000) == ["pte 200000-600000"])
    #expect(
      pieces(0x3fe0_0000, 0x8020_1000, 0x7fe0_0000) == [
        "pmd 3fe00000-40000000", "pud 40000000-80000000", "pmd 80000000-80200000",
        "pte 80200000-80201000",
      ])
    // Aligned as well, but by 2 MiB only.
    #expect(pieces(0x4000_0000, 0x8000_0000, 0x20_0000) == ["pmd 40000000-80000000"])
    #expect(pieces(0x1000, 0x1000, 0) == [])
  }

  @Test func fiveLevelsOnlyWhereAnAddressNeedsThem() throws {
    func input(_ start: UInt64) throws -> ReplayInput {
      try ReplayInput(
        name: "f", source: .maps, lines: 1,
        spaces: [[MappedRange(start: start, end: start + 4096, kind: .user, line: 7)]],
        skipped: SkipTally())
    }
    let low = try input(0x7fff_ffff_e000)
    let high = try input(0x80_0000_0000_0000)
    #expect(try ReplayTables(of: [low]).geometry.levels == 4)
    #expect(try ReplayTables(of: [low, high]).user.p4d == 2)
    #expect(try ReplayTables(of: [low, high]).processes == 2)
    #expect(try ReplayTables(of: [low], levels: 5).user.p4d == 1)
    #expect(
      throws: ReplayInputError(
        sentence: "f: line 7: four levels of tables do not reach it; use five")
    ) { try ReplayTables(of: [high], levels: 4) }
  }
}
