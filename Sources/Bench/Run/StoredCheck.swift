// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Makes the results of a stored run anew and holds the stored files against them.
package struct StoredCheck: Sendable {
  let directory: String
  let evaluation: ProcessMedians

  package init(directory: String, evaluation: ProcessMedians) {
    self.directory = directory
    self.evaluation = evaluation
  }

  /// What was found to be the same.
  package struct Agreement: Sendable, Hashable {
    package var samples: Int
    /// File name and rows, of each file that was checked.
    package var files: [String: Int]
  }

  /// - Throws: `StoredCheckError` for the first number that differs; `CSVError` or `ManifestError` for files that
  ///   break their contract.
  package func run() throws -> Agreement {
    let path = { (name: String) in "\(directory)/\(name)" }
    guard let data = FileManager.default.contents(atPath: path(Manifest.fileName)) else {
      throw ManifestError(
        sentence: "\(path(Manifest.fileName)) cannot be read; is \(directory) a run's directory?")
    }
    let manifest = try Manifest.decode(data, file: path(Manifest.fileName))
    try checkIsOver(manifest)
    let (tally, samples) = try checkedSamples(manifest)
    let tails = manifest.plan.tails ? try CSVReader.read(Tail.self, path: path(Tail.fileName)) : []
    try TailCheck(tails: tails, manifest: manifest, directory: directory)
      .check(processes: Set(0..<manifest.processesKept))
    let results = try RunResults(
      manifest: manifest, tally: tally, tails: tails)
    let summaries = try check(results.summaries, of: manifest)
    let comparisons = try check(results.comparisons, of: manifest)
    let tailComparisons = try check(results.tailComparisons, of: manifest)
    return Agreement(
      samples: samples,
      files: [
        Summary.fileName: summaries, Comparison.fileName: comparisons,
        TailComparison.fileName: tailComparisons,
      ].filter { $0.value > 0 })
  }

  /// A run that goes on has results when it has ended; one that was killed never says so itself.
  private func checkIsOver(_ manifest: Manifest) throws(StoredCheckError) {
    guard manifest.status == .running else { return }
    throw StoredCheckError(
      sentence: DirectoryLock.isHeld(directory)
        ? "\(directory) is of a run that is still going on; verify it when it has ended"
        : """
        \(directory) is of a run that was cut off before its end, so it has no results yet; \
        bench-cli resume \(directory) goes on with it
        """)
  }

  /// Reads the samples, which must be this run's: its processes in the order of its schedule.
  /// - Returns: what they come to, and how many there are.
  private func checkedSamples(_ manifest: Manifest) throws -> (tally: RunTally, samples: Int) {
    let file = "\(directory)/\(try SampleFile.name(in: directory))"
    var tally = RunTally()
    var count = 0
    var processes: Set<Int> = []
    try SampleFile.forEachProcess(in: directory) { rows in
      count += rows.count
      if let other = rows.first(where: { $0.runID != manifest.runID }) {
        throw StoredCheckError(
          sentence: """
            \(file) holds rows of run \(other.runID), the manifest is of \(manifest.runID)
            """)
      }
      guard rows[0].phase == .main else { return }
      let process = rows[0].process
      // A process that nobody has planned is told below, by its number.
      guard
        process >= manifest.processesKept
          || (processes.insert(process).inserted && isScheduled(rows, process: process, manifest))
      else {
        throw StoredCheckError(
          sentence: """
            \(file), process \(process): its slots are not those of the manifest's plan and seed
            """)
      }
      processes.insert(process)
      try tally.add(rows)
    }
    guard processes == Set(0..<manifest.processesKept) else {
      throw StoredCheckError(
        sentence: """
          \(file) holds \(processes.count) processes, the manifest tells of \(manifest.processesKept)
          """)
    }
    return (tally, count)
  }

  /// Whether the rows are the process's blocks in their order, each whole, and whole again where it was run again.
  private func isScheduled(_ rows: [Sample], process: Int, _ manifest: Manifest) -> Bool {
    let plan = manifest.plan
    let slots = Schedule.process(
      process, phase: .main, blocks: manifest.design?.blocks ?? [], of: plan
    ).slots
    let size = Schedule.slotsPerBlock(plan)
    var rest = rows[...]
    for start in stride(from: 0, to: slots.count, by: size) {
      let block = slots[start..<(start + size)]
      let testCase = plan.cases[slots[start].caseIndex]
      var attempt = 0
      repeat {
        for slot in block {
          for thread in 0..<testCase.threads {
            guard let row = rest.popFirst(), row.testCase == testCase, row.attempt == attempt,
              row.thread == thread, row.block == slot.block, row.position == slot.position,
              row.copy == slot.copy, row.arm == plan.arms[slot.armIndex].role,
              row.series == plan.arms[slot.armIndex].series.name
            else { return false }
          }
        }
        attempt += 1
      } while rest.first.map { $0.attempt == attempt } == true
    }
    return rest.isEmpty
  }

  /// - Returns: how many rows are the same.
  private func check<Record: CSVRecord>(_ rows: [Record], of manifest: Manifest) throws -> Int {
    let path = "\(directory)/\(Record.fileName)"
    guard FileManager.default.fileExists(atPath: path) else {
      guard rows.isEmpty else {
        throw StoredCheckError(
          sentence: "\(path) is missing; the samples give \(rows.count) rows")
      }
      return 0
    }
    let stored = try CSVReader.read(Record.self, path: path)
    guard stored.count == rows.count else {
      throw StoredCheckError(
        sentence: "\(path) has \(stored.count) rows; the samples give \(rows.count)")
    }
    let had = Set(Record.columns(schemaVersion: manifest.schemaVersion))
    for (index, (old, new)) in zip(stored, rows).enumerated() {
      for (column, (was, gives)) in zip(Record.columns, zip(try old.cells(), try new.cells()))
      where was != gives && had.contains(column) {
        throw StoredCheckError(
          sentence: """
            \(path), line \(index + 2), column \(column): is \(was); the samples give \(gives)
            """)
      }
    }
    guard
      FileManager.default.contents(atPath: path)
        == Data(
          try CSVText.file(rows, schemaVersion: manifest.schemaVersion).utf8)
    else {
      throw StoredCheckError(
        sentence: "\(path) says what the samples give, but is not byte for byte what they give")
    }
    return rows.count
  }
}

/// A stored result that does not follow from the stored samples.
struct StoredCheckError: SentenceError, Hashable {
  var sentence: String
}
