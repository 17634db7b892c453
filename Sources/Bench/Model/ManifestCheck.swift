// SPDX-License-Identifier: Apache-2.0

extension Manifest {
  /// What makes it no manifest that a run could have written, in a few words; `nil` if nothing does. Lists that do not
  /// fit each other, and counts beyond all bounds, would trap whoever goes through them.
  func flaw() -> String? {
    let cases = plan.cases.count
    let checks: [(Bool, String)] = [
      (operations.count == cases, "operations has \(operations.count) entries for \(cases) cases"),
      (
        operations.allSatisfy { $0 != 0 },
        "operations has a case with none"
      ),
      (
        (0...PlanLimits.processes.upperBound).contains(processesKept)
          && (0...PlanLimits.processes.upperBound).contains(processesRepeated),
        "processesKept or processesRepeated is not 0 to \(PlanLimits.processes.upperBound)"
      ),
      (mainSeconds >= 0, "mainSeconds is negative"),
    ]
    return checks.first { !$0.0 }?.1 ?? plan.flaw() ?? design.flatMap { flaw(of: $0) }
  }

  private func flaw(of design: Design) -> String? {
    guard design.blocks.count == plan.cases.count else {
      return "design.blocks has \(design.blocks.count) entries for \(plan.cases.count) cases"
    }
    guard design.blocks.allSatisfy((0...PlanLimits.blocks.upperBound).contains) else {
      return "design.blocks has an entry that is not 0 to \(PlanLimits.blocks.upperBound)"
    }
    guard (1...1_000_000).contains(design.processes) else {
      return "design.processes is not 1 to 1000000"
    }
    guard design.mainSeconds.map({ $0 >= 0 }) ?? true else {
      return "design.mainSeconds is negative"
    }
    guard design.pilot.isEmpty || design.pilot.count == plan.cases.count else {
      return "design.pilot has \(design.pilot.count) entries for \(plan.cases.count) cases"
    }
    return nil
  }
}

extension Plan {
  fileprivate func flaw() -> String? {
    guard !cases.isEmpty, Set(cases).count == cases.count else {
      return "plan.cases is empty or has a case twice"
    }
    guard let first = cases.first(where: { !isPlaced($0) }) else {
      return armsFlaw() ?? countsFlaw()
    }
    return "\(first.words): there is no such node in plan.nodes, or the threads are not 1 to 256"
  }

  private func isPlaced(_ testCase: Case) -> Bool {
    nodes.indices.contains(testCase.cpuNode) && nodes.indices.contains(testCase.memNode)
      && (1...256).contains(testCase.threads)
  }

  private func armsFlaw() -> String? {
    let roles = arms.map(\.role)
    let isComparison =
      roles.count(where: { $0 == .base }) == 1 && roles.count(where: { $0 == .twin }) == 1
      && roles.count(where: { $0 == .placebo }) <= 1 && roles.contains(.test)
      && !roles.contains(.single)
    guard isComparison || (!roles.isEmpty && roles.allSatisfy { $0 == .single }) else {
      return "plan.arms is neither a base, a twin, tests and at most one placebo, nor single series"
    }
    guard arms.allSatisfy({ $0.behaviours.count == cases.count }) else {
      return "an arm of plan.arms has not as many behaviours as there are cases"
    }
    for case .some(let plant) in arms.map(\.plant) {
      let isSound =
        switch plant {
        case .cost(let percent): PlanLimits.plantedPercent.contains(percent)
        case .instructions(let count): PlanLimits.plantedInstructions.contains(count)
        }
      guard isSound else { return "an arm of plan.arms has a plant that cannot be asked for" }
    }
    return nil
  }

  /// Each case has other work if its condition does.
  private var isDisplacementSound: Bool {
    guard let displacedBytes else { return cases.allSatisfy { $0.condition.displacedCache == nil } }
    return displacedBytes.count == cases.count
      && zip(cases, displacedBytes).allSatisfy { testCase, bytes in
        (bytes > 0) == (testCase.condition.displacedCache != nil)
          && bytes <= PlanLimits.displacedBytes
      }
  }

  private func countsFlaw() -> String? {
    let checks: [(Bool, String)] = [
      (
        PlanLimits.slotsPerArm.contains(slotsPerArm) && slotsPerArm.isMultiple(of: 2),
        "slotsPerArm"
      ),
      (PlanLimits.slotNanoseconds.contains(slotTargetNanoseconds), "slotTargetNanoseconds"),
      (PlanLimits.bulkTables.contains(bulkTables), "bulkTables"),
      (PlanLimits.forkGiB.contains(forkGiB), "forkGiB"),
      (PlanLimits.isThreshold(percent: thresholdPercent), "thresholdPercent"),
      (
        thresholdNanoseconds.map(PlanLimits.thresholdNanoseconds.contains) ?? true,
        "thresholdNanoseconds"
      ),
      (verdictProcesses.map(PlanLimits.processes.contains) ?? true, "verdictProcesses"),
      (precisionPercent.map(PlanLimits.precisionPercent.contains) ?? true, "precisionPercent"),
      (isEffortSound, "effort"),
      (
        compiledCopies.map {
          $0.count == cases.count && $0.allSatisfy(PlanLimits.compiledCopies.contains)
        } ?? true,
        "compiledCopies"
      ),
      (cases.allSatisfy { $0.workload.conditions.contains($0.condition) }, "cases' condition"),
      (isDisplacementSound, "displacedBytes"),
      (statThreshold.map(PlanLimits.statThreshold.contains) ?? true, "statThreshold"),
      (
        nodes.count <= 64
          && nodes.allSatisfy {
            $0.hostCPUs.allSatisfy((0...65_535).contains) && (1...255).contains($0.weight)
          },
        "nodes"
      ),
      (
        distances.count == nodes.count
          && distances.allSatisfy {
            $0.count == nodes.count && $0.allSatisfy((1...255).contains)
          },
        "distances"
      ),
    ]
    return checks.first { !$0.0 }.map { "plan.\($0.1) is nothing that can be asked for" }
  }

  private var isEffortSound: Bool {
    switch effort {
    case .budget(let seconds): PlanLimits.budgetSeconds.contains(seconds)
    case .fixed(let processes, let blocks):
      PlanLimits.processes.contains(processes) && PlanLimits.blocks.contains(blocks)
    }
  }
}
