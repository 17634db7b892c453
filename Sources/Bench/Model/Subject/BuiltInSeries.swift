// SPDX-License-Identifier: Apache-2.0

extension Series {
  /// Before "Account page tables at all levels".
  static let v613 = Series(
    name: "v6.13", kernel: "v6.13",
    summary: "before all levels were accounted: no constructor for P4D and PGD tables",
    rules: v613Rules)

  /// The kernel before the series.
  package static let base = Series(
    name: "base", kernel: "v6.14",
    summary:
      "before the series: kernel PTE tables have no constructor, kernel PMD tables get a lock",
    rules: baseRules)

  /// As first posted: on x86 a huge mapping over a small one leaks the small one's table.
  static let v1 = Series(
    name: "v1", kernel: "20250317",
    summary: "the first posting, with a leak on x86 where a huge mapping replaces a small one",
    rules: prefix(SeriesPatch.v1))

  static let v2 = Series(
    name: "v2", kernel: "20250408",
    summary: "the second posting: v1 with x86's free path put right",
    rules: prefix(SeriesPatch.v2))

  /// The kernel after the series.
  package static let merged = Series(
    name: "merged", kernel: "v6.16",
    summary: "after the series: constructors for all kernel tables, no split lock for init_mm",
    rules: prefix(SeriesPatch.v2))

  /// The first half of the series: all of its constructors, and none of its savings.
  package static let noskip = Series(
    name: "noskip", kernel: "v6.16, changed",
    summary: "merged without its second half: ptlock_init() runs for kernel tables, too",
    rules: merged.rules + [.lock(.always, levels: [.pte, .pmd])])

  /// With "arm64: mm: call pagetable dtor when freeing hot-removed page tables".
  static let mergedFixed = Series(
    name: "merged-fixed", kernel: "v6.16, fixed 2026-05",
    summary: "merged, and arm64's hot-remove runs the destructor",
    rules: merged.rules + [
      .destructor(
        .always, archs: Architecture.arm64, paths: [.hotAdd, .hotRemove],
        levels: [.pte, .pmd, .pud, .p4d], note: "")
    ])

  /// "Simplify special kernel page table handling": accounting moves to the allocation, kernel tables have no
  /// lock, and special allocators no constructor.
  static let v2026 = Series(
    name: "v2026", kernel: "20260714",
    summary:
      "the author's later proposal: counted where allocated, no split lock for any kernel mm",
    rules: merged.rules + v2026Rules)

  /// All that ship with the tool, in the order of the kernel's history.
  package static let builtIn: [Series] =
    [.v613, .base] + prefixes(of: SeriesPatch.v1, name: "v1", posted: "20250317")
    + [.v1, .v2, .noskip, .merged, .mergedFixed, .v2026]

  /// What can be named: the built-in ones, and the steps of v2 and merged, too, for reports patch by patch.
  package static let nameable: [Series] =
    builtIn + prefixes(of: SeriesPatch.v2, name: "v2", posted: "20250408")
    + prefixes(of: SeriesPatch.v2, name: "merged", posted: "v6.16-rc1")

  /// The patches of a series that came in patches.
  static func patches(of name: String) -> [SeriesPatch]? {
    switch name {
    case v1.name: SeriesPatch.v1
    case v2.name, merged.name: SeriesPatch.v2
    default: nil
    }
  }

  private static func prefix(_ patches: some Sequence<SeriesPatch>) -> [SeriesRule] {
    baseRules + patches.flatMap(\.rules)
  }

  /// `v1.1`: the base with the first patch, and so on to the last.
  private static func prefixes(
    of patches: [SeriesPatch], name: String, posted: String
  ) -> [Series] {
    patches.indices.map { index in
      Series(
        name: "\(name).\(index + 1)", kernel: "\(posted), \(index + 1) of \(patches.count)",
        summary: "up to: \(patches[index].subject)", rules: prefix(patches[...index]))
    }
  }

  private static let v2026Rules: [SeriesRule] = {
    var counted = SeriesRule.Change()
    counted.accounting = .inAlloc
    var raw = SeriesRule.Change()
    raw.accounting = .never
    let special = Architecture.arm64 + [.riscv64]
    let dropped: [AllocatorPath] = [.hotAdd, .hotRemove, .efi, .trampoline, .split]
    var userOnly = SeriesRule.Change()
    userOnly.ptlockInit = .userOnly
    return [
      SeriesRule(paths: [.helper] + dropped, change: counted),
      SeriesRule(levels: [.pte, .pmd], change: userOnly),
      .constructor(
        .never, archs: special, paths: dropped, levels: [.pte, .pmd, .pud, .p4d], note: ""),
      .constructor(.never, archs: Architecture.arms, paths: [.efi], levels: [.pte], note: ""),
      // What never came from pagetable_alloc() still does not.
      SeriesRule(
        archs: Architecture.x86, paths: [.hotAdd, .hotRemove, .split], change: raw),
      SeriesRule(
        archs: Architecture.x86With64Bits, paths: [.efi], levels: [.pte, .pmd, .pgd], change: raw),
      SeriesRule(
        archs: [.s390], paths: [.hotAdd, .hotRemove], levels: [.pmd, .pud, .p4d, .pgd],
        change: raw),
      SeriesRule(archs: [.sparc32], levels: [.pte], change: raw),
      SeriesRule(paths: [.hotAdd, .hotRemove, .trampoline, .split], levels: [.pgd], change: raw),
    ]
  }()
}
