// SPDX-License-Identifier: Apache-2.0

/// An architecture whose page tables the series touches, or pointedly does not. What is modelled is the
/// pattern in which it allocates tables, not its instructions.
package enum Architecture: String, Word {
  case x86With4Levels = "x86_64"
  case x86With5Levels = "x86_64-5level"
  case x86PAE = "x86-pae"
  case arm64With4K = "arm64-4k"
  case arm64With16K = "arm64-16k"
  case arm64With64K = "arm64-64k"
  case riscv64
  case s390
  case ppc64Radix4K = "ppc64-radix-4k"
  case ppc64Radix64K = "ppc64-radix-64k"
  case ppc64Hash64K = "ppc64-hash-64k"
  case sparc64
  case sparc32
  case m68kMotorola = "m68k-motorola"
  case m68kColdFire = "m68k-coldfire"
  case arm
  case armLPAE = "arm-lpae"
  case loongarch64
  case mips64
  case parisc
  case csky
  case microblaze
  case openrisc

  package static let kind = "architecture"
  /// `64 KiB pages; pte 256 bytes, 256 to a page; pmd 4 KiB, 16 to a page`
  package var meaning: String {
    let geometry = geometry
    let levels: [String] = Level.allCases.compactMap { level in
      guard case .table(let table) = geometry[level] else { return nil }
      let share = table.tablesPerPage > 1 ? ", \(table.tablesPerPage) to a page" : ""
      return "\(level.rawValue) \(ByteSize.words(UInt64(table.tableBytes)))\(share)"
    }
    return "\(ByteSize.words(UInt64(geometry.pageBytes))) pages; \(levels.joined(separator: "; "))"
  }
}

/// Who asks for a table, and so which code allocates it.
package enum AllocatorPath: String, Word {
  case helper
  case hotAdd = "hot-add"
  case hotRemove = "hot-remove"
  case efi, trampoline, split, vmemmap, boot

  package static let kind = "path"
  package var meaning: String {
    switch self {
    case .helper: "pte_alloc_kernel(), pmd_alloc() and the like"
    case .hotAdd: "arch_add_memory(): the direct map of memory that is plugged in"
    case .hotRemove: "taking that map down again: the row says what the destructor undoes"
    case .efi: "mapping the firmware's run-time services"
    case .trampoline: "the trampoline into the kernel when its own map is hidden (KPTI)"
    case .split: "splitting a huge entry of the direct map"
    case .vmemmap: "populating the array of struct pages"
    case .boot: "made from memblock before there is an allocator"
    }
  }
}

extension Architecture {
  /// Every arm64, whatever its page size.
  static let arm64: [Architecture] = [.arm64With4K, .arm64With16K, .arm64With64K]
  static let x86With64Bits: [Architecture] = [.x86With4Levels, .x86With5Levels]
  static let x86: [Architecture] = x86With64Bits + [.x86PAE]
  static let ppc64Radix: [Architecture] = [.ppc64Radix4K, .ppc64Radix64K]
  static let ppc64: [Architecture] = ppc64Radix + [.ppc64Hash64K]
  static let arms: [Architecture] = [.arm, .armLPAE]
  /// Those whose kernel PTE tables come from `__pte_alloc_one_kernel()` (include/asm-generic/pgalloc.h),
  /// or do so from the series on.
  static let genericKernelPTE: [Architecture] =
    x86 + arm64 + arms + [.riscv64, .loongarch64, .mips64, .parisc, .csky, .microblaze, .openrisc]
}

extension Architecture {
  /// Whether its trees are those that the model builds: 4 KiB pages, 512 entries, kernel PTE tables from the generic
  /// helper.
  var hasGenericTrees: Bool {
    switch self {
    case .x86With4Levels, .x86With5Levels, .arm64With4K, .riscv64: true
    default: false
    }
  }
}
