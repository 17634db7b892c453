// SPDX-License-Identifier: Apache-2.0

import Bench

/// The tables of a whole machine, as far as its files tell.
struct ReplayTables: Sendable, Hashable {
  var geometry: AddressGeometry
  var initMM = TableCounts()
  var user = TableCounts()
  var efiMM = TableCounts()
  /// Processes, one for each maps or smaps.
  var processes = 0

  static let mms: [MMKind] = [.initMM, .user, .efiMM]

  init(geometry: AddressGeometry) { self.geometry = geometry }

  /// - Parameters:
  ///   - inputs: at most one vmallocinfo and one EFI map; each maps or smaps is a process of its own.
  ///   - levels: 4 or 5; `nil`: 5 where an address needs them.
  /// - Throws: `ReplayInputError` for a second init_mm, or an address that four levels do not reach.
  init(of inputs: [ReplayInput], levels: Int? = nil) throws(ReplayInputError) {
    let four = AddressGeometry(levels: 4)
    let needing = inputs.lazy.compactMap { input in
      input.ranges.first { !four.reaches($0.start, $0.end) }.map { (input, $0) }
    }.first
    if levels == 4, let (input, range) = needing {
      throw ReplayInputError(
        sentence:
          "\(input.name): line \(range.line): four levels of tables do not reach it; use five")
    }
    self.init(geometry: AddressGeometry(levels: levels ?? (needing == nil ? 4 : 5)))
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
    for input in inputs {
      var counts = TableCensus.tables(for: input.ranges, geometry: geometry)
      switch input.source.mm {
      case .initMM:
        // swapper_pg_dir is part of the kernel's image.
        counts.pgd = 0
        initMM = counts
      case .efiMM: efiMM = counts
      case .user, .null:
        user = user + counts
        processes += 1
      }
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
