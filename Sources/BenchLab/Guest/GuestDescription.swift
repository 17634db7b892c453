// SPDX-License-Identifier: Apache-2.0

import Bench

/// A machine for QEMU to emulate, and what boots on it. A plain value: it goes into a manifest as it is, and makes
/// the same command line every time.
struct GuestDescription: Codable, Sendable, Hashable {
  /// The kernel, a bzImage.
  var kernel: String
  /// What the kernel runs `/init` from: a cpio archive, packed or not; see `Initramfs`.
  var initramfs: String
  var memoryMiB = 512
  /// How much of it lies below 4 GiB, in ZONE_DMA32; the rest is ZONE_NORMAL, where a real machine has most. `nil`: all.
  var lowMemoryMiB: Int?
  /// CPUs of the machine; `maxcpus=` among the kernel's arguments says how many are brought up.
  var cpus = 1
  /// The guest's clock and TSC advance by one nanosecond for each instruction that any of its CPUs executes (`-icount
  /// shift=0`), so that a difference of two readings counts instructions.
  var countsInstructions = true
  /// More arguments of QEMU's: nodes (`-object memory-backend-ram,...`, `-numa ...`), disks.
  var qemuArguments: [String] = []
  /// The kernel's command line, without the console, which `Guest` adds.
  var kernelArguments: [String] = []
  /// How long it may take until it has switched itself off, in seconds of the host.
  var timeLimitSeconds = 120

  init(kernel: String, initramfs: String) {
    self.kernel = kernel
    self.initramfs = initramfs
  }

  /// The kernel's whole command line. `panic=-1` restarts at once after a panic, which `-no-reboot` turns into an end.
  var commandLine: String {
    (["console=ttyS0", "panic=-1"] + kernelArguments).joined(separator: " ")
  }

  /// QEMU's arguments.
  /// - Parameter console: the file that takes what the guest writes on its serial line.
  func arguments(console: String) -> [String] {
    let low = lowMemoryMiB.map { ",max-ram-below-4g=\($0)M" } ?? ""
    return ["-machine", "q35,accel=tcg\(low)", "-cpu", "max"]
      + (countsInstructions ? ["-icount", "shift=0"] : [])
      + ["-m", "\(memoryMiB)M", "-smp", "\(cpus)"] + qemuArguments + [
        "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
        "-serial", "file:\(console)", "-kernel", kernel, "-initrd", initramfs,
        "-append", commandLine,
      ]
  }
}
