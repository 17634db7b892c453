// SPDX-License-Identifier: Apache-2.0

import TextTable

extension StoredRun {
  /// The report for a terminal or a mail: at most 100 columns wide, but for the machine's own names.
  package func text() -> String {
    [
      heading, table, tailTable, surveyTable, caseVerdicts, verdicts, masking, patches, notes,
    ]
    .filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var heading: String {
    let plan = manifest.plan
    var text = """
      \(title)
      A model of the kernel's allocators and constructors, run in real memory. It is not a kernel.
      machine: \(machine)
      run: \(directory), \(manifest.extent), seed \(plan.seed)

      """
    if plan.emulated {
      text += """
        emulated: one memory node plays \(plan.nodes.count); nothing here says what a remote node costs

        """
    }
    return text
  }

  /// The answers, and what the columns mean.
  private var table: String {
    // Counted instructions have columns in the other one only.
    let attribution = instructions.isEmpty ? attributionTable : ""
    guard attribution.isEmpty else { return attribution }
    return [comparisons.isEmpty ? summaryTable : comparisonTable, legend]
      .filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// The verdicts in words, a line per case.
  private var verdicts: String {
    guard let first = comparisons.first else { return "" }
    let threshold =
      first.thresholdNanoseconds.map { "\(Figures.setting($0)) ns" }
      ?? "\(Figures.setting(first.thresholdPercent)) %"
    let judged = answers.contains { !runsSameCode($0) }
    return answers.reduce(
      judged ? "verdicts; within \(threshold) either way counts as nothing:\n" : "verdicts:\n"
    ) {
      // Patch by patch the report says it in a list of its own.
      if runsSameCode($1) && isPerPatch { return $0 }
      let steps = hasSteps ? ", \($1.base) to \($1.test)" : ""
      let words =
        runsSameCode($1)
        ? "both sides run the same code; the series changes nothing here" : $1.verdictWords
      return $0 + Figures.wrapped("\($1.testCase.words)\(steps): \(words)")
    }
  }

  private var notes: String {
    var text = ""
    switch manifest.status {
    case .finished: break
    case .running: text += "UNFINISHED: the run was cut off, or still goes on.\n"
    case .interrupted:
      text += "UNFINISHED: the run was interrupted; it rests on the blocks it had.\n"
    case .failed: text += "FAILED: \(manifest.failure ?? "for a reason it did not store").\n"
    }
    text += quality + calibration + eventTable
    if manifest.processesRepeated > 0 {
      text += "\(manifest.processesRepeated) processes were lost and run again.\n"
    }
    let cases = manifest.plan.cases
    let others = Set(cases.map(\.arch.rawValue)).subtracting([Architecture.x86With4Levels.rawValue])
    if !others.isEmpty {
      text +=
        "\(others.sorted().joined(separator: ", ")): its pattern of allocation, on this machine's instructions.\n"
    }
    if cases.contains(where: { $0.hook == .protect || $0.hook == .protectBatched }) {
      text += "hook protect: by \(manifest.fingerprint["protect_hook"] ?? "unknown means").\n"
    }
    if !manifest.optimized { text += "DEBUG BUILD: these times mean nothing.\n" }
    for row in summaries where row.failedTables > 0 {
      text += "\(row.testCase.words), \(row.series): \(row.failedTables) tables found no memory.\n"
    }
    return text + leaks
  }

  /// How far the verdicts can be trusted on this machine.
  private var calibration: String {
    guard !comparisons.isEmpty else { return "" }
    guard let rate = manifest.calibration?.falsePositives,
      let date = manifest.calibration?.finishedUTC.prefix(10)
    else {
      return
        "not calibrated: bench-cli calibrate tells how often this machine finds what is not there.\n"
    }
    let interval = String(format: "[%.1f, %.1f]", rate.lowPercent, rate.highPercent)
    return """
      calibrated \(date): of \(rate.comparisons) comparisons of identical code on this machine \(rate.found) \
      found a difference;
      \(interval) %, where 5 % are claimed.

      """
  }

  /// What a reader must know who takes a missing destructor for a saving.
  private var leaks: String {
    var said: Set<String> = []
    for arm in manifest.plan.arms {
      for (testCase, behaviour) in zip(manifest.plan.cases, arm.behaviours) where behaviour.leaks {
        said.insert(
          """
          \(testCase.words): \(arm.series.name) frees tables without their destructor, as the real \
          series does, and NR_PAGETABLE goes on counting them.
          """)
      }
    }
    return said.sorted().map { Figures.wrapped($0) }.joined()
  }
}
