// SPDX-License-Identifier: Apache-2.0

import CPageAlloc

/// The kernel builds that are compiled into this binary.
package enum VariantCatalogue {
  /// How often each build with this lock is compiled, to other addresses.
  package static func copies(of lock: LockKind) -> Int { copies[lock]! }

  private static let copies: [LockKind: Int] = {
    let variants = (0..<pa_variant_count()).map { pa_variant_at($0).pointee }
    let found = LockKind.allCases.map { lock in
      (lock, variants.filter { $0.conf.lock == lock.constant }.map { Int($0.copy) + 1 }.max()!)
    }
    return Dictionary(uniqueKeysWithValues: found)
  }()

  /// The first variant that behaves as asked, in a kernel with this lock and accounting.
  /// - Parameter copy: which of its compiled copies, from 0 and below `copies(of:)`.
  /// - Returns: its index, for a slot.
  /// - Throws: `KernelError` naming the build that is not compiled in.
  package static func index(
    of build: Behaviour.CompiledRules, lock: LockKind, memcg: Bool, copy: Int
  ) throws(KernelError) -> UInt32 {
    for index in 0..<pa_variant_count() {
      let variant = pa_variant_at(index).pointee
      if variant.copy == copy && variant.conf.lock == lock.constant
        && variant.conf.memcg == (memcg ? 1 : 0) && build.agrees(with: variant.conf)
      {
        return index
      }
    }
    throw KernelError(
      errno: 0,
      sentence: """
        no compiled variant has lock \(lock.rawValue), memcg \(memcg ? "on" : "off") and \
        \(build.words)
        """)
  }
}

extension VariantCatalogue {
  /// As in the names of its functions: `merged_rt_memcg`.
  package static func name(at index: UInt32) -> String {
    String(cString: pa_variant_at(index).pointee.name)
  }

  /// The number of its build in the C target's list.
  package static func build(at index: UInt32) -> UInt8 { pa_variant_at(index).pointee.build }
}

extension Behaviour.CompiledRules {
  /// What is `nil` agrees with anything.
  fileprivate func agrees(with conf: pa_conf) -> Bool {
    func same(_ wanted: When?, _ compiled: UInt8) -> Bool {
      wanted.map { $0.constant == compiled } ?? true
    }
    return same(kernelPTEConstructor, conf.kernel_pte_ctor)
      && same(ptePtlockInit, conf.pte_ptlock_init) && same(pmdPtlockInit, conf.pmd_ptlock_init)
      && same(p4dConstructor, conf.p4d_ctor)
      && conf.account_in_alloc == (accountInAlloc ? 1 : 0)
  }

  /// For error sentences.
  var words: String {
    let steps = [
      ("a kernel PTE constructor", kernelPTEConstructor), ("a PTE lock", ptePtlockInit),
      ("a PMD lock", pmdPtlockInit), ("a P4D constructor", p4dConstructor),
    ]
    let known = steps.compactMap { name, rule in rule.map { "\(name) \($0.rawValue)" } }
    return (known + [accountInAlloc ? "counts in the allocation" : "counts in the constructor"])
      .joined(separator: ", ")
  }
}
