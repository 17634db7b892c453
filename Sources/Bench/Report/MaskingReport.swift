// SPDX-License-Identifier: Apache-2.0

/// Interrupts that constructor and destructor mask in a kernel: `lruvec_stat_mod_folio()` (include/linux/vmstat.h, 6.12)
/// does around every change of NR_PAGETABLE. User space cannot, and a store stands for it.
extension StoredRun {
  /// Where series differ in it: what must be added to the side that masks more often; empty where they do not.
  var masking: String {
    var kinds: [(name: String, counts: String)] = []
    for (place, testCase) in manifest.plan.cases.enumerated() {
      guard let level = testCase.level else { continue }
      let arms = manifest.plan.arms.filter { !$0.role.isControl }
      let counts = arms.map { $0.behaviours.dropFirst(place).first?.maskedSections(in: testCase) }
      guard counts.allSatisfy({ $0 != nil }), Set(counts).count > 1 else { continue }
      let name = "\(level.rawValue) table of \(testCase.mm.rawValue)"
      guard !kinds.contains(where: { $0.name == name }) else { continue }
      let words = zip(arms, counts).map { "\($0.series.name) \($1!)" }
      kinds.append((name, words.joined(separator: ", ")))
    }
    guard !kinds.isEmpty else { return "" }
    return """
      interrupts are masked in a kernel where a store stands for it here; how often, for each
      \(kinds.map { "  \($0.name): \($0.counts)\n" }.joined())\
      each ns that this takes on your processor adds as many ns to that side (docs/conditions.md).

      """
  }
}

extension Behaviour {
  /// How often constructor and destructor of a table mask interrupts together; `nil` where no compiled build is known.
  func maskedSections(in testCase: Case) -> Int? {
    guard let level = testCase.level,
      let compiled = CompiledBuild.all.first(where: { $0.agrees(with: build) })
    else { return nil }
    guard testCase.memcg else { return 0 }
    let steps =
      shape.map { compiled.steps(level: level, mm: mmArgument, shape: $0) }
      ?? compiled.steps(level: level, isKernelTable: testCase.mm == .initMM, mm: mmArgument)
    let undone = build.accounting == .inAlloc || steps.destructor
    return steps.accounted ? (undone ? 2 : 1) : 0
  }
}
