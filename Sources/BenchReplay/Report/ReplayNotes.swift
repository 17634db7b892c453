// SPDX-License-Identifier: Apache-2.0

import Bench

extension ReplayReport {
  /// What is modelled and assumed, for the inputs at hand.
  var notes: String {
    var notes = [
      """
      geometry: 4 KiB pages, 512 entries, \(outcome.tables.geometry.levels) levels; a machine that runs \
      with five and whose addresses fit four cannot be told apart: --levels 5
      """,
      """
      tables are built mm by mm, from the PGD down to the PTE, and taken down from the PTE up, again and \
      again in the same memory: as warm as so many tables can be
      """,
    ]
    let sources = Set(outcome.inputs.map(\.source))
    if sources.contains(.vmallocinfo) { notes += Self.kernel }
    if sources.contains(.maps) {
      notes.append(
        """
        maps does not say what is present: every mapping counts as wholly touched, but those without \
        access; that is the most it can be, smaps tells more
        """)
    }
    if sources.contains(.smaps) { notes += Self.smaps }
    if outcome.tables.processes > 0 {
      notes.append("each maps or smaps is a process with a tree of its own and one PGD page")
    }
    if sources.contains(.efi) { notes += efi }
    if outcome.tables.total < 256 {
      notes.append(
        "so few tables take microseconds: reading the clock is part of what is measured")
    }
    if outcome.blocks < outcome.blocksPlanned {
      notes.append("INTERRUPTED: rests on \(outcome.blocks) of \(outcome.blocksPlanned) blocks")
    }
    if !outcome.optimized { notes.append("DEBUG BUILD: these times mean nothing") }
    return notes.reduce("assumed:\n") { $0 + Figures.wrapped($1) }
  }

  private static let kernel = [
    """
    vmalloc areas are mapped but for their guard page; ioremap with huge pages where the addresses allow, \
    all else with 4 KiB pages: vmallocinfo does not say which vmalloc areas are huge
    """,
    """
    unpurged areas and vm_map_ram count whole, because the kernel keeps their tables; those of areas long \
    gone are kept too and are in no file, so init_mm has at least these
    """,
    """
    not in any file, so not counted: the direct map, vmemmap, the kernel's image, KASAN, and the upper \
    tables that x86-64 makes ahead at boot; init_mm's PGD is static
    """,
  ]

  private static let smaps = [
    """
    smaps says how many pages of a mapping are present (Rss and Swap), not where: the most PTE tables that \
    they can need, at the mapping's start; nothing present, no table
    """,
    """
    anonymous huge pages keep a PTE table in reserve each; those of files and shared memory have none, and \
    hugetlb has none
    """,
  ]

  private var efi: [String] {
    [
      """
      EFI regions use huge pages where the addresses allow; efi_mm's PTE and PMD tables \
      \(outcome.efiConstructed
        ? "have a constructor, as on arm64 (--efi-tables constructed)"
        : "are plain pages, as on x86-64; for arm64 use --efi-tables constructed")
      """
    ]
  }
}
