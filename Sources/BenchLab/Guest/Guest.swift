// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// Boots a machine under QEMU's software emulation and waits until it switches itself off. Needs neither root nor
/// KVM. QEMU is killed when the time is up, when the user interrupts and when the task is cancelled.
package struct Guest: Sendable {
  /// A kernel that repeats itself on the console must not fill the disk.
  private static let consoleBytes = 64 << 20

  let description: GuestDescription

  init(_ description: GuestDescription) {
    self.description = description
  }

  /// `7.2.22`.
  /// - Throws: `LabError` if QEMU is not installed.
  static func qemuVersion() async throws -> String {
    let line = try await LabTool.qemu.run(["--version"]).text.split(separator: "\n").first ?? ""
    // "QEMU emulator version 7.2.22 (Debian ...)"
    return line.split(separator: " ").first { $0.first?.isNumber == true }.map(String.init) ?? "?"
  }

  /// Boots a kernel into a file system of its own.
  /// - Parameters:
  ///   - machine: what it runs on; kernel and file system are put in.
  ///   - console: a new file for the serial console, which stays however the guest ends.
  package static func boot(
    _ kernel: LabKernel, _ files: Initramfs, on machine: GuestDescription, console: String
  ) async throws {
    let scratch = try ScratchDirectory(for: "guest")
    defer { withExtendedLifetime(scratch) {} }
    var machine = machine
    machine.kernel = kernel.image
    machine.initramfs = "\(scratch.path)/initramfs.cpio"
    try files.write(to: machine.initramfs)
    _ = try await Guest(machine).boot(console: console)
  }

  /// - Parameters:
  ///   - console: a new file for the serial console, which stays however the guest ends.
  ///   - isInterrupted: asked again and again.
  /// - Returns: how long it took, in seconds of the host.
  /// - Throws: `GuestError` if it did not switch itself off; `LabError` if QEMU is not installed.
  func boot(
    console: String, isInterrupted: @escaping @Sendable () -> Bool = { InterruptFlag.isRaised }
  ) async throws -> Double {
    try await LabTool.qemu.check()
    for file in [description.kernel, description.initramfs] where access(file, R_OK) != 0 {
      throw FileError(file, "cannot be read", errno: errno)
    }
    let start = ContinuousClock.now
    let ending = try await ending(console: console, isInterrupted)
    let text = GuestConsole(path: console)
    if let panic = text.panic { throw GuestError(.panicked(panic), console: text) }
    if let ending { throw GuestError(ending, console: text) }
    return (ContinuousClock.now - start) / .seconds(1)
  }

  /// `nil`: the guest switched itself off.
  private func ending(
    console: String, _ isInterrupted: @escaping @Sendable () -> Bool
  ) async throws -> GuestError.Ending? {
    // prlimit bounds the files that QEMU writes.
    let qemu = ToolProcess(
      "prlimit", limits: ToolProcess.Limits(time: description.timeLimit))
    do {
      let output = try await qemu.run(
        ["--fsize=\(Self.consoleBytes)", "--", LabTool.qemu.name]
          + description.arguments(console: console),
        isInterrupted: isInterrupted)
      if output.isSuccess { return nil }
      return .refused(output.error.isEmpty ? "it \(output.words)" : output.lastWords)
    } catch let error as ToolError {
      switch error.kind {
      case .late: return .timedOut
      case .interrupted: return .interrupted
      case .missing, .notStarted, .tooMuchOutput: return .refused(error.sentence)
      }
    }
  }
}
