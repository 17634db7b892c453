// SPDX-License-Identifier: Apache-2.0

/// One node of an emulated machine.
package struct GuestNode: Sendable, Hashable {
  /// 0: a node of memory only.
  package var cpus: Int
  /// 0: a node of CPUs only.
  package var memoryMiB: Int

  package init(cpus: Int, memoryMiB: Int) {
    self.cpus = cpus
    self.memoryMiB = memoryMiB
  }
}

/// A machine for QEMU to emulate, and what boots on it. Equal descriptions make equal command lines.
package struct GuestDescription: Sendable, Hashable {
  /// The kernel, a bzImage.
  var kernel: String
  /// A cpio archive, packed or not, from which the kernel starts `/init`; see `Initramfs`.
  var initramfs: String
  package var nodes = [GuestNode(cpus: 1, memoryMiB: 512)]
  /// Distances from each node, row by row. Empty: 10 from a node to itself and 20 to any other.
  package var distances: [[Int]] = []
  /// How much memory lies below 4 GiB, in ZONE_DMA32. The rest lies in ZONE_NORMAL, where a real machine has most of
  /// its memory. `nil`: all of it lies below.
  var lowMemoryMiB: Int?
  /// QEMU's name of the CPU, with features that it lacks (`max,-smap`).
  package var cpu = "max"
  /// The guest's clock and TSC advance by one nanosecond for each instruction that any CPU executes (`-icount
  /// shift=0`), so the difference of two readings counts instructions.
  package var countsInstructions = true
  /// The kernel's command line, without the console.
  package var kernelArguments: [String] = []
  /// How long the guest may run before it switches itself off, in time of the host.
  package var timeLimit = Duration.seconds(120)

  package init(kernel: String = "", initramfs: String = "") {
    self.kernel = kernel
    self.initramfs = initramfs
  }

  /// The kernel's whole command line. After a panic `panic=-1` restarts at once, and `-no-reboot` makes that an end.
  var commandLine: String {
    (["console=ttyS0", "panic=-1"] + kernelArguments).joined(separator: " ")
  }

  /// QEMU's arguments.
  ///
  /// One thread emulates all CPUs. With a thread for each, QEMU 7.2 may run code that another CPU is rewriting: a
  /// kernel that patched itself once died of an int3 that nobody had set. One thread is also faster here.
  /// - Parameter console: the file for what the guest writes on its serial line.
  func arguments(console: String) -> [String] {
    let low = lowMemoryMiB.map { ",max-ram-below-4g=\($0)M" } ?? ""
    let memory = nodes.reduce(0) { $0 + $1.memoryMiB }
    let cpus = nodes.reduce(0) { $0 + $1.cpus }
    return ["-machine", "q35\(low)", "-accel", "tcg,thread=single", "-cpu", cpu]
      + (countsInstructions ? ["-icount", "shift=0"] : [])
      + ["-m", "\(memory)M", "-smp", "\(cpus)"] + nodeArguments + distanceArguments + [
        "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
        "-serial", "file:\(console)", "-kernel", kernel, "-initrd", initramfs,
        "-append", commandLine,
      ]
  }

  /// A machine of one node needs no word on it. CPUs are numbered through, node by node.
  private var nodeArguments: [String] {
    guard nodes.count > 1 else { return [] }
    var words: [String] = []
    var cpu = 0
    for (id, node) in nodes.enumerated() {
      var numa = "node,nodeid=\(id)"
      if node.cpus > 0 { numa += ",cpus=\(cpu)-\(cpu + node.cpus - 1)" }
      if node.memoryMiB > 0 {
        words += ["-object", "memory-backend-ram,id=node\(id),size=\(node.memoryMiB)M"]
        numa += ",memdev=node\(id)"
      }
      words += ["-numa", numa]
      cpu += node.cpus
    }
    return words
  }

  private var distanceArguments: [String] {
    distances.enumerated().flatMap { from, row in
      row.enumerated().filter { $0.offset != from }.flatMap { to, distance in
        ["-numa", "dist,src=\(from),dst=\(to),val=\(distance)"]
      }
    }
  }
}
