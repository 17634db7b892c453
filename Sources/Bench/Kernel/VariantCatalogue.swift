// SPDX-License-Identifier: Apache-2.0

import CPageAlloc

/// The kernel builds that are compiled into this binary.
public enum VariantCatalogue {
  /// The variant that behaves as a series does in a kernel with this lock and accounting.
  /// - Parameter copy: which of its two compiled copies, 0 or 1.
  /// - Returns: its index, for a slot.
  /// - Throws: `KernelError` naming the build that is not compiled in.
  public static func index(
    of series: Series, lock: LockKind, memcg: Bool, copy: Int
  ) throws(KernelError) -> UInt32 {
    for index in 0..<pa_variant_count() {
      let variant = pa_variant_at(index).pointee
      if variant.copy == copy && variant.conf.lock == lock.constant
        && variant.conf.memcg == (memcg ? 1 : 0)
        && variant.conf.kernel_pte_ctor == series.kernelPTEConstructor.constant
        && variant.conf.pte_ptlock_init == series.ptePtlockInit.constant
        && variant.conf.pmd_ptlock_init == series.pmdPtlockInit.constant
      {
        return index
      }
    }
    throw KernelError(
      errno: 0,
      sentence: """
        no compiled variant runs series \(series.name) with lock \(lock.rawValue), memcg \
        \(memcg ? "on" : "off"), copy \(copy): it needs kernel PTE constructor \
        \(series.kernelPTEConstructor.rawValue), PTE lock init \(series.ptePtlockInit.rawValue), \
        PMD lock init \(series.pmdPtlockInit.rawValue)
        """)
  }

  /// Names of all variants, copy 0 only, in the order of the C list.
  public static var names: [String] {
    (0..<pa_variant_count()).map { pa_variant_at($0).pointee }
      .filter { $0.copy == 0 }
      .map { String(cString: $0.name) }
  }
}
