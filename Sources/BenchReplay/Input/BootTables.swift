// SPDX-License-Identifier: Apache-2.0

import Bench

/// Tables of init_mm that nobody allocates: they lie in the kernel's image, or memblock hands them out before there is
/// a page allocator, and no constructor sees them. Areas of vmallocinfo that such a table reaches need no other.
///
/// The addresses are those of 64-bit kernels with 4 KiB pages (6.12):
/// - x86-64 (arch/x86/kernel/head_64.S): `level4_kernel_pgt`, `level3_kernel_pgt`, `level2_kernel_pgt` (the image),
///   `level2_fixmap_pgt` (modules and fixmap), `level1_fixmap_pgt`.
/// - riscv64 (arch/riscv/mm/init.c: create_kernel_page_table) maps its image at the same addresses, with tables from
///   memblock. Modules share the upper ones. Its `fixmap_pte` to `fixmap_p4d` are out of reach of any area.
/// - arm64 (arch/arm64/mm/mmu.c: declare_vma) lists its image in vmallocinfo; the tables that map it come with the
///   image or from memblock. Its `bm_pte`, `bm_pmd` and `bm_pud` are out of reach of any area.
/// Where there are three levels (arm64 with 39 bits, riscv Sv39) all areas lie in the last 512 GiB: what is called
/// the PUD table there is `swapper_pg_dir`.
struct BootTables: Sendable, Hashable {
  /// Addresses whose table of this level is there from boot.
  private var spans: [Level: [MappedRange]]

  /// - Parameter image: areas that are the kernel's image.
  init(image: [MappedRange]) {
    func span(_ start: UInt64, _ end: UInt64) -> MappedRange {
      MappedRange(start: start, end: end, kind: .kernelImage)
    }
    // The last page of the addresses can never be mapped; without it `end` does not overflow.
    let top = UInt64.max - 0xfff
    spans = [
      .p4d: [span(0xffff_0000_0000_0000, top)],
      .pud: [span(0xffff_ff80_0000_0000, top)],
      .pmd: [span(0xffff_ffff_8000_0000, top)],
      .pte: [span(0xffff_ffff_ff40_0000, 0xffff_ffff_ff80_0000)],
    ]
    for range in image {
      for level in Level.allCases.dropLast() {
        spans[level]!.append(span(range.start, range.end))
      }
    }
  }

  func spans(_ level: Level) -> [MappedRange] { spans[level] ?? [] }
}
