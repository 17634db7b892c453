// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bench

/// What the C side is told of a table, against the architectures' pgalloc.h of 6.12, written down by hand.
@Suite struct TableShapeTests {
  private func shape(
    _ arch: Architecture, _ path: AllocatorPath, _ level: Level, _ mm: MMKind,
    _ series: Series = .merged
  ) throws -> TableShape? {
    let place = TableKind(arch: arch, path: path, level: level, mm: mm)
    return TableShape(at: place, rule: try #require(series.rule(at: place), "\(place.words)"))
  }

  private func pages(
    order: Int = 0, pageOrder: Int = 0, fill: TableShape.Fill = .allocatorZeroes,
    _ call: TableShape.ConstructorCall, runsDestructor: Bool = true, splitLock: Bool = false,
    userGFP: Bool = false, bytes: Int = 4096
  ) -> TableShape {
    TableShape(
      source: .pages, order: order, pageOrder: pageOrder, fill: fill, constructorCall: call,
      runsDestructor: runsDestructor, splitLock: splitLock, userGFP: userGFP, tablesPerPage: 1,
      tableBytes: bytes)
  }

  @Test func whatTheGenericHelpersMakeHasNone() throws {
    for level in Level.allCases {
      for mm in [MMKind.user, .initMM, .efiMM] {
        #expect(try shape(.x86With5Levels, .helper, level, mm) == nil)
        #expect(try shape(.arm64With4K, .helper, level, mm) == nil)
      }
    }
  }

  @Test func s390() throws {
    let pte = pages(fill: .pattern, .pte, splitLock: true, userGFP: true)
    #expect(try shape(.s390, .helper, .pte, .user) == pte)
    func crst(_ call: TableShape.ConstructorCall, splitLock: Bool = false) -> TableShape {
      pages(order: 2, fill: .pattern, call, splitLock: splitLock, userGFP: true, bytes: 16384)
    }
    #expect(try shape(.s390, .helper, .pmd, .user) == crst(.pmd, splitLock: true))
    for level in [Level.pud, .p4d, .pgd] {
      #expect(try shape(.s390, .helper, level, .user) == crst(.upper), "\(level.rawValue)")
    }
    #expect(
      try shape(.s390, .helper, .p4d, .user, .v613)?.constructorCall
        == TableShape.ConstructorCall.none)
  }

  @Test func arm64() throws {
    #expect(
      try shape(.arm64With64K, .helper, .pte, .user)
        == pages(order: 4, pageOrder: 4, .pte, splitLock: true, userGFP: true, bytes: 65536))
    #expect(
      try shape(.arm64With64K, .hotAdd, .pmd, .initMM)
        == pages(
          order: 4, pageOrder: 4, fill: .zeroedAfter, .pmd, runsDestructor: false, splitLock: true,
          bytes: 65536))
    #expect(
      try shape(.arm64With4K, .efi, .pud, .efiMM) == pages(fill: .zeroedAfter, .upper))
    #expect(try shape(.arm64With4K, .hotAdd, .pud, .initMM, .mergedFixed)?.runsDestructor == true)
  }

  @Test func pagesThatAreCutUp() throws {
    let ppc = try #require(try shape(.ppc64Radix64K, .helper, .pte, .user))
    #expect(ppc.source == .fragment && ppc.order == 4 && ppc.pageOrder == 4)
    #expect(ppc.tablesPerPage == 256 && ppc.tableBytes == 256 && ppc.userGFP && ppc.splitLock)
    let kernel = try #require(try shape(.ppc64Radix64K, .helper, .pte, .initMM))
    #expect(kernel.source == .fragment && !kernel.userGFP && kernel.constructorCall == .pte)
    let m68k = try #require(try shape(.m68kMotorola, .helper, .pmd, .user))
    #expect(m68k.source == .pointerTable && m68k.tablesPerPage == 8 && m68k.tableBytes == 512)
    #expect(m68k.constructorCall == .pmd && !m68k.splitLock)
    let sparc = try #require(try shape(.sparc32, .helper, .pte, .user))
    #expect(sparc.source == .nocache && sparc.tablesPerPage == 16 && !sparc.splitLock)
  }

  /// Nobody is told that these are page tables, or there is nobody to tell.
  @Test func pagesWithoutConstructor() throws {
    let direct = try #require(try shape(.x86With4Levels, .hotAdd, .pte, .initMM))
    #expect(direct.source == .raw && direct.constructorCall == .none && !direct.runsDestructor)
    let boot = try #require(try shape(.s390, .boot, .pmd, .initMM))
    #expect(boot.source == .memblock && boot.tablesPerPage == 1 && boot.constructorCall == .none)
    #expect(boot.fill == .allocatorZeroes)
  }
}
