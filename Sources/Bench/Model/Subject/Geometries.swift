// SPDX-License-Identifier: Apache-2.0
// Page sizes, table sizes, orders and fragments: the architectures' pgalloc.h and pgtable headers of 6.12,
// with what "Account page tables at all levels" changed for 6.14.

extension Architecture {
  /// The architecture's page tables.
  var geometry: Geometry {
    switch self {
    case .x86With4Levels: Self.generic(rt: true, [.pte, .pmd, .pud, .pgd])
    case .x86With5Levels: Self.generic(rt: true, Level.allCases)
    case .x86PAE: Self.x86PAEGeometry
    case .arm64With4K: Self.generic(rt: true, Level.allCases)
    case .arm64With16K: Self.arm64(pageBytes: 16 << 10, [.pte, .pmd, .pud])
    case .arm64With64K: Self.arm64(pageBytes: 64 << 10, [.pte, .pmd])
    case .riscv64: Self.generic(rt: true, Level.allCases)
    case .s390: Self.s390Geometry
    case .ppc64Radix4K:
      Self.ppc64(pageBytes: 4 << 10, pteBytes: 4 << 10, pmdBytes: 4 << 10)
    case .ppc64Radix64K:
      Self.ppc64(pageBytes: 64 << 10, pteBytes: 256, pmdBytes: 4 << 10)
    // With THP: a second half behind each table holds what the hash needs.
    case .ppc64Hash64K:
      Self.ppc64(pageBytes: 64 << 10, pteBytes: 4 << 10, pmdBytes: 16 << 10)
    case .sparc64: Self.sparc64Geometry
    case .sparc32: Self.sparc32Geometry
    case .m68kMotorola: Self.motorolaGeometry
    case .m68kColdFire: Self.twoLevel(pageBytes: 8 << 10, splits: false)
    case .arm: Self.armGeometry
    case .armLPAE: Self.armLPAEGeometry
    case .loongarch64: Self.threeLevel(pageBytes: 16 << 10)
    case .mips64: Self.threeLevel(pageBytes: 16 << 10)
    case .parisc: Self.pariscGeometry
    case .csky: Self.twoLevel(pageBytes: 4 << 10, splits: true)
    case .microblaze: Self.twoLevel(pageBytes: 4 << 10, splits: false)
    case .openrisc: Self.twoLevel(pageBytes: 8 << 10, splits: true)
    }
  }

  private static func page(_ bytes: Int) -> LevelGeometry { .table(TableGeometry(bytes)) }

  /// 4 KiB tables of 512 entries.
  private static func generic(rt: Bool, _ levels: [Level]) -> Geometry {
    Geometry(
      pageBytes: 4096,
      levels: Level.allCases.map { levels.contains($0) ? page(4096) : .folded },
      splitsPTELocks: true, splitsPMDLocks: true, supportsRT: rt)
  }

  private static let x86PAEGeometry = Geometry(
    pageBytes: 4096,
    levels: [
      page(4096), page(4096), .folded, .folded, .notPages("four entries from a kmem_cache"),
    ],
    splitsPTELocks: true, splitsPMDLocks: true, supportsRT: true)

  /// 48-bit addresses leave the PGD a few entries, which come from a kmem_cache.
  private static func arm64(pageBytes: Int, _ levels: [Level]) -> Geometry {
    Geometry(
      pageBytes: pageBytes,
      levels: Level.allCases.map { level in
        if level == .pgd { return .notPages("smaller than a page: from a kmem_cache") }
        return levels.contains(level) ? page(pageBytes) : .folded
      },
      splitsPTELocks: true, splitsPMDLocks: true, supportsRT: true)
  }

  /// PTE tables are 2 KiB with 2 KiB of guest state behind; the upper ones are four pages.
  private static let s390Geometry = Geometry(
    pageBytes: 4096,
    levels: [.table(TableGeometry(4096, fill: .pattern))]
      + Array(
        repeating: .table(TableGeometry(16 << 10, order: 2, fill: .pattern)), count: 4),
    splitsPTELocks: true, splitsPMDLocks: true)

  private static func ppc64(pageBytes: Int, pteBytes: Int, pmdBytes: Int) -> Geometry {
    func fragments(_ bytes: Int) -> LevelGeometry {
      .table(
        bytes == pageBytes
          ? TableGeometry(bytes)
          : TableGeometry(bytes, source: .fragment, tablesPerPage: pageBytes / bytes))
    }
    return Geometry(
      pageBytes: pageBytes,
      levels: [
        fragments(pteBytes), fragments(pmdBytes), .notPages("from a kmem_cache"), .folded,
        .notPages("raw pages or a kmem_cache"),
      ],
      splitsPTELocks: true, splitsPMDLocks: true)
  }

  private static let sparc64Geometry = Geometry(
    pageBytes: 8 << 10,
    levels: [
      page(8 << 10), .notPages("from a kmem_cache"), .notPages("from a kmem_cache"), .folded,
      .notPages("from a kmem_cache"),
    ],
    splitsPTELocks: true, splitsPMDLocks: false)

  private static let sparc32Geometry = Geometry(
    pageBytes: 4096,
    levels: [
      .table(TableGeometry(256, source: .nocache, tablesPerPage: 16)),
      .notPages("from the nocache pool"), .folded, .folded, .notPages("from the nocache pool"),
    ],
    splitsPTELocks: false, splitsPMDLocks: false)

  private static let motorolaGeometry = Geometry(
    pageBytes: 4096,
    levels: [
      .table(TableGeometry(256, source: .pointerTable, tablesPerPage: 16)),
      .table(TableGeometry(512, source: .pointerTable, tablesPerPage: 8)), .folded, .folded,
      .table(TableGeometry(512, source: .pointerTable, tablesPerPage: 8)),
    ],
    splitsPTELocks: false, splitsPMDLocks: false)

  private static let armGeometry = Geometry(
    pageBytes: 4096,
    levels: [page(4096), .folded, .folded, .folded, .table(TableGeometry(16 << 10, order: 2))],
    splitsPTELocks: true, splitsPMDLocks: false)

  private static let armLPAEGeometry = Geometry(
    pageBytes: 4096,
    levels: [page(4096), page(4096), .folded, .folded, .notPages("from kmalloc()")],
    splitsPTELocks: true, splitsPMDLocks: false)

  /// spinlock_t is four words of 4 bytes, so that `ldcw` finds one that is aligned to 16.
  private static let pariscGeometry = Geometry(
    pageBytes: 4096, levels: [page(4096), page(4096), .folded, .folded, page(4096)],
    splitsPTELocks: true, splitsPMDLocks: false, plainSpinlockBytes: 16)

  private static func threeLevel(pageBytes: Int) -> Geometry {
    Geometry(
      pageBytes: pageBytes,
      levels: [page(pageBytes), page(pageBytes), .folded, .folded, page(pageBytes)],
      splitsPTELocks: true, splitsPMDLocks: false)
  }

  private static func twoLevel(pageBytes: Int, splits: Bool) -> Geometry {
    Geometry(
      pageBytes: pageBytes,
      levels: [page(pageBytes), .folded, .folded, .folded, page(pageBytes)],
      splitsPTELocks: splits, splitsPMDLocks: false)
  }
}
