// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench
@testable import BenchLab

/// Guests, as far as they need no QEMU.
@Suite struct GuestTests {
  @Test func aDescriptionIsACommandLine() {
    var guest = GuestDescription(kernel: "bzImage", initramfs: "i.cpio")
    guest.kernelArguments = ["no5lvl", "nokaslr"]
    #expect(
      guest.arguments(console: "c.txt") == [
        "-machine", "q35", "-accel", "tcg,thread=single", "-cpu", "max", "-icount", "shift=0", "-m",
        "512M", "-smp", "1", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
        "-serial", "file:c.txt", "-kernel", "bzImage", "-initrd", "i.cpio", "-append",
        "console=ttyS0 panic=-1 no5lvl nokaslr",
      ])
    guest.countsInstructions = false
    guest.cpu = "max,-smap"
    let arguments = guest.arguments(console: "c.txt")
    #expect(!arguments.contains("-icount"))
    #expect(arguments.contains("max,-smap"))
  }

  /// Nodes with and without CPUs and memory, as `make test-numa` has them.
  @Test func aMachineHasNodes() {
    var guest = GuestDescription(kernel: "k", initramfs: "i")
    guest.nodes = [
      GuestNode(cpus: 2, memoryMiB: 512), GuestNode(cpus: 2, memoryMiB: 0),
      GuestNode(cpus: 0, memoryMiB: 384),
    ]
    guest.distances = [[10, 20, 30], [20, 10, 15], [30, 15, 10]]
    let line = guest.arguments(console: "c").joined(separator: " ")
    #expect(
      line.contains(
        """
        -m 896M -smp 4 -object memory-backend-ram,id=node0,size=512M \
        -numa node,nodeid=0,cpus=0-1,memdev=node0 -numa node,nodeid=1,cpus=2-3 \
        -object memory-backend-ram,id=node2,size=384M -numa node,nodeid=2,memdev=node2 \
        -numa dist,src=0,dst=1,val=20 -numa dist,src=0,dst=2,val=30 -numa dist,src=1,dst=0,val=20 \
        -numa dist,src=1,dst=2,val=15 -numa dist,src=2,dst=0,val=30 -numa dist,src=2,dst=1,val=15
        """), "\(line)")
  }

  @Test func nodesShareTheMemoryAndOneCPUIsUp() throws {
    let kernel = try #require(try? Self.kernel())
    var request = LabRequest([.package("p")])
    request.nodes = 2
    request.memoryMiB = 1280
    request.kernelArguments = ["init_on_alloc=1"]
    let guest = request.guest(kernel, initramfs: "i")
    #expect(guest.nodes.map(\.memoryMiB) == [768, 512])
    #expect(guest.nodes.map(\.cpus) == [1, 1])
    #expect(guest.arguments(console: "c").contains("q35,max-ram-below-4g=256M"))
    #expect(guest.commandLine.hasSuffix("loglevel=7 maxcpus=1 init_on_alloc=1"))
  }

  @Test(arguments: [(511, 1), (1537, 1), (512, 5), (512, 0), (1023, 2)])
  func refusesWhatNoGuestMayHave(memoryMiB: Int, nodes: Int) {
    var request = LabRequest([.package("p")])
    request.memoryMiB = memoryMiB
    request.nodes = nodes
    #expect(throws: LabError.self) { try request.check() }
  }

  @Test func theArchiveIsACpio() throws {
    var files = Initramfs()
    files.addFile("init", Data("#!/bin/sh\n".utf8), executable: true)
    files.addLink("link", to: "init")
    files.addFile("usr/lib/a", Data())
    files.addFile("usr/lib/b", Data())
    let entries = try Self.entries(files.data)
    #expect(
      entries.map(\.name) == [
        "dev", "dev/console", "init", "link", "usr", "usr/lib", "usr/lib/a", "usr/lib/b",
        "TRAILER!!!",
      ])
    #expect(
      entries.map(\.mode) == [
        0o040755, 0o020600, 0o100755, 0o120777, 0o040755, 0o040755, 0o100644, 0o100644, 0,
      ])
    #expect(entries[1].device == [5, 1])
    #expect(entries[2].content == Data("#!/bin/sh\n".utf8))
    #expect(entries[3].content == Data("init".utf8))
    #expect(files.data.count % 4 == 0)
    var again = Initramfs()
    again.addFile("init", Data("#!/bin/sh\n".utf8), executable: true)
    again.addLink("link", to: "init")
    for name in ["a", "b"] { again.addFile("usr/lib/\(name)", Data()) }
    #expect(again.data == files.data)
  }

  private struct Entry {
    var name: String
    var mode: Int
    var device: [Int]
    var content: Data
  }

  /// A reader of its own, from the format's description.
  private static func entries(_ data: Data) throws -> [Entry] {
    var entries: [Entry] = []
    var at = 0
    while entries.last?.name != "TRAILER!!!" {
      try #require(at + 110 <= data.count)
      let header = String(decoding: data[at..<at + 110], as: UTF8.self)
      try #require(header.hasPrefix("070701"))
      func field(_ index: Int) -> Int {
        Int(header.dropFirst(6 + 8 * index).prefix(8), radix: 16) ?? -1
      }
      let (bytes, nameBytes) = (field(6), field(11))
      let name = data[(at + 110)..<(at + 110 + nameBytes)]
      try #require(name.last == 0)
      at = (at + 110 + nameBytes + 3) / 4 * 4
      entries.append(
        Entry(
          name: String(decoding: name.dropLast(), as: UTF8.self), mode: field(1),
          device: [field(9), field(10)], content: data[at..<at + bytes]))
      at = (at + bytes + 3) / 4 * 4
    }
    return entries
  }

  /// A kernel whose image and headers are made up.
  static func kernel(headers release: String = "6.12.117-test") throws -> LabKernel {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("lab-kernel-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try FileManager.default.createDirectory(
      atPath: "\(directory)/include/generated", withIntermediateDirectories: true)
    try Data("#define UTS_RELEASE \"\(release)\"\n".utf8).write(
      to: URL(fileURLWithPath: "\(directory)/include/generated/utsrelease.h"))
    try Data(image(banner: "6.12.117-test (someone) #1 SMP")).write(
      to: URL(fileURLWithPath: "\(directory)/bzImage"))
    return try LabKernel(name: "mine", image: "\(directory)/bzImage", headers: directory)
  }

  static func image(banner: String) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 0x300)
    bytes.replaceSubrange(0x202..<0x206, with: Array("HdrS".utf8))
    bytes[0x20e] = 0x40
    bytes.replaceSubrange(0x240..<(0x240 + banner.utf8.count), with: Array(banner.utf8))
    return bytes
  }

  /// A program brings its libraries, each once; a script brings none.
  @Test func aProgramBringsItsLibraries() async throws {
    var files = Initramfs()
    try await files.addProgram(GuestProgram("/bin/sh"))
    try await files.addProgram(GuestProgram("/bin/cat:/usr/bin/dog"))
    try await files.addProgram(GuestProgram("\(#filePath):/script"))
    let names = try Self.entries(files.data).map(\.name)
    #expect(names.contains("bin/sh") && names.contains("usr/bin/dog") && names.contains("script"))
    #expect(names.count { $0.hasSuffix("libc.so.6") } == 1)
    #expect(Set(names).count == names.count)
    await #expect(throws: FileError.self) {
      try await files.addProgram(GuestProgram("/not/there"))
    }
  }

  @Test func anImageSaysItsRelease() throws {
    #expect(try Self.kernel().release == "6.12.117-test")
    #expect(LabKernel.banner(in: [UInt8](repeating: 0, count: 4096)) == nil)
    #expect(LabKernel.banner(in: Array("HdrS".utf8)) == nil)
    var far = Self.image(banner: "x")
    far[0x20f] = 0xff
    #expect(LabKernel.banner(in: far) == nil)
  }

  @Test func headersOfAnotherReleaseAreRefused() {
    let error = #expect(throws: LabError.self) { try Self.kernel(headers: "6.1.0") }
    #expect(error?.sentence.contains("are of 6.1.0, the kernel") == true)
    #expect(error?.sentence.contains("is 6.12.117-test; a module built with them") == true)
  }
}
