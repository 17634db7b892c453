// SPDX-License-Identifier: Apache-2.0
// v6.14 and v6.13 as statements. Sources: the architectures' pgalloc.h and mm code of 6.12, and the series
// "Account page tables at all levels" (20250103184415.2744423).

extension SeriesRule {
  /// Constructor, and with it destructor, called or not.
  static func constructor(
    _ step: When, archs: [Architecture] = Architecture.allCases,
    paths: [AllocatorPath] = [.helper], levels: [Level] = Level.allCases,
    mms: [MMKind] = MMKind.allCases, note: String? = nil
  ) -> SeriesRule {
    var change = Change()
    change.constructor = step
    change.destructor = step
    change.replacedDestructor = step
    change.note = note
    return SeriesRule(archs: archs, paths: paths, levels: levels, mms: mms, change: change)
  }

  static func lock(_ step: When, levels: [Level]) -> SeriesRule {
    var change = Change()
    change.ptlockInit = step
    return SeriesRule(levels: levels, change: change)
  }

  static func destructor(
    _ step: When, archs: [Architecture], paths: [AllocatorPath],
    levels: [Level] = Level.allCases, note: String
  ) -> SeriesRule {
    var change = Change()
    change.destructor = step
    change.note = note
    return SeriesRule(archs: archs, paths: paths, levels: levels, change: change)
  }

  static func replacedDestructor(_ step: When) -> SeriesRule {
    var change = Change()
    change.replacedDestructor = step
    return SeriesRule(
      archs: Architecture.x86, paths: [.helper], levels: [.pte], mms: [.initMM], change: change)
  }

  static func note(
    _ text: String, archs: [Architecture], paths: [AllocatorPath],
    levels: [Level] = Level.allCases, mms: [MMKind] = MMKind.allCases
  ) -> SeriesRule {
    var change = Change()
    change.note = text
    return SeriesRule(archs: archs, paths: paths, levels: levels, mms: mms, change: change)
  }
}

extension Series {
  private static let plugging: [AllocatorPath] = [.hotAdd, .hotRemove]

  static let baseRules: [SeriesRule] =
    helperRules + specialRules + [.lock(.always, levels: [.pte, .pmd])] + fragmentNotes

  /// Ordinary helpers: everything has a constructor but kernel PTE tables, unless one function makes both kinds.
  private static let helperRules: [SeriesRule] = [
    .constructor(.always),
    .constructor(
      .never,
      archs: Architecture.allCases.filter { $0 != .s390 && $0 != .m68kMotorola },
      levels: [.pte], mms: [.initMM]),
  ]

  private static let specialRules: [SeriesRule] = [
    .constructor(
      .always, archs: Architecture.arm64 + [.riscv64], paths: [.efi], levels: [.pte, .pmd, .pgd]),
    .constructor(.always, archs: [.riscv64], paths: plugging, levels: [.pte, .pmd]),
    .constructor(.always, archs: Architecture.arms, paths: [.efi], levels: [.pte, .pmd]),
    .constructor(
      .always, archs: Architecture.x86With64Bits, paths: [.efi], levels: [.pud, .p4d],
      note: "called with &init_mm"),
    .constructor(.always, archs: [.s390], paths: plugging, levels: [.pte]),
    .constructor(.always, archs: Architecture.ppc64Radix, paths: plugging, levels: [.pmd]),
    .note(
      "the constructor is told NULL", archs: Architecture.arm64 + [.riscv64], paths: [.efi],
      levels: [.pte, .pmd]),
    .note("the constructor is told NULL", archs: Architecture.arms, paths: [.efi], levels: [.pte]),
    .note(
      "the constructor is told NULL", archs: [.riscv64], paths: [.hotAdd], levels: [.pte, .pmd]),
    .note(
      "arm64 splits its direct map at run time from v6.18 on", archs: Architecture.arm64,
      paths: [.split]),
    .note(
      "populating; hugetlb's split of this map uses the helper", archs: Architecture.x86With64Bits,
      paths: [.vmemmap], levels: [.pte]),
  ]

  private static let fragmentNotes: [SeriesRule] = [
    .note("once per page of fragments", archs: Architecture.ppc64, paths: [.helper]),
    .note("once per page of tables", archs: [.m68kMotorola], paths: [.helper]),
    .note(
      "when the first user table appears in a page of the nocache pool", archs: [.sparc32],
      paths: [.helper], levels: [.pte], mms: [.user]),
    .note(
      "from the nocache pool", archs: [.sparc32], paths: [.helper], levels: [.pte], mms: [.initMM]),
    .note(
      "a fifth level only with LPA2", archs: [.arm64With4K], paths: [.helper], levels: [.p4d]),
  ]

  /// Before 6.14: none at P4D and PGD, and none for some PMDs.
  static let v613Rules: [SeriesRule] =
    baseRules + [
      .constructor(.never, paths: [.helper, .efi], levels: [.p4d, .pgd]),
      .constructor(.never, archs: [.parisc, .m68kMotorola], levels: [.pmd]),
    ]
}
