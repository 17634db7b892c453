// SPDX-License-Identifier: Apache-2.0

/// Whether the stored tails are a run's own.
struct TailCheck {
  let tails: [Tail]
  let manifest: Manifest
  let directory: String

  /// - Parameter processes: of the main phase, those that are there.
  /// - Throws: `StoredCheckError` unless each arm of each case that has blocks has one row in each of them.
  package func check(processes: Set<Int>) throws(StoredCheckError) {
    guard manifest.plan.tails else { return }
    struct Key: Hashable {
      var testCase: Case
      var arm: Plan.Arm.Role
      var series: String
      var process: Int
    }
    let cases = zip(manifest.plan.cases, manifest.design?.blocks ?? []).filter { $0.1 > 0 }
    var wanted: Set<Key> = []
    for process in processes {
      for (testCase, _) in cases {
        for arm in manifest.plan.arms {
          wanted.insert(
            Key(testCase: testCase, arm: arm.role, series: arm.series.name, process: process))
        }
      }
    }
    let found = tails.map {
      Key(testCase: $0.testCase, arm: $0.arm, series: $0.series, process: $0.process)
    }
    guard Set(found) == wanted, found.count == wanted.count,
      tails.allSatisfy({ $0.runID == manifest.runID })
    else {
      throw StoredCheckError(
        sentence: """
          \(directory)/\(Tail.fileName) has not one row for each arm of each case in each of the run's \
          \(processes.count) processes
          """)
    }
  }
}
