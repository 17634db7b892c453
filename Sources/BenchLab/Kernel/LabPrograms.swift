// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// Builds what a guest runs, from the sources in `lab/`, in a directory that goes when this does.
final class LabPrograms {
  /// Files of `lab/` that a directory must have to be it.
  private static let landmarks = ["module/Kbuild", "user/init.c"]

  let directory: String
  private let source: String

  /// - Parameter source: the directory `lab` of this project.
  /// - Throws: `LabError` if it is not there.
  init(source: String) throws {
    for landmark in Self.landmarks where access("\(source)/\(landmark)", R_OK) != 0 {
      throw LabError(
        sentence: """
          \(source)/\(landmark) is not there; run in the directory of page-table-bench, or name its directory lab \
          with --source
          """)
    }
    self.source = source
    directory =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("bench-cli-lab-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  /// Compiles `ptlab.ko` for a kernel.
  /// - Returns: its path.
  /// - Throws: `LabError` with the compiler's first error.
  func module(for kernel: LabKernel) async throws -> String {
    let place = "\(directory)/module-\(kernel.release)"
    try? FileManager.default.removeItem(atPath: place)
    try FileManager.default.copyItem(atPath: "\(source)/module", toPath: place)
    try await LabTool.gcc.check()
    // Type information would need pahole, and nobody reads it.
    let output = try await LabTool.make.run([
      "-C", kernel.headers, "M=\(place)", "CONFIG_DEBUG_INFO_BTF_MODULES=", "modules",
    ])
    let path = "\(place)/ptlab.ko"
    guard output.isSuccess, access(path, R_OK) == 0 else {
      throw LabError(
        sentence: "the module does not build for \(kernel.release): \(Self.firstError(output))")
    }
    return path
  }

  /// Compiles the guest's `/init`.
  /// - Returns: its path.
  /// - Throws: `LabError` with the compiler's first error.
  func initProgram() async throws -> String {
    let path = "\(directory)/init"
    let sources = try FileManager.default.contentsOfDirectory(atPath: "\(source)/user")
      .filter { $0.hasSuffix(".c") }.sorted().map { "\(source)/user/\($0)" }
    let output = try await LabTool.gcc.run(["-O2", "-static", "-o", path] + sources)
    guard output.isSuccess else {
      throw LabError(sentence: "the guest's program does not build: \(Self.firstError(output))")
    }
    return path
  }

  /// Links the program that runs the model's steps with the objects of a release build: the machine code that callgrind
  /// counts, too.
  /// - Parameter objects: where SwiftPM put them, such as `.build/release/CPageAlloc.build`.
  /// - Returns: its path.
  /// - Throws: `LabError` if they are not there, or with the linker's first error.
  func modelProgram(objects: String) async throws -> String {
    let floors = ["base", "host", "page", "pgtable", "slab", "run", "steps"]
    let files = floors.flatMap { floor in
      (FileManager.default.enumerator(atPath: "\(objects)/\(floor)")?.allObjects ?? [])
        .compactMap { $0 as? String }.filter { $0.hasSuffix(".o") && !$0.contains("/") }
        .filter { floor != "run" || $0 == "machine.c.o" }
        .map { "\(objects)/\(floor)/\($0)" }
    }
    guard !files.isEmpty else {
      throw LabError(
        sentence: "\(objects) has no object files of the model; swift build -c release makes them")
    }
    let path = "\(directory)/steps"
    let include = "\(source)/../Sources/CPageAlloc/include"
    let output = try await LabTool.gcc.run(
      ["-O2", "-static", "-D_Nullable=", "-I\(include)", "-o", path, "\(source)/model/steps.c"]
        + files.sorted()
        + ["-lnuma", "-lpthread", "-lm"])
    guard output.isSuccess else {
      throw LabError(
        sentence: "the program of the model's steps does not build: \(Self.firstError(output))")
    }
    return path
  }

  /// The archive that the guest boots into.
  /// - Returns: its path.
  func initramfs(
    module: String, program: String, modelProgram: String?
  ) throws(FileError) -> String {
    var files = Initramfs()
    files.addCharacterDevice("dev/kmsg", major: 1, minor: 11)
    try files.addFile("init", copying: program, executable: true)
    try files.addFile("ptlab.ko", copying: module)
    if let modelProgram { try files.addFile("steps", copying: modelProgram, executable: true) }
    let path = "\(directory)/initramfs.cpio"
    try files.write(to: path)
    return path
  }

  /// What a compiler or make complains of first: what follows mostly follows from it.
  static func firstError(_ output: LabTool.Output) -> String {
    let lines = (output.error + "\n" + output.text).split(separator: "\n")
    let line = lines.first { $0.contains("error:") || $0.contains("ERROR:") || $0.contains("***") }
    return line.map { $0.trimmingCharacters(in: .whitespaces) } ?? output.lastWords
  }
}
