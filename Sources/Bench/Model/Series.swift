// SPDX-License-Identifier: Apache-2.0

/// Whether a step of the constructor is in the source, and if so whether it depends on the mm.
public enum StepRule: String, Codable, Sendable {
  /// The call is not there.
  case never
  /// Unconditional.
  case always
  /// Skipped at run time when `mm == &init_mm`.
  case checked
  /// Skipped at run time when `mm_is_kernel(mm)`: a flag of `init_mm` and `efi_mm`.
  case userOnly = "user-only"
}

/// A state of the kernel's page-table constructors, as data. From it follows which compiled variant runs.
public struct Series: Codable, Sendable, Hashable {
  /// What users type: `base`, `merged`.
  public var name: String
  /// The kernel release or posting it stands for.
  public var kernel: String
  /// One sentence for `list`.
  public var summary: String
  /// `pte_alloc_one_kernel()` runs the constructor: never or always.
  public var kernelPTEConstructor: StepRule
  /// `pagetable_pte_ctor()` runs `ptlock_init()`: always or checked.
  public var ptePtlockInit: StepRule
  /// `pagetable_pmd_ctor()` runs `pmd_ptlock_init()`: always or checked.
  public var pmdPtlockInit: StepRule

  /// The kernel before the series.
  public static let base = Series(
    name: "base", kernel: "v6.14",
    summary:
      "before the series: kernel PTE tables have no constructor, kernel PMD tables get a lock",
    kernelPTEConstructor: .never, ptePtlockInit: .always, pmdPtlockInit: .always)

  /// The kernel after the series.
  public static let merged = Series(
    name: "merged", kernel: "v6.16",
    summary: "after the series: constructors for all kernel tables, no split lock for init_mm",
    kernelPTEConstructor: .always, ptePtlockInit: .checked, pmdPtlockInit: .checked)

  /// All that ship with the tool, in the order of the kernel's history.
  public static let builtIn: [Series] = [.base, .merged]
}
