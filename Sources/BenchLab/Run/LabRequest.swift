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

  /// These words are always on the kernel's command line: four levels of tables, the same addresses and the same code
  /// in every boot, no clearing of pages that are cleared anyway, and all messages of processes.
  static let kernelArguments = [
    "no5lvl", "nokaslr", "mitigations=off", "init_on_alloc=0", "printk.devkmsg=on", "loglevel=7",
  ]
  /// Limits of a guest's memory, in MiB.
  static let memoryLimits = 512...1536
  /// All of it belongs to node 0. Kernels take page tables from ZONE_NORMAL, above 4 GiB, if there is one; on a
  /// machine without it the page allocator goes another way.
  static let lowMemoryMiB = 256

  package var sources: [Source]
  /// These come after the usual ones, so they win.
  package var kernelArguments: [String] = []
  package var memoryMiB = 1024
  /// Nodes of the guest. Each has a CPU, of which only the first is brought up, and an equal part of the memory above
  /// 4 GiB.
  package var nodes = 1
  package var timeLimit = Duration.seconds(120)
  /// Holds fetched packages.
  package var cache = PackageCache.usualDirectory()
  /// The directory `lab` of this project.
  package var programs = "lab"
  /// Object files of the model; its steps are then counted in the guest as well.
  package var modelObjects: String?

  package init(_ sources: [Source]) {
    self.sources = sources
  }

  /// - Throws: `LabError` for numbers that no guest can have.
  func check() throws(LabError) {
    guard !sources.isEmpty else { throw LabError(sentence: "no kernel is named") }
    guard Self.memoryLimits.contains(memoryMiB) else {
      throw LabError(
        sentence: """
          a guest of \(memoryMiB) MiB was asked for; it must have \(Self.memoryLimits.lowerBound) to \
          \(Self.memoryLimits.upperBound) MiB
          """)
    }
    guard (1...4).contains(nodes) else {
      throw LabError(sentence: "\(nodes) nodes were asked for; a guest may have 1 to 4")
    }
    let shared = memoryMiB - Self.lowMemoryMiB
    guard shared.isMultiple(of: nodes) else {
      let right = Self.lowMemoryMiB + shared / nodes * nodes
      throw LabError(
        sentence: """
          \(nodes) nodes cannot share a guest of \(memoryMiB) MiB equally; \(right) MiB would do
          """)
    }
    guard timeLimit >= .seconds(1) else {
      throw LabError(sentence: "the time limit must be at least 1 second")
    }
  }

  /// The machine for a kernel.
  func guest(_ kernel: LabKernel, initramfs: String) -> GuestDescription {
    var guest = GuestDescription(kernel: kernel.image, initramfs: initramfs)
    let share = (memoryMiB - Self.lowMemoryMiB) / nodes
    guest.nodes = (0..<nodes).map { node in
      GuestNode(cpus: 1, memoryMiB: share + (node == 0 ? Self.lowMemoryMiB : 0))
    }
    guest.lowMemoryMiB = Self.lowMemoryMiB
    guest.timeLimit = timeLimit
    guest.kernelArguments = Self.kernelArguments
    if nodes > 1 { guest.kernelArguments.append("maxcpus=1") }
    guest.kernelArguments += kernelArguments
    return guest
  }
}
