// SPDX-License-Identifier: Apache-2.0

import CPageAlloc
import CPageAllocInternals
import Testing

/// Tables of other architectures, and what they are known by.
struct Shape: CustomTestStringConvertible, Sendable {
  let name: String
  let level: pa_level
  var value: pa_shape

  var testDescription: String { name }
  var source: pa_table_source { pa_table_source(UInt32(value.source)) }
  var ctor: pa_ctor_call { pa_ctor_call(UInt32(value.ctor_call)) }
  /// Tables made from one page, all of which are constructed at once.
  var tablesPerConstructor: UInt64 {
    [PA_SOURCE_PAGES, PA_SOURCE_RAW].contains(source) ? 1 : UInt64(value.tables_per_page)
  }
  var isPool: Bool { source == PA_SOURCE_NOCACHE || source == PA_SOURCE_MEMBLOCK }
  /// What NR_PAGETABLE counts for one constructor.
  var accounted: Int64 { 1 << (value.order - value.page_order) }

  init(
    _ name: String, _ source: pa_table_source, level: pa_level = PA_LEVEL_PTE,
    ctor: pa_ctor_call, order: UInt8 = 0, pageOrder: UInt8 = 0, fill: pa_fill = PA_FILL_ALLOC_ZERO,
    split: Bool = true, user: Bool = false, tables: UInt16 = 1, bytes: UInt32 = 4096
  ) {
    self.name = name
    self.level = level
    value = pa_shape(
      source: UInt8(source.rawValue), order: order, page_order: pageOrder,
      fill: UInt8(fill.rawValue), ctor_call: UInt8(ctor.rawValue), dtor_call: 1,
      split_lock: split ? 1 : 0, gfp_user: user ? 1 : 0, tables_per_page: tables,
      table_bytes: bytes)
  }
  func with(_ change: (inout pa_shape) -> Void) -> Shape {
    var copy = self
    change(&copy.value)
    return copy
  }

  static let ppcPTE = Shape(
    "powerpc 64K PTE", PA_SOURCE_FRAGMENT, ctor: PA_CTOR_CALL_PTE, order: 4, pageOrder: 4,
    user: true, tables: 256, bytes: 256)
  static let ppcKernelPTE = Shape(
    "powerpc 64K kernel PTE", PA_SOURCE_FRAGMENT, ctor: PA_CTOR_CALL_KERNEL_PTE, order: 4,
    pageOrder: 4, tables: 256, bytes: 256)
  static let ppcPMD = Shape(
    "powerpc 64K PMD", PA_SOURCE_FRAGMENT, level: PA_LEVEL_PMD, ctor: PA_CTOR_CALL_PMD, order: 4,
    pageOrder: 4, user: true, tables: 16, bytes: 4096)
  static let ppcWhole = Shape(
    "powerpc 4K PTE", PA_SOURCE_FRAGMENT, ctor: PA_CTOR_CALL_PTE, user: true)
  static let m68kPTE = Shape(
    "m68k PTE", PA_SOURCE_POINTER_TABLE, ctor: PA_CTOR_CALL_PTE, split: false, tables: 16,
    bytes: 256)
  static let m68kPMD = Shape(
    "m68k PMD", PA_SOURCE_POINTER_TABLE, level: PA_LEVEL_PMD, ctor: PA_CTOR_CALL_PMD, split: false,
    tables: 8, bytes: 512)
  static let s390CRST = Shape(
    "s390 CRST", PA_SOURCE_PAGES, level: PA_LEVEL_PMD, ctor: PA_CTOR_CALL_PMD, order: 2,
    fill: PA_FILL_PATTERN, user: true, bytes: 16384)
  static let arm64With64K = Shape(
    "arm64 64K PTE", PA_SOURCE_PAGES, ctor: PA_CTOR_CALL_KERNEL_PTE, order: 4, pageOrder: 4,
    bytes: 65536)
  static let arm64Late = Shape(
    "arm64 EFI PUD", PA_SOURCE_PAGES, level: PA_LEVEL_PUD, ctor: PA_CTOR_CALL_PUD,
    fill: PA_FILL_ZERO_AFTER)
  static let arm64LateWith64K = Shape(
    "arm64 64K hot-add PTE", PA_SOURCE_PAGES, ctor: PA_CTOR_CALL_PTE, order: 4, pageOrder: 4,
    fill: PA_FILL_ZERO_AFTER, bytes: 65536)
  static let lateP4D = Shape("P4D", PA_SOURCE_PAGES, level: PA_LEVEL_P4D, ctor: PA_CTOR_CALL_P4D)
  static let sparc32 = Shape(
    "sparc32 user PTE", PA_SOURCE_NOCACHE, ctor: PA_CTOR_CALL_PTE, split: false, tables: 16,
    bytes: 256)
  static let sparc32Kernel = Shape(
    "sparc32 kernel PTE", PA_SOURCE_NOCACHE, ctor: PA_CTOR_CALL_NONE, split: false, tables: 16,
    bytes: 256)
  static let raw = Shape("x86 direct map", PA_SOURCE_RAW, ctor: PA_CTOR_CALL_NONE, order: 2)
  static let memblock = Shape("boot", PA_SOURCE_MEMBLOCK, ctor: PA_CTOR_CALL_NONE)

  static let all = [
    ppcPTE, ppcKernelPTE, ppcPMD, ppcWhole, m68kPTE, m68kPMD, s390CRST, arm64With64K, arm64Late,
    arm64LateWith64K, lateP4D, sparc32, sparc32Kernel, raw, memblock,
  ]

  /// Whether a build's source calls this constructor.
  func constructs(_ v: Variant) -> Bool {
    switch ctor {
    case PA_CTOR_CALL_NONE: false
    case PA_CTOR_CALL_KERNEL_PTE: v.conf.constructsKernelPTE
    case PA_CTOR_CALL_P4D: v.conf.constructsP4D
    default: true
    }
  }
  /// Whether its page gets its type, and whether it is counted: with its page, where the allocation
  /// does so, and then whoever constructs it.
  func marks(_ v: Variant) -> Bool { does(v.conf.page_type, v) }
  func accounts(_ v: Variant) -> Bool { does(v.conf.accounted, v) }
  private func does(_ step: UInt8, _ v: Variant) -> Bool {
    pa_conf.does(
      step, constructed: constructs(v), allocated: !isPool && source != PA_SOURCE_RAW)
  }
  /// Whether its constructor comes to the lock, for a table of this mm.
  func locks(_ v: Variant, _ mm: pa_mm_kind) -> Bool {
    guard constructs(v) && value.split_lock == 1 && v.locks != PA_LOCK_NONE else { return false }
    switch ctor {
    case PA_CTOR_CALL_PUD, PA_CTOR_CALL_P4D: return false
    case PA_CTOR_CALL_PMD: return pa_conf.runs(v.conf.pmd_ptlock_init, mm)
    default: return pa_conf.runs(v.conf.pte_ptlock_init, mm)
    }
  }
}

extension PgtableMachine {
  /// What a trial does: its first run, so that the slab's pages are its own too.
  func trial(
    _ v: Variant, _ level: pa_level, _ mm: pa_mm_kind, _ shape: pa_shape = pa_shape(),
    tables: UInt32
  ) throws -> (built: pa_effects, destroyed: pa_effects) {
    var (built, destroyed, conf) = (pa_effects(), pa_effects(), v.conf)
    var kind = TableKind(level: level, mm: mm).with(shape)
    let error = pa_trial_run(machine, &conf, &kind, tables, &built, &destroyed)
    try #require(error == 0)
    return (built, destroyed)
  }
}
