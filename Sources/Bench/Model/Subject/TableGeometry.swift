// SPDX-License-Identifier: Apache-2.0

/// How tables of one level come out of pages.
struct TableGeometry: Codable, Sendable, Hashable {
  /// Where a table comes from (`enum pa_table_source`).
  enum Source: String, Codable, Sendable, CaseIterable {
    /// One or more pages from `pagetable_alloc()`.
    case pages
    /// A part of a page, whose constructor runs once for all parts (powerpc's `pte_fragment_alloc`).
    case fragment
    /// A part of a page that keeps a bitmap of its parts (m68k's `get_pointer_table`).
    case pointerTable = "pointer-table"
    /// A piece of a pool that is mapped uncached (sparc32's `srmmu_get_nocache`).
    case nocache
  }

  /// What a fresh table holds, and who puts it there.
  enum Fill: String, Codable, Sendable, CaseIterable {
    /// `__GFP_ZERO`.
    case allocatorZeroes = "allocator-zeroes"
    /// Written after the allocation with the architecture's empty entry.
    case pattern
  }

  var source: Source
  /// Of the architecture's pages.
  var order: Int
  var tablesPerPage: Int
  var tableBytes: Int
  var fill: Fill

  init(
    _ tableBytes: Int, source: Source = .pages, order: Int = 0, tablesPerPage: Int = 1,
    fill: Fill = .allocatorZeroes
  ) {
    self.source = source
    self.order = order
    self.tablesPerPage = tablesPerPage
    self.tableBytes = tableBytes
    self.fill = fill
  }
}

/// What an architecture has at one level.
enum LevelGeometry: Sendable, Hashable {
  /// The level does not exist.
  case folded
  /// Its tables are not pages from `pagetable_alloc()`; the text says what they are.
  case notPages(String)
  case table(TableGeometry)
}

/// An architecture's page tables as data.
struct Geometry: Sendable {
  var pageBytes: Int
  /// From PTE up to PGD.
  var levels: [LevelGeometry]
  /// SPLIT_PTE_PTLOCKS can be on (mm/Kconfig).
  var splitsPTELocks: Bool
  /// ARCH_ENABLE_SPLIT_PMD_PTLOCK.
  var splitsPMDLocks: Bool
  /// Of a plain SMP build; more than a word means that locks are allocated even there.
  var plainSpinlockBytes: Int = 4
  /// ARCH_SUPPORTS_RT as of 6.12.
  var supportsRT: Bool = false

  subscript(level: Level) -> LevelGeometry { levels[level.index] }

  /// Whether tables of this level can have a lock of their own.
  func splitsLock(at level: Level) -> Bool {
    switch level {
    case .pte: splitsPTELocks
    case .pmd: splitsPTELocks && splitsPMDLocks
    case .pud, .p4d, .pgd: false
    }
  }
}

extension Level {
  /// 0 for PTE, up to 4 for PGD.
  package var index: Int {
    switch self {
    case .pte: 0
    case .pmd: 1
    case .pud: 2
    case .p4d: 3
    case .pgd: 4
    }
  }
}
