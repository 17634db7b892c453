// SPDX-License-Identifier: Apache-2.0

/// From what a user asked for to a plan that can run on this machine.
package struct PlanBuilder: Sendable {
  let host: HostTopology

  /// - Parameter host: what the machine offers.
  package init(host: HostTopology) { self.host = host }

  /// - Throws: `PlanError`: one sentence with what was wrong and what would be right.
  package func plan(for request: PlanRequest) throws(PlanError) -> Plan {
    try checkCounts(request)
    let layout = try NodeLayout(request: request, host: host)
    let cases = try CaseList.cases(
      of: request, places: layout.places(of: request), farthest: layout.farthest(of: request),
      caches: host.caches)
    let arms = try arms(for: request.question, cases: cases) + placebos(of: request.question, cases)
    try checkBuilds(of: request.question, cases: cases)
    try checkShapes(arms, cases: cases)
    try checkTails(request, cases: cases)
    for testCase in cases { try check(testCase, on: layout) }
    let displacedBytes = try displacement(of: cases, beside: layout)
    if let testCase = cases.first(where: \.condition.timesParts),
      request.slotNanoseconds > PlanLimits.slotNanosecondsOfParts
    {
      throw PlanError(
        sentence: """
          \(testCase.words): every table's time is kept until the slot ends, so a slot may take 1 s at most; use a \
          shorter --slot-time
          """)
    }
    return Plan(
      arms: arms, cases: cases, nodes: layout.nodes, distances: layout.distances,
      emulated: layout.emulated, useHugePages: request.useHugePages, effort: request.effort,
      precisionPercent: request.precisionPercent,
      slotsPerArm: request.slotsPerArm, slotTargetNanoseconds: request.slotNanoseconds,
      bulkTables: request.bulkTables, forkGiB: request.forkGiB, tails: request.tails,
      // 53 bits, so that tools that read JSON numbers as doubles keep it.
      seed: request.seed ?? UInt64.random(in: 0..<(1 << 53)),
      compiledCopies: cases.map { VariantCatalogue.copies(of: $0.lock, config: $0.config) },
      displacedBytes: displacedBytes, statThreshold: request.statThreshold,
      thresholdPercent: request.thresholdPercent,
      thresholdNanoseconds: request.thresholdNanoseconds,
      verdictProcesses: request.verdictProcesses)
  }

  private func arms(
    for question: PlanRequest.Question, cases: [Case]
  ) throws(PlanError) -> [Plan.Arm] {
    switch question {
    case .compare(let base, let test):
      return [
        Plan.Arm(role: .base, series: base, cases: cases),
        Plan.Arm(role: .test, series: test, cases: cases),
        Plan.Arm(role: .twin, series: base, cases: cases),
      ]
    case .attribute(let base, let between, let test):
      return [
        Plan.Arm(role: .base, series: base, cases: cases),
        Plan.Arm(role: .test, series: between, cases: cases),
        Plan.Arm(role: .test, series: test, cases: cases),
        Plan.Arm(role: .twin, series: base, cases: cases),
      ]
    case .compareEach(let name):
      let steps = try PatchPrefixes(of: name, cases: cases)
      guard !steps.arms.isEmpty else {
        throw PlanError(
          sentence:
            "no patch of \(name) changes anything in these cases, so there is nothing to run"
        )
      }
      return [Plan.Arm(role: .base, series: .base, cases: cases)] + steps.arms
        + [Plan.Arm(role: .twin, series: .base, cases: cases)]
    case .calibrate(let series, let plants):
      for plant in plants { try plant.check(in: cases, of: series) }
      return [Plan.Arm(role: .base, series: series, cases: cases)]
        + [Plan.Arm(role: .test, series: series, cases: cases)]
        + plants.map { Plan.Arm(role: .test, series: series, cases: cases, plant: $0) }
        + [Plan.Arm(role: .twin, series: series, cases: cases)]
    case .run(let series):
      guard !series.isEmpty else { throw PlanError(sentence: "no series was named") }
      var arms: [Plan.Arm] = []
      for series in series {
        let arm = Plan.Arm(role: .single, series: series, cases: cases)
        if !arms.contains(arm) { arms.append(arm) }
      }
      return arms
    }
  }

  /// A comparison has one where each of its cases does.
  private func placebos(of question: PlanRequest.Question, _ cases: [Case]) -> [Plan.Arm] {
    guard let base = question.base,
      cases.allSatisfy({ VariantCatalogue.hasPlacebo($0.lock, config: $0.config) })
    else { return [] }
    return [Plan.Arm(role: .placebo, series: base, cases: cases)]
  }

  /// - Throws: `PlanError` for a series that no compiled build carries out in one of the cases.
  private func checkBuilds(
    of question: PlanRequest.Question, cases: [Case]
  ) throws(PlanError) {
    for series in question.series {
      for testCase in cases {
        guard let flaw = series.flaw(in: testCase) else { continue }
        throw PlanError(sentence: "series \(series.name), \(testCase.words): \(flaw)")
      }
    }
  }

  /// The hooked loops and handover are compiled for the generic helpers' tables only; for others they would do
  /// nothing.
  private func checkShapes(_ arms: [Plan.Arm], cases: [Case]) throws(PlanError) {
    for arm in arms {
      for (testCase, behaviour) in zip(cases, arm.behaviours) where behaviour.shape != nil {
        let (what, option) =
          testCase.workload == .handover ? ("handover is", "--workload") : ("hooks are", "--hook")
        guard testCase.hook != .none || testCase.workload == .handover else { continue }
        throw PlanError(
          sentence: """
            \(testCase.words): \(what) for tables that the generic helpers make, zeroed pages of 4 KiB on \
            path helper; leave out \(option), or --arch and --path
            """)
      }
    }
  }

  private func checkTails(_ request: PlanRequest, cases: [Case]) throws(PlanError) {
    guard request.tails else { return }
    switch request.question {
    case .compare, .attribute, .compareEach: break
    case .run, .calibrate:
      throw PlanError(
        sentence: "tails are for comparisons of series; leave out --tails")
    }
    if let testCase = cases.first(where: \.condition.timesParts) {
      throw PlanError(
        sentence: """
          \(testCase.words): the condition times single tables already; leave out --tails or --condition
          """)
    }
    for testCase in cases where [.race, .remap, .handover].contains(testCase.workload) {
      let reason =
        testCase.workload == .handover
        ? "a table is made in one operation and freed in another's"
        : "its operations come in rounds of eight that are not alike"
      throw PlanError(
        sentence: "\(testCase.words): \(reason), so a single one says nothing; leave out --tails")
    }
  }

  private func checkCounts(_ request: PlanRequest) throws(PlanError) {
    try checkEffort(request)
    try checkRange(request.bulkTables, PlanLimits.bulkTables, "bulk tables")
    try checkRange(request.statThreshold, PlanLimits.statThreshold, "pages of stat_threshold")
    try checkRange(request.forkGiB, PlanLimits.forkGiB, "GiB to fork")
    try checkRange(request.slotsPerArm, PlanLimits.slotsPerArm, "slots per arm")
    guard request.slotsPerArm.isMultiple(of: 2) else {
      throw PlanError(
        sentence: """
          \(request.slotsPerArm) slots per arm were asked for; the number must be even, so that each \
          block can run in one order and back
          """)
    }
    try checkThreshold(request)
    guard PlanLimits.slotNanoseconds.contains(request.slotNanoseconds) else {
      throw PlanError(
        sentence: """
          a slot of \(request.slotNanoseconds) ns was asked for; it must be between 100 µs, below \
          which the clock shows, and 10 s
          """)
    }
  }

  private func checkThreshold(_ request: PlanRequest) throws(PlanError) {
    guard PlanLimits.isThreshold(percent: request.thresholdPercent) else {
      throw PlanError(
        sentence: """
          a threshold of \(request.thresholdPercent) % was asked for; it must be above 0 and at most 100
          """)
    }
    guard let nanoseconds = request.thresholdNanoseconds else { return }
    guard PlanLimits.thresholdNanoseconds.contains(nanoseconds) else {
      throw PlanError(
        sentence: "a threshold of \(nanoseconds) ns was asked for; it must be 0.01 to 1000000")
    }
    guard !request.tails else {
      throw PlanError(
        sentence: "tails are judged in per cent; leave out --threshold-ns or --tails")
    }
  }

  private func checkEffort(_ request: PlanRequest) throws(PlanError) {
    if let precision = request.precisionPercent, !PlanLimits.precisionPercent.contains(precision) {
      throw PlanError(
        sentence: "a precision of \(precision) % was asked for; it must be 0.01 to 100")
    }
    if case .run = request.question, request.precisionPercent != nil {
      throw PlanError(
        sentence:
          "a precision is one of differences, and a plain run has none; leave out --precision")
    }
    switch request.effort {
    case .budget(let seconds):
      guard PlanLimits.budgetSeconds.contains(seconds) else {
        throw PlanError(
          sentence: "a budget of \(seconds) s was asked for; it must be 1 second to 24 hours")
      }
    case .fixed(let processes, let blocks):
      try checkRange(processes, PlanLimits.processes, "processes")
      if request.question.base != nil, processes < request.verdictProcesses {
        throw PlanError(
          sentence: """
            \(processes) processes were asked for; fewer than \(request.verdictProcesses) give no verdict, so use \
            --processes \(request.verdictProcesses) or more
            """)
      }
      try checkRange(blocks, PlanLimits.blocks, "blocks")
    }
  }

  private func checkRange(
    _ value: Int, _ range: ClosedRange<Int>, _ what: String
  ) throws(PlanError) {
    guard range.contains(value) else {
      throw PlanError(
        sentence: """
          \(value) \(what) were asked for; it must be \(range.lowerBound) to \(range.upperBound)
          """)
    }
  }

  private func check(_ testCase: Case, on layout: NodeLayout) throws(PlanError) {
    for node in [testCase.cpuNode, testCase.memNode] where !layout.nodes.indices.contains(node) {
      throw PlanError(sentence: "there is no node \(node); \(layout.words)")
    }
    guard layout.nodes[testCase.memNode].nodeBytes > 0 else {
      throw PlanError(
        sentence: """
          node \(testCase.memNode) has no memory that this process may use; the nearest that has is \
          \(layout.nearestMemory(to: testCase.memNode))
          """)
    }
    let cpus = testCase.cpus.order(
      from: testCase.cpuNode, nodes: layout.nodes, distances: layout.distances
    ).count
    guard !layout.nodes[testCase.cpuNode].hostCPUs.isEmpty else {
      throw PlanError(
        sentence: "node \(testCase.cpuNode) has no CPU that this process may use; name another node"
      )
    }
    guard testCase.cpus == .node || layout.nodes.count > 1 else {
      throw PlanError(
        sentence: """
          --cpus \(testCase.cpus.rawValue) says how threads lie on several nodes, and there is one; leave it out, \
          or emulate more with --nodes
          """)
    }
    guard testCase.threads >= 1 else {
      throw PlanError(sentence: "\(testCase.threads) threads were asked for; at least 1 is needed")
    }
    guard testCase.threads <= cpus else {
      throw PlanError(
        sentence: """
          \(testCase.threads) threads were asked for; \
          \(testCase.cpus == .node ? "node \(testCase.cpuNode) has" : "all nodes have") \(cpus) \
          \(cpus == 1 ? "CPU" : "CPUs") that this process may use, so use --threads \(cpus) or fewer\
          \(testCase.cpus == .node && layout.nodes.count > 1 ? ", or --cpus packed or spread" : "")
          """)
    }
    // More threads than CPUs' time wait for each other's periods, at random.
    if let quota = host.cgroupCPUs, testCase.threads > max(1, Int(quota)) {
      throw PlanError(
        sentence: """
          \(testCase.threads) threads were asked for; the CPU cgroup of this process gives it the time of \
          \((quota * 100).rounded() / 100) CPUs, so use --threads \(max(1, Int(quota))) or fewer
          """)
    }
  }
}
