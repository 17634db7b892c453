// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation
import Subprocess

/// Boots a machine under QEMU's software emulation and waits until it switches itself off. Needs neither root nor
/// KVM. QEMU is killed when the time is up, when the user interrupts and when the task is cancelled.
package struct Guest: Sendable {
  static let tool = LabTool(name: "qemu-system-x86_64", package: "qemu-system-x86")
  /// How often it looks whether the user wants to stop.
  private static let pollInterval = Duration.milliseconds(50)

  let description: GuestDescription

  init(_ description: GuestDescription) {
    self.description = description
  }

  /// `7.2.22`.
  /// - Throws: `LabError` if QEMU is not installed.
  static func qemuVersion() async throws -> String {
    let line = try await tool.run(["--version"]).text.split(separator: "\n").first ?? ""
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
    try await Self.tool.check()
    for file in [description.kernel, description.initramfs] where access(file, R_OK) != 0 {
      throw FileError(file, "cannot be read", errno: errno)
    }
    let start = ContinuousClock.now
    let ending = try await withThrowingTaskGroup(of: GuestError.Ending?.self) { group in
      group.addTask { try await run(console: console) }
      group.addTask { try await watch(isInterrupted) }
      // Whatever is first ends the other: a cancelled child is killed.
      defer { group.cancelAll() }
      return try await group.next()!
    }
    let text = GuestConsole(path: console)
    if let panic = text.panic { throw GuestError(.panicked(panic), console: text) }
    if let ending { throw GuestError(ending, console: text) }
    return (ContinuousClock.now - start) / .seconds(1)
  }

  private func run(console: String) async throws -> GuestError.Ending? {
    do {
      let result = try await Subprocess.run(
        .name(Self.tool.name), arguments: Arguments(description.arguments(console: console)),
        input: .none, output: .discarded, error: .string(limit: 1 << 20))
      if result.terminationStatus.isSuccess { return nil }
      let said = result.standardError.split(separator: "\n").last.map(String.init)
      return .refused(said ?? "it ended with \(result.terminationStatus)")
    } catch let error as SubprocessError {
      return .refused("it could not be started: \(error)")
    }
  }

  private func watch(_ isInterrupted: @Sendable () -> Bool) async throws -> GuestError.Ending {
    let deadline = ContinuousClock.now + description.timeLimit
    while ContinuousClock.now < deadline {
      if isInterrupted() { return .interrupted }
      try await Task.sleep(for: Self.pollInterval)
    }
    return .timedOut
  }
}
