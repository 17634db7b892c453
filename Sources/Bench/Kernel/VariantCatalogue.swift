// SPDX-License-Identifier: Apache-2.0

import CPageAlloc

/// The kernel builds that are compiled into this binary.
package enum VariantCatalogue {
  /// The copy of a build that is compiled to other instructions.
  package static let placebo = Int(PA_COPY_PLACEBO)

  /// How many copies of each build with this lock and configuration there are, each at addresses of its own; 0: it is
  /// not compiled.
  package static func copies(of lock: LockKind, config: KernelConfig = .minimal) -> Int {
    compiled(lock, config).filter { $0 != placebo }.map { $0 + 1 }.max() ?? 0
  }

  /// Whether each build with this lock and configuration has a placebo.
  static func hasPlacebo(_ lock: LockKind, config: KernelConfig) -> Bool {
    compiled(lock, config).contains(placebo)
  }

  private static func compiled(_ lock: LockKind, _ config: KernelConfig) -> [Int] {
    (0..<pa_variant_count()).map { pa_variant_at($0).pointee }
      .filter { $0.conf.lock == lock.constant && $0.conf.config == config.constant }
      .map { Int($0.copy) }
  }

  /// The first variant that behaves as asked, in a kernel with this lock, accounting and configuration.
  /// - Parameter copy: which of its compiled copies, from 0 and below `copies(of:)`, or `placebo`.
  /// - Returns: its index, for a slot.
  /// - Throws: `KernelError` naming the build that is not compiled in.
  package static func index(
    of build: Behaviour.CompiledRules, lock: LockKind, memcg: Bool,
    config: KernelConfig = .minimal, copy: Int
  ) throws(KernelError) -> UInt32 {
    for index in 0..<pa_variant_count() {
      let variant = pa_variant_at(index).pointee
      if variant.copy == copy && variant.conf.lock == lock.constant
        && variant.conf.config == config.constant && variant.conf.memcg == (memcg ? 1 : 0)
        && build.agrees(with: variant.conf)
      {
        return index
      }
    }
    throw KernelError(
      errno: 0,
      sentence: """
        no compiled variant has lock \(lock.rawValue), memcg \(memcg ? "on" : "off"), config \
        \(config.rawValue) and \(build.words)
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
  /// A rule that is `nil` agrees with any other.
  fileprivate func agrees(with conf: pa_conf) -> Bool {
    func same(_ wanted: When?, _ compiled: UInt8) -> Bool {
      wanted.map { $0.constant == compiled } ?? true
    }
    return same(kernelPTEConstructor, conf.kernel_pte_ctor)
      && same(ptePtlockInit, conf.pte_ptlock_init) && same(pmdPtlockInit, conf.pmd_ptlock_init)
      && same(p4dConstructor, conf.p4d_ctor)
      && pageType.constant == conf.page_type && accounting.constant == conf.accounted
  }

  /// For error sentences.
  var words: String {
    let steps = [
      ("a kernel PTE constructor", kernelPTEConstructor), ("a PTE lock", ptePtlockInit),
      ("a PMD lock", pmdPtlockInit), ("a P4D constructor", p4dConstructor),
    ]
    let known = steps.compactMap { name, rule in rule.map { "\(name) \($0.rawValue)" } }
    return (known + ["a page type \(pageType.rawValue)", "a count \(accounting.rawValue)"])
      .joined(separator: ", ")
  }
}
