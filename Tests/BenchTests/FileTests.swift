// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench

@Suite struct FileTests {
  private func complaint(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "accepted"
    } catch { return "\(error)" }
  }

  @Test func aFullDiskIsNamed() throws {
    #expect(
      complaint {
        let file = try AppendFile(path: "/dev/full", flags: 0)
        try file.append("row\n")
      } == "/dev/full cannot be written: No space left on device")
  }

  /// A file five bytes short of the largest size stands in for a disk that fills up within a write.
  @Test func whatAFullDiskCutsOffIsTakenBack() throws {
    let path = "/dev/shm/bench-tests-\(getpid())"
    defer { unlink(path) }
    let file = try AppendFile(creating: path)
    let size = Int.max - 5
    try #require(truncate(path, size) == 0, "tmpfs holds sparse files of any size")
    #expect(
      complaint { try file.append("a row of results\n") }
        .hasPrefix("\(path) cannot be written: "))
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_size == size)
  }

  @Test func anExistingFileIsNotOpenedAnew() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path + "/rows"
    _ = try AppendFile(creating: path)
    #expect(
      complaint { _ = try AppendFile(creating: path) } == "\(path) cannot be opened: File exists")
  }

  @Test func anAtomicWriteReplacesAndLeavesNothingBeside() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path + "/m.json"
    try AtomicWrite.write("one", to: path)
    try AtomicWrite.write("two", to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "two")
    #expect(try RunnerTests.files(temporary.path) == ["m.json"])
    #expect(
      complaint { try AtomicWrite.write("x", to: temporary.path + "/no/m.json") }
        == "\(temporary.path)/no/m.json cannot be written: No such file or directory")
  }

  @Test func runIDsSortByTimeAndHaveNoColon() {
    let id = RunID.make(at: Date(timeIntervalSince1970: 1_795_336_200))
    #expect(id.wholeMatch(of: /2026-11-22T08-30-00Z-[0-9a-f]{6}/) != nil, "\(id)")
  }

  @Test func aManifestOfAnotherSchemaIsRefused() throws {
    let plan = try RunnerTests.plan()
    var manifest = RunnerTests.someManifest(plan)
    manifest.plan.seed = .max
    manifest.operations[0] = 7
    #expect(try Manifest.decode(manifest.json(), file: "m") == manifest)
    manifest.schemaVersion = 9
    let data = try manifest.json()
    #expect(
      complaint { _ = try Manifest.decode(data, file: "m.json") }
        == "m.json has schema version 9; this tool reads 3")
    #expect(
      complaint { _ = try Manifest.decode(Data("{\"schemaVersion\":3}".utf8), file: "m.json") }
        .hasPrefix("m.json is not a manifest of this tool: "))
    #expect(
      complaint { _ = try Manifest.decode(Data("{\"schema".utf8), file: "m.json") }
        .hasPrefix("m.json is not a manifest of this tool: "))
  }

  /// A pipe that nobody writes into would be waited for.
  @Test func aPipeInAnEFIDirectoryIsRefused() throws {
    let temporary = try TemporaryDirectory()
    try FileManager.default.createDirectory(
      atPath: temporary.path + "/0", withIntermediateDirectories: false)
    let path = "\(temporary.path)/0/\(EFIReader.files[0])"
    #expect(mkfifo(path, 0o600) == 0)
    do {
      _ = try InputFiles.read(temporary.path)
      Issue.record("accepted")
    } catch { #expect("\(error)" == "\(path) cannot be read: it is no regular file") }
  }
}
