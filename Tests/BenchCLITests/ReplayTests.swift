// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench
@testable import BenchReplay

/// The built command on good files and on bad ones.
@Suite struct ReplayTests {
  static let samples =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path + "/docs/data/replay"
  static let small = [
    "--processes", "2", "--blocks", "1", "--node-memory", "64M", "--seed", "7", "--allow-debug",
  ]
  static let area = "0xffffc90000000000-0xffffc90000005000 20480 a+0x1/0x2 vmap\n"

  @Test func replaysTheSamples() throws {
    let tool = try Tool()
    let result = try tool.run(
      [
        "replay", "\(Self.samples)/server-vmallocinfo.txt", "\(Self.samples)/database-smaps.txt",
        "--out", "r",
      ] + Self.small)
    #expect(result.status == 0, "\(result.error)")
    for part in [
      "It is not a kernel.", "read as", "vmallocinfo", "smaps", "init_mm", "lock objects",
      "construction", "teardown", "assumed:", "seed 7", "2 processes of 1 block",
      "the file tells of no page",
      "of the kernel's image are there from boot",
    ] {
      #expect(result.output.contains(part), "\(part)")
    }
    let rows = try CSVReader.read(ReplayRow.self, path: "\(tool.directory)/r/replay.csv")
    #expect(rows.map(\.series) == ["base", "merged"])
    #expect(rows[0].lockObjects > rows[1].lockObjects)
  }

  @Test func csvAndJSONHaveTheSameRows() throws {
    let tool = try Tool()
    let arguments =
      ["replay", "\(Self.samples)/server-vmallocinfo.txt", "--quiet"] + Self.small
    let csv = try tool.run(arguments + ["--format", "csv"])
    #expect(csv.status == 0 && csv.error == "", "\(csv.error)")
    let rows = try CSVReader.parse(ReplayRow.self, text: csv.output, file: "f")
    let json = try tool.run(arguments + ["--format", "json"])
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let stored = try #require(object["rows"] as? [[String: Any]])
    #expect(stored.count == rows.count)
    #expect(stored[0].keys.sorted() == ReplayRow.columns.sorted())
    #expect(stored[0]["tables"] as? UInt64 == rows[0].tables)
    #expect(stored[0]["construction_verdict"] is NSNull)
    #expect((object["inputs"] as? [[String: Any]])?.first?["source"] as? String == "vmallocinfo")
  }

  struct Bad: CustomTestStringConvertible, Sendable {
    var name: String
    /// What is in the file `f`; `nil`: there is none.
    var content: [UInt8]?
    var more: [String] = []
    var status: Int32 = 1
    var says: [String]
    var testDescription: String { name }

    init(
      _ name: String, _ text: String?, more: [String] = [], status: Int32 = 1, says: [String]
    ) {
      self.name = name
      content = text.map { Array($0.utf8) }
      self.more = more
      self.status = status
      self.says = says
    }
  }

  static let bad = [
    Bad("missing", nil, says: ["f cannot be read: No such file"]),
    Bad("empty", "", says: ["f: it is empty"]),
    Bad("blank lines", "\n\n", says: ["f: line 1: this is neither of"]),
    Bad("binary", "\u{7f}ELF\u{0}\u{1}", says: ["f: line 1: binary data"]),
    Bad("wrong kind", "MemTotal: 1 kB\n", says: ["f: line 1: this is neither of", "MemTotal"]),
    Bad(
      "truncated line", "0xffffc90000000000-0xffffc9", says: ["f: read as vmallocinfo", "line 1"]),
    Bad("a line of a megabyte", String(repeating: "7f", count: 1 << 19), says: ["f: line 1"]),
    Bad(
      "2^64 bytes",
      "0xffffc90000000000-0xffffc90000005000 18446744073709551616 a vmap\n",
      says: ["line 1: a number that 64 bits do not hold"]),
    Bad(
      "zeros", area + "0x0000000000000000-0x0000000000000000 20480 a vmap\n",
      says: ["f: line 2: the kernel hid the addresses", "as root"]),
    Bad(
      "hashes", "0x000000006fee89eb-0x0000000029456ae3 20480 a vmap\n",
      says: ["f: line 1: the kernel hid the addresses"]),
    Bad(
      "two kernels", area, more: ["f"], status: 64,
      says: ["f is a vmallocinfo already", "one init_mm"]),
    Bad(
      "too much for the node", "7f0000000000-7f4000000000 rw-p 00000000 00:00 0\n", status: 64,
      says: ["131330 tables", "--node-memory"]),
    Bad(
      "too much for any machine", "1000-fffffffffffff000 rw-p 00000000 00:00 0\n",
      says: ["read as maps", "line 1: addresses where"]),
    Bad(
      "five levels in four", "80000000000000-80000000001000 rw-p 00000000 00:00 0\n",
      more: ["--levels", "4"], status: 64, says: ["f: line 1: four levels"]),
    Bad("three levels", area, more: ["--levels", "3"], status: 64, says: ["must be 4 to 5"]),
    Bad("no such lock", area, more: ["--lock", "rtt"], status: 64, says: ["did you mean rt"]),
    Bad("no such series", area, more: ["--series", "bas"], status: 64, says: ["mean base"]),
    Bad("no block", area, more: ["--blocks", "0"], status: 64, says: ["0 blocks"]),
    Bad("one process", area, more: ["--processes", "1"], status: 64, says: ["1 processes"]),
    Bad(
      "two kernels", area, more: ["--memcg", "on,off"], status: 64,
      says: ["--memcg must be on or off"]),
    Bad(
      "EFI tables without EFI", area, more: ["--efi-tables", "plain"], status: 64,
      says: ["--efi-tables", "no input is one"]),
    Bad(
      "a threshold for nothing", area, more: ["--series", "base", "--threshold", "2"], status: 64,
      says: ["--threshold is for differences"]),
    Bad(
      "hidden addresses", "0x(____ptrval____)-0x(____ptrval____) 20480 a+0x1/0x2 vmap\n",
      says: ["f: line 1: the kernel hid the addresses", "kptr_restrict"]),
    Bad(
      "pages of 64 KiB", "0xffff800008000000-0xffff800008020000 131072 a+0x1/0x2 pages=1 vmalloc\n",
      says: ["f: read as vmallocinfo", "64 KiB"]),
    Bad("a series twice", area, more: ["--series", "base,base"], status: 64, says: ["once"]),
  ]

  @Test(arguments: bad) func refuses(bad: Bad) throws {
    let tool = try Tool()
    if let content = bad.content {
      try Data(content).write(to: URL(fileURLWithPath: "\(tool.directory)/f"))
    }
    let result = try tool.run(["replay", "f"] + Self.small + bad.more)
    #expect(result.status == bad.status, "\(result.error)")
    #expect(result.output == "")
    #expect(result.error.hasPrefix("bench-cli: "))
    #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
    #expect(result.error.utf8.count < 600)
    for part in bad.says { #expect(result.error.contains(part), "\(result.error)") }
  }

  @Test func directoriesThatAreNoMap() throws {
    let tool = try Tool()
    let result = try tool.run(["replay", "."] + Self.small)
    #expect(result.status == 1)
    #expect(result.error.contains(".: a directory that is no copy of"), "\(result.error)")
  }

  @Test func whatMayNotBeRead() throws {
    // Reading a process's memory file at 0 fails, for root too.
    let tool = try Tool()
    let result = try tool.run(["replay", "/proc/self/mem"] + Self.small)
    #expect(result.status == 1)
    #expect(
      result.error == "bench-cli: /proc/self/mem cannot be read: Input/output error\n",
      "\(result.error)")
  }

  @Test func anEndlessFileIsNotReadToItsEnd() throws {
    let tool = try Tool()
    let result = try tool.run(["replay", "/dev/zero"] + Self.small)
    #expect(result.status == 1)
    #expect(result.error.contains("binary data"))
  }

  @Test func overlapsAndSkipsAreSaid() throws {
    let tool = try Tool()
    let text =
      Self.area + Self.area + String(repeating: "z", count: 1 << 20)
      + "\n0xffffc90000000000-0xffffc9"
    try text.write(toFile: "\(tool.directory)/f", atomically: true, encoding: .utf8)
    let result = try tool.run(["replay", "f"] + Self.small)
    #expect(result.status == 0, "\(result.error)")
    #expect(result.output.contains("f: 1 range overlap an earlier one, first at line 2"))
    #expect(result.output.contains("f: 1 skipped, first at line 3: longer than 64 KiB"))
    #expect(result.output.contains("f: 1 skipped, first at line 4: not a line of this format"))
  }

  @Test func severalProcessesAndFramesAreNamed() throws {
    let tool = try Tool()
    let text = """
      55d000000000-55d000001000 rw-p 00000000 00:00 0
      KernelPageSize:        4 kB
      Rss:                   4 kB
      7ff000000000-7ff000010000 rw-s 00000000 00:05 7 /dev/mem
      KernelPageSize:        4 kB
      Rss:                   0 kB
      VmFlags: rd wr pf io
      10000-11000 rw-p 00000000 00:00 0
      KernelPageSize:        4 kB
      Rss:                   4 kB

      """
    try text.write(toFile: "\(tool.directory)/f", atomically: true, encoding: .utf8)
    let result = try tool.run(["replay", "f"] + Self.small)
    #expect(result.status == 0, "\(result.error)")
    let output = result.output.replacing("\n   ", with: "")
    #expect(output.contains("addresses go down again, first at line 8: 2 processes"), "\(output)")
    #expect(output.contains("1 mapping of frames that Rss does not count"), "\(output)")
    #expect(output.contains("32-bit: all addresses of 1 of 2 processes"), "\(output)")
    #expect(output.contains("user, 2 processes"), "\(output)")
  }

  @Test func aDirectoryThatIsThereIsRefusedFirst() throws {
    let tool = try Tool()
    let result = try tool.run(["replay", "nowhere", "--out", "."] + Self.small)
    #expect(result.status == 1)
    #expect(result.error.contains(". exists already and results are never overwritten"))
  }
}
