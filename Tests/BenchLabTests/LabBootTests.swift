// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bench
@testable import BenchCount
@testable import BenchLab

private let labKernel = ProcessInfo.processInfo.environment["LAB_KERNEL"]

/// Boots a kernel, which takes half a minute and packages of 100 MB: only where LAB_KERNEL names one, as `make
/// test-lab` does.
@Suite(.enabled(if: labKernel != nil), .serialized) struct LabBootTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../..").standardized.path

  private static let identity = RunIdentity(
    commandLine: ["test"], toolVersion: "0", gitDescribe: nil, fingerprint: [:])

  private final class Scratch {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("lab-boot-\(UUID().uuidString)").path
    init() throws {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  private func request() throws -> LabRequest {
    var request = LabRequest([.package(try #require(labKernel))])
    request.programs = "\(Self.root)/lab"
    return request
  }

  private func cached() async throws -> LabKernel {
    try await PackageCache(directory: PackageCache.usualDirectory())
      .kernel(named: try #require(labKernel)) { _ in }
  }

  /// Names of files in the temporary directory that the lab makes, and of QEMUs that run one of them.
  private func leftovers() throws -> [String] {
    let files = try FileManager.default.contentsOfDirectory(
      atPath: FileManager.default.temporaryDirectory.path)
    return files.filter { $0.hasPrefix("bench-cli-lab-") }
  }

  private func runsQEMU(of directory: String) throws -> Bool {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").contains { name in
      guard Int(name) != nil,
        let data = FileManager.default.contents(atPath: "/proc/\(name)/cmdline")
      else { return false }
      let line = String(decoding: data, as: UTF8.self)
      return line.hasPrefix("qemu-system") && line.contains(directory)
    }
  }

  @Test func measuresEveryRow() async throws {
    let scratch = try Scratch()
    let before = try leftovers()
    var request = try request()
    request.nodes = 2  // some steps are about another node
    let directory = try await LabRun(request: request, identity: Self.identity)
      .run(in: .exactly("\(scratch.path)/r"))
    #expect(try leftovers() == before)
    let stored = try StoredLab(directory: directory)
    #expect(stored.manifest.boots.count == 1)
    // Booting and measuring; fetching is not part of it.
    for (operation, expected) in LabReading.calibration {
      let row = try #require(stored.rows.first { $0.operation == operation })
      #expect(row.count == LabRow.Count(median: expected, p10: expected, p90: expected))
    }
    let known = Set(Step.all(.minimal).filter { $0.kind != .emptyLoop }.map(\.operation))
    for operation in known {
      let row = try #require(stored.rows.first { $0.operation == operation }, "\(operation)")
      #expect(row.count != nil || !row.note.isEmpty, "\(operation)")
    }
    for operation in ["user fault", "fork()", "munmap()"] {
      #expect(stored.rows.contains { $0.operation.hasPrefix(operation) }, "\(operation)")
    }
    let manifest = try LabManifest.read(directory: directory)
    #expect(manifest.status == .finished)
    #expect(manifest.boots[0].kernelCommandLine.contains("no5lvl nokaslr mitigations=off"))
  }

  @Test func aPanicIsSaidInTheKernelsWords() async throws {
    let scratch = try Scratch()
    let kernel = try await cached()
    try Initramfs().write(to: "\(scratch.path)/empty.cpio")
    let guest = Guest(
      GuestDescription(kernel: kernel.image, initramfs: "\(scratch.path)/empty.cpio"))
    let error = await #expect(throws: GuestError.self) {
      _ = try await guest.boot(console: "\(scratch.path)/console.txt")
    }
    #expect(error?.sentence.contains("panicked: Kernel panic - not syncing: ") == true)
    #expect(error?.console.lines.isEmpty == false)
    #expect(try !runsQEMU(of: scratch.path))
  }

  @Test func aGuestThatHangsIsStopped() async throws {
    let scratch = try Scratch()
    let kernel = try await cached()
    try Initramfs().write(to: "\(scratch.path)/empty.cpio")
    var description = GuestDescription(
      kernel: kernel.image, initramfs: "\(scratch.path)/empty.cpio")
    description.timeLimit = .seconds(2)
    let guest = Guest(description)
    let error = await #expect(throws: GuestError.self) {
      _ = try await guest.boot(console: "\(scratch.path)/console.txt")
    }
    #expect(error?.ending == .timedOut)
    #expect(try !runsQEMU(of: scratch.path))
    let interrupted = await #expect(throws: GuestError.self) {
      _ = try await guest.boot(console: "\(scratch.path)/second.txt", isInterrupted: { true })
    }
    #expect(interrupted?.ending == .interrupted)
    #expect(try !runsQEMU(of: scratch.path))
  }

  @Test func aModuleThatDoesNotBuildIsOneSentence() async throws {
    let scratch = try Scratch()
    try FileManager.default.copyItem(
      atPath: "\(Self.root)/lab", toPath: "\(scratch.path)/lab")
    try Data("#error does not build\n".utf8).write(
      to: URL(fileURLWithPath: "\(scratch.path)/lab/module/main.c"))
    var request = try request()
    request.programs = "\(scratch.path)/lab"
    let error = await #expect(throws: LabError.self) {
      _ = try await LabRun(request: request, identity: Self.identity)
        .run(in: .exactly("\(scratch.path)/r"))
    }
    #expect(error?.sentence.contains("the module does not build for ") == true)
    #expect(error?.sentence.contains("#error does not build") == true)
    #expect(!FileManager.default.fileExists(atPath: "\(scratch.path)/r"))
  }
}
