// SPDX-License-Identifier: Apache-2.0

import Bench

/// Tables by level.
struct TableCounts: Sendable, Hashable, Codable {
  var pte: UInt64 = 0
  var pmd: UInt64 = 0
  var pud: UInt64 = 0
  var p4d: UInt64 = 0
  var pgd: UInt64 = 0

  subscript(_ level: Level) -> UInt64 {
    get {
      switch level {
      case .pte: pte
      case .pmd: pmd
      case .pud: pud
      case .p4d: p4d
      case .pgd: pgd
      }
    }
    set {
      switch level {
      case .pte: pte = newValue
      case .pmd: pmd = newValue
      case .pud: pud = newValue
      case .p4d: p4d = newValue
      case .pgd: pgd = newValue
      }
    }
  }

  /// A tree has fewer than 2⁴⁵ tables: no sum of trees that fit in memory as input overflows.
  var total: UInt64 { pte + pmd + pud + p4d + pgd }

  static func + (a: TableCounts, b: TableCounts) -> TableCounts {
    var sum = TableCounts()
    for level in Level.allCases { sum[level] = a[level] + b[level] }
    return sum
  }
}

/// Counts the tables that one tree needs to map some ranges.
enum TableCensus {
  /// A table that several ranges share counts once. Ranges may overlap and come in any order.
  /// - Parameters:
  ///   - ranges: of one address space, each within the geometry's reach.
  ///   - boot: tables that are there already, and do not count.
  static func tables(
    for ranges: [MappedRange], geometry: AddressGeometry, beside boot: BootTables? = nil
  ) -> TableCounts {
    var counts = TableCounts()
    guard !ranges.isEmpty else { return counts }
    counts.pgd = 1
    let sorted = ranges.sorted { $0.start < $1.start }
    for level in Level.allCases.prefix(geometry.levels - 1) {
      let shift = UInt64(geometry.tableShift(level))
      let there = (boot?.spans(level) ?? []).sorted { $0.start < $1.start }
      let needed = there.isEmpty ? sorted : (sorted + there).sorted { $0.start < $1.start }
      counts[level] =
        covering(needed, level: level, shift: shift) - covering(there, level: level, shift: shift)
    }
    return counts
  }

  private static func covering(_ sorted: [MappedRange], level: Level, shift: UInt64) -> UInt64 {
    var count: UInt64 = 0
    // The first table that is not counted yet; starts only grow.
    var next: UInt64 = 0
    for range in sorted where range.leaf.index <= level.index && range.start < range.end {
      let first = max(range.start >> shift, next)
      let last = (range.end - 1) >> shift
      guard first <= last else { continue }
      count += last - first + 1
      next = last + 1
    }
    return count
  }
}

/// The tables of a whole machine, as far as its files tell.
struct ReplayTables: Codable, Sendable, Hashable {
  var geometry: AddressGeometry
  var initMM = TableCounts()
  var user = TableCounts()
  var efiMM = TableCounts()
  /// Tables that init_mm's areas need and that are there from boot. They count nowhere else.
  var fromBoot = TableCounts()
  /// Processes that the maps and smaps are of.
  var processes = 0

  static let mms: [MMKind] = [.initMM, .user, .efiMM]

  init(geometry: AddressGeometry) { self.geometry = geometry }

  /// - Parameters:
  ///   - inputs: at most one vmallocinfo and one EFI map.
  ///   - levels: 4 or 5; `nil`: 5 where an address needs them.
  /// - Throws: `ReplayInputError` for a second init_mm, an address that four levels do not reach, or inputs that need
  ///   no table.
  init(of inputs: [ReplayInput], levels: Int? = nil) throws(ReplayInputError) {
    self.init(
      geometry: AddressGeometry(levels: try Self.levels(of: inputs, asked: levels)))
    for mm in [MMKind.initMM, .efiMM] {
      let files = inputs.filter { $0.source.mm == mm }
      if files.count > 1 {
        throw ReplayInputError(
          sentence: """
            \(files[1].name): \(files[0].name) is a \(files[0].source.rawValue) already, and a machine \
            has one \(mm.rawValue)
            """)
      }
    }
    for space in inputs.flatMap({ input in input.spaces.map { (input.source.mm, $0) } }) {
      add(space.1, of: space.0)
    }
    guard total > 0 else {
      throw ReplayInputError(
        sentence: """
          \(inputs.map(\.name).joined(separator: ", ")): all tables that map this are there from boot, so \
          there is none to build
          """)
    }
  }

  private static func levels(
    of inputs: [ReplayInput], asked: Int?
  ) throws(ReplayInputError) -> Int {
    let four = AddressGeometry(levels: 4)
    let needing = inputs.lazy.compactMap { input in
      input.ranges.first { !four.reaches($0.start, $0.end) }.map { (input, $0) }
    }.first
    if asked == 4, let (input, range) = needing {
      throw ReplayInputError(
        sentence: """
          \(input.name): \(input.source.place) \(range.line): four levels of tables do not reach it; use five
          """)
    }
    return asked ?? (needing == nil ? 4 : 5)
  }

  private mutating func add(_ ranges: [MappedRange], of mm: MMKind) {
    switch mm {
    case .initMM:
      let areas = ranges.filter { $0.kind != .kernelImage }
      let boot = BootTables(image: ranges.filter { $0.kind == .kernelImage })
      initMM = TableCensus.tables(for: areas, geometry: geometry, beside: boot)
      // swapper_pg_dir is part of the kernel's image.
      initMM.pgd = 0
      let all = TableCensus.tables(for: areas, geometry: geometry)
      for level in Level.allCases.dropLast() { fromBoot[level] = all[level] - initMM[level] }
    case .efiMM: efiMM = TableCensus.tables(for: ranges, geometry: geometry)
    case .user, .null:
      user = user + TableCensus.tables(for: ranges, geometry: geometry)
      processes += 1
    }
  }

  subscript(_ mm: MMKind) -> TableCounts {
    switch mm {
    case .initMM: initMM
    case .user: user
    case .efiMM: efiMM
    case .null: TableCounts()
    }
  }

  /// All that are built.
  var total: UInt64 { initMM.total + user.total + efiMM.total }

  /// Node memory that holds them all with their locks: a size for `--node-memory`.
  /// - Parameter lockBytes: room for one lock object.
  func nodeBytes(lockBytes: UInt64) -> UInt64 {
    // A page and a lock for each table; what slabs and per-CPU lists keep; the kernel's own reserve.
    let (tables, overflow) = total.multipliedReportingOverflow(by: 4096 + lockBytes)
    guard !overflow, tables < 1 << 62 else { return 1 << 63 }
    let wanted = tables + tables / 16 + (24 << 20)
    let step: UInt64 = 64 << 20
    return (wanted + step - 1) / step * step
  }
}
