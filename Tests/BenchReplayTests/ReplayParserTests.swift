// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Bench
@testable import BenchReplay

@Suite struct ReplayParserTests {
  static func read(_ text: String, chunk: Int = 1 << 16) throws -> ReplayInput {
    try read(Array(text.utf8), chunk: chunk)
  }

  static func read(_ bytes: [UInt8], chunk: Int = 1 << 16) throws -> ReplayInput {
    var reader = ReplayReader(name: "f")
    for start in stride(from: 0, to: bytes.count, by: chunk) {
      try reader.feed(Array(bytes[start..<min(start + chunk, bytes.count)]))
    }
    return try reader.finish()
  }

  static func skips(_ input: ReplayInput) -> [String] {
    input.skipped.entries.map { "\($0.firstLine) \($0.count) \($0.reason)" }
  }

  static func words(_ input: ReplayInput) -> [String] {
    input.ranges.map {
      "\($0.line) \($0.kind) \($0.leaf.rawValue) \(String($0.start, radix: 16)) \(($0.end - $0.start) / 4096)"
    }
  }

  @Test func vmallocinfo() throws {
    let input = try Self.read(
      """
      0xffffc90000000000-0xffffc90000005000   20480 irq_init_percpu_irqstack+0xca/0x100 vmap
      0xffffc90000005000-0xffffc90000007000    8192 map+0x1/0x2 phys=0x00000000bffe0000 ioremap
      0xffffc90000008000-0xffffc9000000d000   20480 dup_task_struct+0x5b/0x1b0 pages=3 vmalloc N0=3
      0xffffc90000100000-0xffffc90000200000 1048576 unpurged vm_area
      0xffffc90000200000-0xffffc90000300000 1048576 vm_map_ram
      0xffffc90000300000-0xffffc90000500000 2097152 pcpu_get_vm_areas+0x0/0x1250 vmalloc
      0xffffc90001000000-0xffffc90001002000 8192 module_alloc+0x0/0x1 [nf_tables] pages=1 vmalloc
      0xffffc90040000000-0xffffc90040401000 4198400 a+0x1/0x2 phys=0x0000000080000000 ioremap

      """)
    #expect(input.source == .vmallocinfo)
    #expect(input.lines == 8)
    #expect(Self.skips(input) == [])
    #expect(
      Self.words(input) == [
        "1 vmap pte ffffc90000000000 4", "2 ioremap pte ffffc90000005000 1",
        "3 vmalloc pte ffffc90000008000 3", "4 unpurged pte ffffc90000100000 256",
        "5 vmMapRAM pte ffffc90000200000 256", "6 percpu pte ffffc90000300000 512",
        "7 vmalloc pte ffffc90001000000 1", "8 ioremap pmd ffffc90040000000 1024",
      ])
  }

  @Test func whatVmallocinfoSkips() throws {
    let good = "0xffffc90000000000-0xffffc90000002000 8192 a vmap\n"
    let cases: [(String, SkipReason)] = [
      ("0xffffc90000000000-0xffffc9000000", .notThisFormat),
      ("0xffffc90000000000-0xffffc90000003000 8192 a vmap", .sizeDisagrees),
      ("0xffffc90000003000-0xffffc90000002000 8192 a vmap", .emptyRange),
      ("0xffffc90000000000-0x1ffffc90000002000 8192 a vmap", .numberTooLarge),
      ("0xffffc90000000000-0xffffc90000002000 18446744073709551616 a vmap", .numberTooLarge),
      ("0xffffc90000000000-0xffffc90000002000 8192 a pages=3 vmalloc", .tooManyPages),
      (
        "0xffffc90000000000-0xffffc90000002000 8192 a pages=4503599627370497 vmalloc",
        .tooManyPages
      ),
      ("0xffffc90000000000-0xffffc90000002000 8192 a pages=0 vmalloc", .emptyRange),
      ("0xffffc90000000000-0xffffc90000001000 4096 a vmap", .emptyRange),
      ("0xffffc90000000800-0xffffc90000002800 8192 a vmap", .unaligned),
      ("0x0000700000000000-0x0000700000002000 8192 a vmap", .outOfReach),
      ("0xffffc90000000000-0xffffc90100000000 4294967296 arena_map_alloc sparse", .sparse),
      ("garbage", .notThisFormat), (String(repeating: "x", count: 70000), .tooLong),
    ]
    for (line, reason) in cases {
      let input = try Self.read(good + line + "\n")
      #expect(Self.skips(input) == ["2 1 \(reason)"], "\(line.prefix(90))")
      #expect(input.ranges.count == 1)
      // The same without the last line feed.
      #expect(try Self.read(good + line) == input)
    }
  }

  @Test(arguments: [
    "0x0000000000000000-0x0000000000000000   20480 a+0x1/0x2 vmap",
    "0x000000006fee89eb-0x0000000029456ae3   20480 a+0x1/0x2 vmap",
  ]) func hiddenAddressesAreAnError(line: String) {
    let good = "0xffffc90000000000-0xffffc90000002000 8192 a vmap\n"
    let error = #expect(throws: ReplayInputError.self) { try Self.read(good + line) }
    #expect(error?.sentence.hasPrefix("f: line 2: the kernel hid the addresses") == true)
    #expect(error?.sentence.contains("as root") == true)
  }

  @Test func maps() throws {
    let input = try Self.read(
      """
      55a0c0000000-55a0c0021000 r--p 00000000 08:01 1234    /usr/bin/a b
      7f0000000000-7f0000001000 ---p 00000000 00:00 0
      7ffd00000000-7ffd00021000 rw-p 00000000 00:00 0      [stack]
      ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 [vsyscall]
      """)
    #expect(input.source == .maps)
    #expect(Self.words(input) == ["1 user pte 55a0c0000000 33", "3 user pte 7ffd00000000 33"])
    #expect(Self.skips(input) == ["2 1 noAccess", "4 1 vsyscall"])
  }

  /// A mapping of smaps with what is named, in kB.
  static func mapping(
    _ start: UInt64, pages: UInt64, _ fields: [(String, UInt64)], pageSize: UInt64 = 4
  ) -> String {
    let header =
      "\(String(start, radix: 16))-\(String(start + pages * 4096, radix: 16)) rw-p 00000000 00:00 0 \n"
    return
      ([("Size", pages * 4), ("KernelPageSize", pageSize)] + fields).reduce(header) {
        $0 + "\($1.0): \($1.1) kB\n"
      } + "VmFlags: rd wr\n"
  }

  @Test func smapsSaysWhatIsPresent() throws {
    let cases: [(UInt64, [(String, UInt64)], UInt64, [String])] = [
      (2048, [("Rss", 8192)], 4, ["1 user pte 7f0000000000 2048"]),
      // Two pages can lie in two tables, and no more.
      (2048, [("Rss", 4), ("Swap", 4)], 4, ["1 user pte 7f0000000000 1024"]),
      // An anonymous huge page keeps its table.
      (512, [("Rss", 2048), ("AnonHugePages", 2048)], 4, ["1 user pte 7f0000000000 512"]),
      (
        1024, [("Rss", 2052), ("FilePmdMapped", 2048)], 4,
        ["1 user pte 7f0000000000 512", "1 user pmd 7f0000200000 512"]
      ),
      (
        1024, [("Rss", 0), ("Shared_Hugetlb", 2048)], 2048, ["1 user pmd 7f0000000000 1024"]
      ),
      (
        1 << 20, [("Rss", 0), ("Private_Hugetlb", 4096)], 2048,
        ["1 user pmd 7f0000000000 524288"]
      ),
      (
        1 << 18, [("Rss", 0), ("Private_Hugetlb", 1 << 20)], 1 << 20,
        ["1 user pud 7f0000000000 262144"]
      ),
    ]
    for (pages, fields, pageSize, expected) in cases {
      let input = try Self.read(
        Self.mapping(0x7f00_0000_0000, pages: pages, fields, pageSize: pageSize))
      #expect(input.source == .smaps)
      #expect(Self.words(input) == expected, "\(fields)")
    }
  }

  @Test func whatSmapsSkips() throws {
    let good = Self.mapping(0x7e00_0000_0000, pages: 1, [("Rss", 4)])
    let base: UInt64 = 0x7f00_0000_0000
    let cases: [(String, SkipReason)] = [
      (Self.mapping(base, pages: 8, [("Rss", 0), ("Swap", 0)]), .nothingTold),
      (Self.mapping(base, pages: 8, []), .cutOff),
      (Self.mapping(base, pages: 8, [("Rss", 36)]), .tooManyPages),
      (Self.mapping(base, pages: 8, [("Rss", .max / 512)]), .numberTooLarge),
      (Self.mapping(base, pages: 8, [("Rss", 8)], pageSize: 64), .otherPages),
      (Self.mapping(base, pages: 512, [("Rss", 2048), ("FilePmdMapped", 4096)]), .tooManyPages),
      (
        Self.mapping(
          base + 4096, pages: 512, [("Private_Hugetlb", 2048), ("Rss", 0)], pageSize: 2048),
        .unaligned
      ),
      ("7f0000000000-7f0000800000 rw-p 00000000 00:00 0\nSize: 8 kB\n", .cutOff),
      ("ffffffffff600000-ffffffffff601000 --xp 0 00:00 0 [vsyscall]\nRss: 0 kB\n", .vsyscall),
    ]
    for (text, reason) in cases {
      let input = try Self.read(good + text)
      #expect(Self.skips(input) == ["6 1 \(reason)"], "\(text)")
      #expect(input.ranges.count == 1)
    }
    let first = try Self.read(good)
    #expect(Self.skips(first) == [])
    // Fields appear late: what stood before them cannot be trusted.
    let late = try Self.read("7d0000000000-7d0000800000 rw-p 00000000 00:00 0\n" + good)
    #expect(Self.skips(late) == ["1 1 cutOff"])
    #expect(late.ranges.count == 1)
  }

  @Test func efi() throws {
    var reader = EFIReader(name: "d")
    func texts(_ pages: String, _ physical: String, _ virtual: String) -> [[UInt8]] {
      ["0x800000000000000f\n", pages, physical, "0x5\n", virtual].map { Array($0.utf8) }
    }
    reader.add(entry: 0, texts: texts("0x201\n", "0x7f000000\n", "0xfffffffeff000000\n"))
    reader.add(entry: 1, texts: texts("0x1", "0x1000", "0x0"))
    reader.add(entry: 2, texts: texts("0xffffffffffffffff", "0x1000", "0x1000"))
    reader.add(entry: 3, texts: texts("12", "0x1000", "0x1000"))
    reader.add(entry: 4, texts: texts("0x10", "0x1000", "0xfffffffffffff000"))
    reader.add(entry: 5, texts: [])
    let input = try reader.finish()
    #expect(
      Self.words(input) == [
        "0 efi pmd fffffffeff000000 512", "0 efi pte fffffffeff200000 1",
      ])
    #expect(
      Self.skips(input) == [
        "1 1 notMapped", "2 1 numberTooLarge", "3 2 notThisFormat", "4 1 outOfReach",
      ])
  }

  @Test func overlapsAreCountedOnce() throws {
    let input = try Self.read(
      """
      0xffffc90000000000-0xffffc90000005000 20480 a vmap
      0xffffc90000002000-0xffffc90000007000 20480 a vmap
      """)
    #expect(input.overlapping == 1)
    #expect(input.firstOverlapLine == 2)
    #expect(try ReplayTables(of: [input]).initMM.pte == 1)
  }

  @Test func refusesWhatItDoesNotKnow() {
    for (bytes, says) in [
      ([UInt8](), "f: it is empty"), (Array("hello\nworld".utf8), "begins 'hello'"),
      ([0x7f, 0x45, 0x4c, 0x46, 0], "binary data"),
      (Array(repeating: 0x61, count: 1 << 20), "line 1: this is neither of"),
      ([0x1b, 0x5b, 0x0a], "begins '?['"),
    ] {
      let error = #expect(throws: ReplayInputError.self) { try Self.read(bytes) }
      #expect(error?.sentence.contains(says) == true, "\(error?.sentence ?? "")")
    }
  }

  /// How the file is cut into chunks does not matter.
  @Test func chunksDoNotShow() throws {
    let text =
      Self.mapping(0x7f00_0000_0000, pages: 9, [("Rss", 4)])
      + String(repeating: "y", count: LineSplitter.longest + 1) + "\n"
      + Self.mapping(0x7f10_0000_0000, pages: 9, [("Rss", 4)])
    let whole = try Self.read(text)
    #expect(Self.skips(whole).contains("6 1 tooLong"))
    for chunk in [1, 2, 3, 7, 64, 1000, 65535, 65536, 65537] {
      #expect(try Self.read(text, chunk: chunk) == whole, "chunks of \(chunk)")
    }
  }
}
