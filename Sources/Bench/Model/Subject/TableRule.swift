// SPDX-License-Identifier: Apache-2.0

/// Whether a step is in the source, and if so whether it depends on the mm (`enum pa_rule`).
enum When: String, Codable, Sendable, CaseIterable {
  /// The call is not there.
  case never
  /// Unconditional.
  case always
  /// Skipped at run time when `mm == &init_mm`.
  case checked
  /// Skipped at run time when `mm_is_kernel(mm)`: a flag of `init_mm` and `efi_mm`.
  case userOnly = "user-only"

  /// Whether the step is done for a table of which the code is told that it belongs to `mm`.
  func applies(to mm: MMKind) -> Bool {
    switch self {
    case .never: false
    case .always: true
    case .checked: mm != .initMM
    case .userOnly: mm != .initMM && mm != .efiMM
    }
  }
}

/// Where a page gets its type, or where NR_PAGETABLE counts it (`enum pa_accounting`).
enum Accounting: String, Codable, Sendable, CaseIterable {
  case never
  /// In the constructor and the destructor.
  case withConstructor = "with-constructor"
  /// In `pagetable_alloc()` and `pagetable_free()`.
  case inAlloc = "in-alloc"
}

/// What happens to one kind of table from birth to death.
struct TableRule: Codable, Sendable, Hashable {
  /// The constructor is called: never or always.
  var constructor: When = .never
  /// The constructor runs `ptlock_init()`.
  var ptlockInit: When = .never
  /// Where NR_PAGETABLE counts it.
  var accounting: Accounting = .withConstructor
  /// Where its page gets the type of a page table.
  var pageType: Accounting = .withConstructor
  /// The destructor is called before the page is freed: never or always.
  var destructor: When = .never
  /// The same where a huge mapping takes the table's place (`pmd_free_pte_page()` on x86).
  var replacedDestructor: When = .never
  /// What a reader of the table should know.
  var note = ""
}
