// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bench
@testable import BenchReplay

/// Dumps of other kernels, architectures and systems: read as what they are, or refused by name.
@Suite struct ReplayDumpTests {
  static func tables(_ text: String, levels: Int? = nil) throws -> ReplayTables {
    try ReplayTables(of: [ReplayParserTests.read(text)], levels: levels)
  }

  static func counts(_ counts: TableCounts) -> [UInt64] { Level.allCases.map { counts[$0] } }

  static func refusal(_ text: String) -> String {
    do {
      _ = try tables(text)
      return "none"
    } catch {
      return (error as? ReplayInputError)?.sentence ?? "\(error)"
    }
  }

  // MARK: Frames that Rss does not count

  static func smaps(flags: String, rss: UInt64 = 0, private hidden: String = "rw-s") -> String {
    """
    aaaae0000000-aaaae0010000 r-xp 00000000 fd:01 17 /usr/bin/app
    Size:                 64 kB
    KernelPageSize:        4 kB
    Rss:                  64 kB
    Swap:                  0 kB
    VmFlags: rd ex mr mw me\u{20}
    ffff80000000-ffffb0000000 \(hidden) 50000000 00:06 30 /dev/mem
    Size:             786432 kB
    KernelPageSize:        4 kB
    Rss:              \(rss) kB
    Swap:                  0 kB
    VmFlags: rd wr sh mr \(flags) de dd\u{20}

    """
  }

  @Test(arguments: ["pf", "io", "mm", "mw me ms pf io"]) func framesWithoutAStructPageCountWhole(
    flags: String
  ) throws {
    for rss in [UInt64(0), 8] {
      let text = Self.smaps(flags: flags, rss: rss)
      let input = try ReplayParserTests.read(text)
      #expect(input.ranges.map(\.kind) == [.user, .outsideRss])
      #expect(ReplayParserTests.skips(input) == [])
      #expect(try Self.tables(text).user.pte == 385)
    }
  }

  /// Where the file tells of no page there may be tables all the same: that is said.
  @Test func nothingToldIsNotNothingThere() throws {
    let text = Self.smaps(flags: "mw me ms")
    let input = try ReplayParserTests.read(text)
    #expect(ReplayParserTests.skips(input) == ["7 1 nothingTold"])
    #expect(try Self.tables(text).user.pte == 1)
    #expect(SkipReason.allCases.allSatisfy { !$0.rawValue.contains("nothing present") })
  }

  // MARK: Line ends

  @Test func carriageReturnsAreNoPartOfALine() throws {
    let vmalloc = """
      0xffffc90000000000-0xffffc90000002000    8192 map+0x29e/0x2c0 phys=0x000000003ffe1000 ioremap
      0xffffc90000100000-0xffffc90000200000 1048576 unpurged vm_area
      0xffffc900001ff000-0xffffc90000201000    8192 vm_map_ram
      0xffffc90040000000-0xffffc90048001000 134221824 a+0x1/0x2 phys=0x0000000080000000 ioremap

      """
    #expect(Self.counts(try Self.tables(vmalloc).initMM) == [2, 2, 1, 0, 0])
    let maps = """
      7f0000000000-7f0000800000 rw-p 00000000 00:00 0
      7f0000800000-7f0000900000 ---p 00000000 00:00 0

      """
    let long = maps + String(repeating: "y", count: LineSplitter.longest) + "\n"
    for text in [vmalloc, maps, Self.smaps(flags: "pf"), Self.smaps(flags: "mw"), long] {
      let feeds = try ReplayParserTests.read(text)
      let returns = text.replacing("\n", with: "\r\n")
      for chunk in [1, 7, 65536, 65537, 1 << 20] {
        #expect(try ReplayParserTests.read(returns, chunk: chunk) == feeds, "\(chunk)")
      }
      #expect(try ReplayParserTests.read(String(returns.dropLast())) == feeds)
    }
    var reader = EFIReader(name: "d")
    reader.add(
      entry: 0,
      texts: ["0xf\r\n", "0x201\r\n", "0x7f000000\r\n", "0x5\r\n", "0xfffffffeff000000\r\n"]
        .map { Array($0.utf8) })
    #expect(try reader.finish().ranges.count == 2)
  }

  // MARK: Tables from boot

  /// x86-64's level3_kernel_pgt and level2_fixmap_pgt reach the modules and lie in the kernel's image.
  @Test func tablesInTheImageAreNotAllocated() throws {
    let stack =
      "0xffffc90000000000-0xffffc90000005000 20480 dup_task_struct+0x5b/0x1b0 pages=4 vmalloc\n"
    let module = "0xffffffffc0200000-0xffffffffc0203000 12288 load_module+0x1/0x2 pages=2 vmalloc\n"
    let tables = try Self.tables(stack + module)
    #expect(Self.counts(tables.initMM) == [2, 1, 1, 0, 0])
    #expect(Self.counts(tables.fromBoot) == [0, 1, 1, 0, 0])
    // level2_kernel_pgt, where the kernel is not moved by 1 GiB; level4_kernel_pgt, with five levels.
    let near = "0xffffffffa0000000-0xffffffffa0003000 12288 load_module+0x1/0x2 pages=2 vmalloc\n"
    let five = try Self.tables(near + module, levels: 5)
    #expect(Self.counts(five.initMM) == [2, 0, 0, 0, 0])
    #expect(Self.counts(five.fromBoot) == [0, 2, 1, 1, 0])
    // riscv's modules below those: their PMD table is one of their own.
    let riscv = "0xffffffff01000000-0xffffffff01003000 12288 load_module+0x1/0x2 pages=2 vmalloc\n"
    #expect(Self.counts(try Self.tables(riscv).initMM) == [1, 1, 0, 0, 0])
    // level1_fixmap_pgt: nothing is left to build.
    #expect(
      Self.refusal("0xffffffffff400000-0xffffffffff402000 8192 a+0x1/0x2 vmap\n").contains(
        "are there from boot, so there is none to build"))
  }

  /// arm64 lists its image, which shares its PUD table with modules and the first areas.
  @Test func theImageOfArm64IsNoArea() throws {
    let image = """
      0xffff800080000000-0xffff800081230000 19070976 declare_vma+0x1/0x2 phys=0x0000000040200000 vmap
      0xffff800081230000-0xffff800081400000 1900544 declare_vma+0x1/0x2 phys=0x0000000041430000 vmap

      """
    let area =
      "0xffff800082000000-0xffff800082005000 20480 dup_task_struct+0x5b/0x1b0 pages=4 vmalloc\n"
    let module = "0xffff80007a000000-0xffff80007a003000 12288 load_module+0x1/0x2 pages=2 vmalloc\n"
    let tables = try Self.tables(image + area + module)
    #expect(Self.counts(tables.initMM) == [2, 1, 0, 0, 0])
    #expect(Self.counts(tables.fromBoot) == [0, 1, 1, 0, 0])
    #expect(Self.refusal(image).contains("are there from boot"))
  }

  // MARK: Spellings

  @Test func physWithAndWithoutPrefix() throws {
    for spelling in ["phys=80000000", "phys=0x0000000080000000"] {
      let tables = try Self.tables(
        """
        0xffffc90010000000-0xffffc90020001000 268439552 pci_mmcfg_arch_init+0x30/0x84 \(spelling) ioremap

        """)
      #expect(Self.counts(tables.initMM) == [0, 1, 1, 0, 0], "\(spelling)")
    }
  }

  @Test(arguments: [
    "0x(____ptrval____)-0x(____ptrval____)   20480 dup_task_struct+0x1/0x2 pages=4 vmalloc N0=4",
    "0x        (ptrval)-0x        (ptrval)   20480 dup_task_struct+0x1/0x2 pages=4 vmalloc N0=4",
    "0x(ptrval)-0x(ptrval)   20480 dup_task_struct+0x1/0x2 vmalloc",
    "0x          (null)-0x          (null)   20480 dup_task_struct+0x1/0x2 vmalloc",
    "0x(null)-0x(null) 20480 a+0x1/0x2 vmap", "(ptrval)-(ptrval) 20480 a+0x1/0x2 vmap",
    "0x0000000000000000-0x0000000000000000   20480 a+0x1/0x2 vmap",
    "0x00000000-0x00000000   20480 a+0x1/0x2 vmap",
    "0x000000006fee89eb-0x0000000029456ae3   20480 a+0x1/0x2 vmap",
    "0x6fee89eb-0x29456ae3   20480 a+0x1/0x2 vmap",
  ]) func hiddenAddressesGetTheWord(line: String) {
    for text in [line, line + "\r\n", "\n" + line + "\n"] {
      #expect(Self.refusal(text).contains("the kernel hid the addresses; read it as root"))
      #expect(Self.refusal(text).contains("kernel.kptr_restrict=1"))
    }
  }

  // MARK: Several processes

  @Test func addressesThatGoDownBeginAProcess() throws {
    let text = """
      55d000000000-55d000010000 r-xp 00000000 fd:01 1 /bin/a
      7ff000000000-7ff000010000 rw-p 00000000 00:00 0
      ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 [vsyscall]
      560000000000-560000010000 r-xp 00000000 fd:01 1 /bin/b
      7fe000000000-7fe000010000 rw-p 00000000 00:00 0

      """
    let input = try ReplayParserTests.read(text)
    #expect(input.spaces.map { $0.map(\.line) } == [[1, 2], [4, 5]])
    #expect(input.overlapping == 0)
    let tables = try Self.tables(text)
    #expect(tables.processes == 2)
    #expect(Self.counts(tables.user) == [4, 4, 4, 0, 2])
    // The same process again is another one with as many tables.
    let one = Self.smaps(flags: "pf")
    #expect(try Self.tables(one + one).user.total == 2 * Self.tables(one).user.total)
    // Mappings side by side are one's.
    #expect(
      try ReplayParserTests.read(
        "1000-2000 rw-p 00000000 00:00 0\n2000-3000 rw-p 00000000 00:00 0\n"
      ).spaces.count == 1)
  }

  /// vmallocinfo has no such order: since 6.9 it lists one vmap node after the other.
  @Test func areasMayComeInAnyOrder() throws {
    let lines = [
      "0xffffc90000000000-0xffffc90000005000 20480 a+0x1/0x2 pages=4 vmalloc",
      "0xffffc90000400000-0xffffc90000405000 20480 a+0x1/0x2 pages=4 vmalloc",
    ]
    let there = try ReplayParserTests.read(lines.joined(separator: "\n"))
    let back = try ReplayParserTests.read(lines.reversed().joined(separator: "\n"))
    #expect(there.spaces.count == 1 && back.spaces.count == 1)
    #expect(back.ranges.map(\.start) == there.ranges.map(\.start))
  }

  // MARK: Other pages and words

  @Test func otherPageSizesAreRefused() throws {
    func says(_ kibibytes: Int, _ text: String) {
      let refusal = Self.refusal(text)
      #expect(
        refusal.contains("those of a machine with pages of \(kibibytes) KiB"), "\(refusal)")
    }
    // Size is (pages + 1) times the page, or without a guard page as many.
    says(64, "0xffff800008000000-0xffff800008020000  131072 a+0x1/0x2 pages=1 vmalloc N0=1\n")
    says(16, "0xffff800008000000-0xffff800008008000  32768 a+0x1/0x2 pages=1 vmalloc N0=1\n")
    says(64, "0xffff800008000000-0xffff800008020000  131072 a+0x1/0x2 pages=2 vmalloc\n")
    // No number of pages, but no address either that is not whole 64 KiB.
    let areas = (0..<8).map { index in
      let start = 0xffff_8000_0800_0000 + UInt64(index) * 0x20000
      return
        "0x\(String(start, radix: 16))-0x\(String(start + 0x20000, radix: 16)) 131072 a+0x1/0x2 vmap"
    }
    says(64, areas.joined(separator: "\n"))
    #expect(Self.refusal(areas.dropLast().joined(separator: "\n")) == "none")
    let maps = (1...8).map { "\($0)0000-\($0)8000 rw-p 00000000 00:00 0" }
    says(16, maps.map { $0.replacing("8000 ", with: "4000 ") }.joined(separator: "\n"))
    #expect(Self.refusal((maps + ["a0000-a1000 rw-p 0 00:00 0"]).joined(separator: "\n")) == "none")
    for size in [UInt64(16), 64] {
      says(
        Int(size),
        ReplayParserTests.mapping(
          0x7f00_0000_0000, pages: 64, [("Rss", 64)], pageSize: size))
    }
  }

  /// A single area may be larger than its pages for another reason, and hugetlb has larger pages.
  @Test func fourKiBAreFour() throws {
    let text = """
      0xffffc90000000000-0xffffc90000005000 20480 a+0x1/0x2 pages=4 vmalloc
      0xffffc90000100000-0xffffc90000200000 1048576 a+0x1/0x2 pages=3 vmalloc

      """
    #expect(try Self.tables(text).initMM.pte == 1)
    let huge = ReplayParserTests.mapping(
      0x7f00_0000_0000, pages: 512, [("Rss", 0), ("Private_Hugetlb", 2048)], pageSize: 2048)
    #expect(try Self.tables(huge).user.pmd == 1)
  }

  @Test func dumpsOf32BitsAreNamed() throws {
    #expect(
      Self.refusal("0xf0800000-0xf0802000    8192 a+0x1/0x2 phys=0x3ffe1000 ioremap\n")
        .contains("of a 32-bit kernel"))
    let narrow = """
      08048000-0804c000 r-xp 00000000 08:01 12 /bin/a
      bffdf000-c0000000 rw-p 00000000 00:00 0 [stack]

      """
    #expect(try ReplayParserTests.read(narrow).narrowSpaces == 1)
    let wide = "7f0000000000-7f0000001000 rw-p 00000000 00:00 0\n"
    #expect(try ReplayParserTests.read(wide + narrow).narrowSpaces == 1)
    #expect(try ReplayParserTests.read(wide).narrowSpaces == 0)
  }
}
