// SPDX-License-Identifier: Apache-2.0

/// Two stored runs that are to be compared.
package struct StoredPair: Sendable {
  let first: StoredRun
  let second: StoredRun

  /// - Throws: `RunError` of kind `refused` if it is one run twice, or the runs are of different machines or builds.
  package init(first: String, second: String) throws {
    self.first = try StoredRun(directory: first)
    self.second = try StoredRun(directory: second)
    guard self.first.manifest.runID != self.second.manifest.runID else {
      throw RunError(
        kind: .refused,
        sentence: "\(first) and \(second) are the same run, \(self.first.manifest.runID)")
    }
    func check(_ what: String, _ value: (Manifest) -> String) throws(RunError) {
      let (one, other) = (value(self.first.manifest), value(self.second.manifest))
      guard one == other else {
        throw RunError(
          kind: .refused,
          sentence: """
            \(first) and \(second) differ in \(what) (\(one) and \(other)), so their difference would not be \
            one of the series
            """)
      }
    }
    try check("machine") { $0.fingerprint["fingerprint"] ?? "unknown" }
    try check("compiler") { $0.compiler }
    try check("optimisation") { $0.optimized ? "on" : "off" }
    try check("huge pages") { $0.plan.useHugePages ? "asked for" : "not asked for" }
  }

  /// Compares series of the same name, and in a case where each run has one series, these two.
  /// - Throws: `CSVError` or `StatsError` for samples that cannot be used; `RunError` if there is nothing in common.
  func rows() throws -> [UnpairedRow] {
    func sides(_ run: StoredRun) throws -> [Case: [Unpaired.Side]] {
      var tally = RunTally()
      try SampleFile.forEachProcess(in: run.directory) { try tally.add($0) }
      return try Unpaired.sides(tally)
    }
    let (ours, theirs) = (try sides(first), try sides(second))
    var rows: [UnpairedRow] = []
    for testCase in first.manifest.plan.cases {
      guard let one = ours[testCase], let other = theirs[testCase] else { continue }
      if one.count == 1, other.count == 1 {
        rows.append(Unpaired.row(testCase, one[0], other[0]))
        continue
      }
      for side in one {
        guard let same = other.first(where: { $0.series == side.series }) else { continue }
        rows.append(Unpaired.row(testCase, side, same))
      }
    }
    guard !rows.isEmpty else {
      throw RunError(
        kind: .refused,
        sentence: """
          \(first.directory) and \(second.directory) have no case in common with a series in common, or with \
          one series each
          """)
    }
    return rows
  }
}
