// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// Builds what a guest runs from the sources in `lab/`. The programs go when this does.
struct LabPrograms {
  /// A directory that has these files is `lab`.
  private static let landmarks = ["module/Kbuild", "user/init.c"]

  private let scratch: ScratchDirectory
  private let source: String

  private var directory: String { scratch.path }

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
    scratch = try ScratchDirectory(for: "lab")
  }

  /// Compiles `ptlab.ko` for a kernel.
  /// - Returns: its path.
  /// - Throws: `LabError` with the compiler's first error.
  func module(for kernel: LabKernel) async throws -> String {
    let folder = "\(directory)/module-\(kernel.release)"
    try? FileManager.default.removeItem(atPath: folder)
    try FileManager.default.copyItem(atPath: "\(source)/module", toPath: folder)
    try await LabTool.gcc.check()
    // Type information would need pahole, and nobody reads it.
    let output = try await LabTool.make.run([
      "-C", kernel.headers, "M=\(folder)", "CONFIG_DEBUG_INFO_BTF_MODULES=", "modules",
    ])
    let path = "\(folder)/ptlab.ko"
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

  /// Links the program that runs the model's steps with the objects of a release build: the same machine code that
  /// callgrind counts. The objects become an archive, so the linker itself finds those that the steps need.
  /// - Parameter objects: where SwiftPM put them, such as `.build/release/CPageAllocCode.build`.
  /// - Returns: the program's path.
  /// - Throws: `LabError` if there are none, or with the linker's first error.
  func modelProgram(objects: String) async throws -> String {
    // A build folder keeps the objects of files that were moved; only those of files that are there count.
    let sources = "\(source)/../Sources/CPageAlloc"
    let files = (FileManager.default.enumerator(atPath: objects)?.allObjects ?? [])
      .compactMap { $0 as? String }.filter {
        $0.hasSuffix(".o") && FileManager.default.fileExists(atPath: "\(sources)/\($0.dropLast(2))")
      }.sorted()
    guard !files.isEmpty else {
      throw LabError(
        sentence: "\(objects) has no object files of the model; swift build -c release makes them")
    }
    let archive = "\(directory)/libmodel.a"
    // A thin archive holds paths, and ar takes those that are not absolute from the archive's own folder.
    let absolute =
      objects.hasPrefix("/") ? objects : FileManager.default.currentDirectoryPath + "/" + objects
    let archived = try await LabTool.ar.run(
      ["rcsT", archive] + files.map { "\(absolute)/\($0)" })
    guard archived.isSuccess else {
      throw LabError(sentence: "the model's objects are none to link: \(archived.lastWords)")
    }
    let path = "\(directory)/steps"
    let include = "\(sources)/include"
    let linked = try await LabTool.gcc.run([
      "-O2", "-static", "-D_Nullable=", "-I\(include)", "-o", path, "\(source)/model/steps.c",
      archive, "-lnuma", "-lpthread", "-lm",
    ])
    guard linked.isSuccess else {
      throw LabError(
        sentence: "the program of the model's steps does not build: \(Self.firstError(linked))")
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

  /// The first complaint of a compiler or of make. The others mostly follow from it.
  static func firstError(_ output: ToolProcess.Output) -> String {
    let lines = (output.error + "\n" + output.text).split(separator: "\n")
    let line = lines.first { $0.contains("error:") || $0.contains("ERROR:") || $0.contains("***") }
    return line.map { $0.trimmingCharacters(in: .whitespaces) } ?? output.lastWords
  }
}
