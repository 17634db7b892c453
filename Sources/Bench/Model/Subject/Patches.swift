// SPDX-License-Identifier: Apache-2.0
// The series' patches as statements: what each changes, in the numbers of v1 (20250317141700.3701581) and of
// v2 and the merged form (20250408095222.860601), which has one more.

/// One patch of the series.
struct SeriesPatch: Sendable, Hashable {
  var subject: String
  var rules: [SeriesRule]
}

extension SeriesPatch {
  private static let inArm64Map: [AllocatorPath] = [.hotAdd, .trampoline]
  private static let plugging: [AllocatorPath] = [.hotAdd, .hotRemove]
  private static let leak = "leaks: hot-remove does not undo hot-add's constructor"

  private static let passMM = SeriesPatch(
    subject: "mm: Pass mm down to pagetable_{pte,pmd}_ctor", rules: [])

  private static let x86FreePath = SeriesPatch(
    subject: "x86: pgtable: Always use pte_free_kernel()", rules: [])

  /// In v1 nobody had told x86's huge mappings, which free the table they replace as a plain page.
  private static func kernelPTE(x86FreesThem: Bool) -> SeriesPatch {
    let constructor = SeriesRule.constructor(
      .always, archs: Architecture.genericKernelPTE, levels: [.pte], mms: [.initMM])
    return SeriesPatch(
      subject: "mm: Call ctor/dtor for kernel PTEs",
      rules: [constructor, .lock(.checked, levels: [.pte])]
        + (x86FreesThem ? [] : [.replacedDestructor(.never)]))
  }

  private static let coldFire = SeriesPatch(
    subject: "m68k: mm: Call ctor/dtor for kernel PTEs",
    rules: [.constructor(.always, archs: [.m68kColdFire], levels: [.pte], mms: [.initMM])])

  private static let powerpc = SeriesPatch(
    subject: "powerpc: mm: Call ctor/dtor for kernel PTEs",
    rules: [
      .constructor(.always, archs: Architecture.ppc64, levels: [.pte], mms: [.initMM]),
      .constructor(
        .always, archs: Architecture.ppc64Radix, paths: [.hotAdd, .hotRemove], levels: [.pte]),
    ])

  private static let sparc64 = SeriesPatch(
    subject: "sparc64: mm: Call ctor/dtor for kernel PTEs",
    rules: [.constructor(.always, archs: [.sparc64], levels: [.pte], mms: [.initMM])])

  private static let skipPMDLock = SeriesPatch(
    subject: "mm: Skip ptlock_init() for kernel PMDs",
    rules: [.lock(.checked, levels: [.pmd])])

  private static let arm64Enum = SeriesPatch(
    subject: "arm64: mm: Use enum to identify pgtable level", rules: [])

  private static let arm64PTEAndPMD = SeriesPatch(
    subject: "arm64: mm: Always call PTE/PMD ctor in __create_pgd_mapping()",
    rules: [
      .constructor(.always, archs: Architecture.arm64, paths: inArm64Map, levels: [.pte, .pmd]),
      .destructor(
        .never, archs: Architecture.arm64, paths: plugging, levels: [.pte, .pmd], note: leak),
    ])

  private static let riscvComment = SeriesPatch(
    subject: "riscv: mm: Clarify ctor mm argument in alloc_{pte,pmd}_late", rules: [])

  private static let arm64Upper = SeriesPatch(
    subject: "arm64: mm: Call PUD/P4D ctor in __create_pgd_mapping()",
    rules: [
      .constructor(
        .always, archs: Architecture.arm64, paths: inArm64Map + [.efi], levels: [.pud, .p4d]),
      .destructor(
        .never, archs: Architecture.arm64, paths: plugging, levels: [.pud, .p4d], note: leak),
    ])

  private static let riscvUpper = SeriesPatch(
    subject: "riscv: mm: Call PUD/P4D ctor in special kernel pgtable alloc",
    rules: [
      .constructor(.always, archs: [.riscv64], paths: [.hotAdd, .efi], levels: [.pud, .p4d]),
      .destructor(
        .never, archs: [.riscv64], paths: plugging, levels: [.pud, .p4d],
        note: leak + " (inferred, not confirmed)"),
    ])

  private static let afterKernelPTE = [
    coldFire, powerpc, sparc64, skipPMDLock, arm64Enum, arm64PTEAndPMD, riscvComment, arm64Upper,
    riscvUpper,
  ]

  /// March 2025, eleven patches.
  static let v1 = [passMM, kernelPTE(x86FreesThem: false)] + afterKernelPTE
  /// April 2025, twelve; merged as they were.
  static let v2 = [passMM, x86FreePath, kernelPTE(x86FreesThem: true)] + afterKernelPTE
}
