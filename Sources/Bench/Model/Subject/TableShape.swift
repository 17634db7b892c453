// SPDX-License-Identifier: Apache-2.0

/// One kind of table as the C side is told of it (`struct pa_shape`). Only for tables that are not what the generic
/// helpers make, a zeroed page of 4 KiB.
package struct TableShape: Codable, Sendable, Hashable {
  enum Source: String, Codable, Sendable, CaseIterable {
    case pages, fragment
    case pointerTable = "pointer-table"
    case nocache
    /// Plain pages, of which nobody is told that they are page tables.
    case raw
    /// Set aside before there is an allocator.
    case memblock
  }

  enum Fill: String, Codable, Sendable, CaseIterable {
    case allocatorZeroes = "allocator-zeroes"
    case zeroedAfter = "zeroed-after"
    case pattern
  }

  /// Which constructor is called.
  enum ConstructorCall: String, Codable, Sendable, CaseIterable {
    case none, pte, pmd
    /// PUD and up.
    case upper
  }

  var source: Source
  /// Of the model's 4 KiB frames.
  var order: Int
  /// The architecture's page, as an order of 4 KiB frames.
  var pageOrder: Int
  var fill: Fill
  var constructorCall: ConstructorCall
  var runsDestructor: Bool
  /// This level can have a lock of its own on this architecture.
  var splitLock: Bool
  /// GFP_PGTABLE_USER: charged to a memory cgroup.
  var userGFP: Bool
  var tablesPerPage: Int
  var tableBytes: Int

  /// Its pages come from `pagetable_alloc()`.
  var isAllocated: Bool { [.pages, .fragment, .pointerTable].contains(source) }
}

extension TableShape {
  private static let frameBytes = 4096

  /// The shape of a kind of table; `nil` where the generic helpers make it, and where there is none.
  init?(at place: TableKind, rule: TableRule) {
    let geometry = place.arch.geometry
    guard case .table(let table) = geometry[place.level] else { return nil }
    let isGeneric =
      table == TableGeometry(Self.frameBytes) && geometry.pageBytes == Self.frameBytes
      && geometry.splitsLock(at: place.level) == (place.level == .pte || place.level == .pmd)
      && (place.arch != .ppc64Radix4K)
    // Generic code always has the call of ptlock_init(), if only behind a test.
    let hasLock = geometry.splitsLock(at: place.level) && rule.ptlockInit != .never
    let lacksCall =
      rule.constructor == .always && geometry.splitsLock(at: place.level) && !hasLock
    if place.path == .helper && isGeneric && rule.destructor == rule.constructor && !lacksCall {
      return nil
    }
    pageOrder = (geometry.pageBytes / Self.frameBytes).trailingZeroBitCount
    order = table.order + pageOrder
    source =
      switch place.path {
      case .boot: .memblock
      case .helper: Source(table.source)
      default:
        rule.constructor == .never && rule.accounting != .inAlloc ? .raw : Source(table.source)
      }
    fill =
      table.fill == .pattern && place.path != .boot
      ? .pattern
      : Architecture.arm64.contains(place.arch) && place.path != .helper
        ? .zeroedAfter : .allocatorZeroes
    constructorCall =
      switch (rule.constructor, place.level) {
      case (.never, _): .none
      case (_, .pte): .pte
      case (_, .pmd): .pmd
      default: .upper
      }
    runsDestructor = rule.destructor == .always
    splitLock = hasLock
    userGFP = place.path == .helper && place.mm != .initMM
    // What is set aside at boot is not cut up.
    tablesPerPage = place.path == .boot ? 1 : table.tablesPerPage
    tableBytes = table.tableBytes
  }
}

extension TableShape.Source {
  fileprivate init(_ source: TableGeometry.Source) {
    self =
      switch source {
      case .pages: .pages
      case .fragment: .fragment
      case .pointerTable: .pointerTable
      case .nocache: .nocache
      }
  }
}
