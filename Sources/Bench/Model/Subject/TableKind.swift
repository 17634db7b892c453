// SPDX-License-Identifier: Apache-2.0

/// One cell of the truth table: a kind of table, told apart by who allocates it, where, and for whom.
struct TableKind: Codable, Sendable, Hashable {
  var arch: Architecture
  var path: AllocatorPath
  var level: Level
  /// Whose table it is, or `null` for what the constructor is told where it is told NULL.
  var mm: MMKind

  init(arch: Architecture, path: AllocatorPath, level: Level, mm: MMKind) {
    self.arch = arch
    self.path = path
    self.level = level
    self.mm = mm
  }

  /// All there could be, in the order of the table.
  static func all(
    archs: [Architecture] = Architecture.allCases, paths: [AllocatorPath] = AllocatorPath.allCases
  ) -> [TableKind] {
    archs.flatMap { arch in
      paths.flatMap { path in
        Level.allCases.flatMap { level in
          MMKind.allCases.map { TableKind(arch: arch, path: path, level: level, mm: $0) }
        }
      }
    }
  }

  /// Why there is no such table; `nil` if there is one.
  var absence: String? {
    switch arch.geometry[level] {
    case .folded: return "the level is folded"
    case .notPages(let what): return "not pages from pagetable_alloc(): \(what)"
    case .table: break
    }
    guard let mms = path.mms(on: arch, at: level) else {
      return "\(arch.rawValue) allocates no such table on this path"
    }
    return mms.contains(mm) ? nil : "no caller on this path"
  }

  /// What the constructor is told.
  var mmArgument: MMKind {
    switch path {
    // Their callbacks have no mm to pass (arm64 pgd_pgtable_alloc, riscv alloc_pte_late, arm late_alloc); PGDs
    // and arm's PMDs come from the ordinary helpers.
    case .efi where level == .pgd: mm
    case .efi where Architecture.arm64.contains(arch) || arch == .riscv64: .null
    case .efi where Architecture.arms.contains(arch) && level == .pte: .null
    // pud_alloc(&init_mm, ...) on the EFI PGD.
    case .efi where Architecture.x86With64Bits.contains(arch): .initMM
    case .hotAdd where arch == .riscv64: .null
    case .hotRemove where arch == .riscv64: .null
    default: mm
    }
  }
}

extension AllocatorPath {
  /// Whose tables of this level the path allocates on an architecture; `nil`: none.
  fileprivate func mms(on arch: Architecture, at level: Level) -> [MMKind]? {
    let isARM64 = Architecture.arm64.contains(arch)
    let isX86 = Architecture.x86With64Bits.contains(arch)
    switch self {
    case .helper:
      return Self.hasEFI.contains(arch) ? [.user, .initMM, .efiMM] : [.user, .initMM]
    case .hotAdd, .hotRemove:
      if arch == .riscv64 { return [.initMM, .null] }
      let others = isX86 || isARM64 || arch == .s390 || Architecture.ppc64Radix.contains(arch)
      return others ? [.initMM] : nil
    case .efi:
      if isARM64 || arch == .riscv64 { return level == .pgd ? [.efiMM] : [.efiMM, .null] }
      if isX86 { return [.initMM, .efiMM] }
      if Architecture.arms.contains(arch) {
        return level == .pte ? [.efiMM, .null] : level == .pmd ? [.efiMM] : nil
      }
      return nil
    case .trampoline:
      return isARM64 && level != .pgd ? [.initMM] : nil
    case .split:
      return (isARM64 || Architecture.x86.contains(arch)) && (level == .pte || level == .pmd)
        ? [.initMM] : nil
    case .vmemmap:
      let others: [Architecture] = [.riscv64, .loongarch64, .sparc64] + Architecture.ppc64Radix
      return isX86 || isARM64 || others.contains(arch) ? [.initMM] : nil
    case .boot:
      return [.initMM]
    }
  }

  private static let hasEFI: Set<Architecture> = Set(
    Architecture.x86 + Architecture.arm64 + Architecture.arms + [.riscv64, .loongarch64])
}
