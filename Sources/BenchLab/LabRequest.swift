// SPDX-License-Identifier: Apache-2.0

import Bench

/// What to measure in the lab.
package struct LabRequest: Sendable, Hashable {
  /// Where a kernel comes from.
  package enum Source: Sendable, Hashable {
    /// A Debian package, or a meta package that names one.
    case package(String)
    /// Files: the image's `.deb`, then those of its headers.
    case debs([String])
    /// A build of one's own: a bzImage, and headers or the build tree.
    case build(image: String, headers: String)
  }

  /// Always on the kernel's command line: four levels of tables, addresses and code that are the same in every
  /// boot, no clearing of what is cleared anyway, and messages of processes kept.
  static let kernelArguments = [
    "no5lvl", "nokaslr", "mitigations=off", "init_on_alloc=0", "printk.devkmsg=on", "loglevel=7",
  ]
  /// Limits of a guest's memory, in MiB.
  static let memoryLimits = 512...1536
  /// Below 4 GiB, and all of it node 0's. Kernels look for page tables in ZONE_NORMAL first, and a machine that has none
  /// takes another way through the page allocator.
  static let lowMemoryMiB = 256

  var sources: [Source]
  /// After the usual ones, so that they win.
  package var kernelArguments: [String] = []
  package var memoryMiB = 1024
  /// Nodes of the guest, each with a CPU of which only the first is brought up, and of the memory above 4 GiB an equal part.
  package var nodes = 1
  package var timeLimitSeconds = 120
  /// Holds fetched packages.
  package var cache = PackageCache.usualDirectory()
  /// The directory `lab` of this project.
  package var programs = "lab"
  /// Object files of the model, whose steps are then counted in the guest, too; `nil`: they are not.
  package var modelObjects: String?

  package init(_ sources: [Source]) {
    self.sources = sources
  }

  /// - Throws: `LabError` for numbers that no guest can have.
  package func check() throws(LabError) {
    guard !sources.isEmpty else { throw LabError(sentence: "no kernel is named") }
    guard Self.memoryLimits.contains(memoryMiB) else {
      throw LabError(
        sentence: """
          a guest of \(memoryMiB) MiB was asked for; it must be \(Self.memoryLimits.lowerBound) to \
          \(Self.memoryLimits.upperBound)
          """)
    }
    guard (1...4).contains(nodes) else {
      throw LabError(sentence: "\(nodes) nodes were asked for; a guest may have 1 to 4")
    }
    guard timeLimitSeconds > 0 else {
      throw LabError(sentence: "the time limit must be at least 1 second")
    }
  }

  /// The machine for a kernel.
  func guest(_ kernel: LabKernel, initramfs: String) -> GuestDescription {
    var guest = GuestDescription(kernel: kernel.image, initramfs: initramfs)
    guest.memoryMiB = memoryMiB
    guest.lowMemoryMiB = Self.lowMemoryMiB
    guest.timeLimitSeconds = timeLimitSeconds
    guest.kernelArguments = Self.kernelArguments
    if nodes > 1 {
      guest.cpus = nodes
      guest.kernelArguments.append("maxcpus=1")
      // The low part comes on top of node 0's share.
      let part = (memoryMiB - Self.lowMemoryMiB) / nodes
      guest.memoryMiB = part * nodes + Self.lowMemoryMiB
      guest.qemuArguments = (0..<nodes).flatMap { node in
        [
          "-object",
          "memory-backend-ram,id=node\(node),size=\(part + (node == 0 ? Self.lowMemoryMiB : 0))M",
          "-numa", "node,nodeid=\(node),cpus=\(node),memdev=node\(node)",
        ]
      }
    }
    guest.kernelArguments += kernelArguments
    return guest
  }
}
