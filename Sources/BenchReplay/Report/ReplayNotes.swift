// SPDX-License-Identifier: Apache-2.0

import Bench

extension ReplayReport {
  /// What is modelled and assumed, for the inputs at hand.
  var notes: String {
    let sources = Set(outcome.inputs.map(\.source))
    var notes = geometry
    if sources.contains(.vmallocinfo) { notes += Self.kernel }
    if sources.contains(.maps) { notes.append(Self.maps) }
    if sources.contains(.smaps) { notes += Self.smaps }
    if outcome.plan.tables.processes > 0 { notes.append("each process has one PGD page") }
    if sources.contains(.efi) { notes.append(efi) }
    notes += warnings
    return notes.reduce("assumed:\n") { $0 + Figures.wrapped($1) }
  }

  private var geometry: [String] {
    [
      """
      geometry: 64 bits, pages of 4 KiB, 512 entries, \(outcome.plan.tables.geometry.levels) levels. The \
      files do not say whether a machine whose addresses fit four levels has five: use --levels 5. Nor do \
      they say whether it has three: then each process has one PUD table less.
      """,
      """
      tables are built mm by mm, from the PGD down to the PTE, and taken down from the PTE up, again and \
      again in the same memory: as warm as so many tables can be
      """,
    ]
  }

  private static let kernel = [
    """
    vmalloc areas are mapped but for their guard page. ioremap() uses huge pages where the addresses allow \
    it. All else has 4 KiB pages: vmallocinfo does not say which vmalloc areas are huge.
    """,
    """
    unpurged areas and vm_map_ram count whole, because the kernel keeps their tables. It also keeps those \
    of areas that are long gone, which are in no file: init_mm has at least the tables counted here.
    """,
    """
    not in any file, so not counted: the direct map, vmemmap, KASAN, and the upper tables that x86-64 makes \
    in advance at boot
    """,
    """
    not allocated, so not counted: init_mm's PGD; the tables in the kernel's image that reach the last 2 GiB \
    of addresses (x86-64: level3_kernel_pgt, level2_kernel_pgt, level2_fixmap_pgt; riscv has them from \
    memblock); and those of the image itself where vmallocinfo lists it (arm64)
    """,
  ]

  private static let maps = """
    maps does not say what is present: every mapping counts as wholly touched, except those without access. \
    smaps says more.
    """

  private static let smaps = [
    """
    smaps says how many pages of a mapping are present (Rss and Swap), and not where. Counted are the most \
    PTE tables that these pages can need, at the mapping's start. A mapping of frames that Rss does not count \
    (VmFlags pf, io or mm) counts whole.
    """,
    """
    not told by smaps, so not counted: tables that hold only the shared zero page (memory that was read and \
    never written), and tables that madvise() has emptied
    """,
    """
    each anonymous huge page keeps a PTE table in reserve; those of files and shared memory have none, and \
    hugetlb has none
    """,
  ]

  private var efi: String {
    """
    EFI regions use huge pages where the addresses allow it; efi_mm's PTE and PMD tables \
    \(outcome.plan.efiConstructed
      ? "have a constructor, as on arm64 (--efi-tables constructed)"
      : "are plain pages, as on x86-64; for arm64 use --efi-tables constructed")
    """
  }

  private var warnings: [String] {
    var warnings: [String] = []
    if outcome.plan.tables.total < 256 {
      warnings.append(
        "so few tables take microseconds: reading the clock is part of what is measured")
    }
    if outcome.isCutShort {
      warnings.append(
        "INTERRUPTED: rests on \(outcome.processes) of \(outcome.plan.processes) processes")
    }
    if !outcome.optimized { warnings.append("DEBUG BUILD: these times mean nothing") }
    return warnings
  }
}
