// SPDX-License-Identifier: Apache-2.0

/// Which compiled code every arm of a plan runs.
struct CompiledArms {
  /// Variant index, by case, arm and copy.
  private let variants: [[[UInt32]]]

  /// - Throws: `KernelError` naming the series and case that no compiled build fits.
  init(plan: Plan) throws(KernelError) {
    var variants: [[[UInt32]]] = []
    for (place, testCase) in plan.cases.enumerated() {
      var arms: [[UInt32]] = []
      for arm in plan.arms {
        arms.append(
          try Self.copies(of: arm, place: place, testCase, count: plan.copies(of: place)))
      }
      variants.append(arms)
    }
    self.variants = variants
  }

  func variant(of slot: Slot) -> UInt32 { variants[slot.caseIndex][slot.armIndex][slot.copy] }

  private static func copies(
    of arm: Plan.Arm, place: Int, _ testCase: Case, count: Int
  ) throws(KernelError) -> [UInt32] {
    do {
      var copies: [UInt32] = []
      for copy in arm.role == .placebo ? [VariantCatalogue.placebo] : Array(0..<count) {
        copies.append(
          try VariantCatalogue.index(
            of: arm.behaviours[place].build, lock: testCase.lock, memcg: testCase.memcg,
            config: testCase.config, copy: copy))
      }
      return copies
    } catch {
      throw KernelError(
        errno: error.errno,
        sentence: "series \(arm.series.name), \(testCase.words): \(error.sentence)")
    }
  }
}
