// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What a run directory says about itself. All that a report shows comes from here, so that anyone who
/// was given the directory can make the same report.
package struct StoredRun: Sendable {
  /// The directory, as the user named it.
  package var directory: String
  package var manifest: Manifest
  /// Empty for a run of single series.
  package var comparisons: [Comparison]
  var summaries: [Summary]
  /// Empty unless they were asked for.
  var instructions: [InstructionCount]
  /// Empty unless they were asked for.
  var tailComparisons: [TailComparison]
  /// Empty but for the main job.
  var anchor: [AnchorRow]

  package init(
    directory: String, manifest: Manifest, comparisons: [Comparison], summaries: [Summary],
    instructions: [InstructionCount] = [], tailComparisons: [TailComparison] = [],
    anchor: [AnchorRow] = []
  ) {
    self.directory = directory
    self.manifest = manifest
    self.comparisons = comparisons
    self.summaries = summaries
    self.instructions = instructions
    self.tailComparisons = tailComparisons
    self.anchor = anchor
  }

  /// What a run has just written.
  package init(
    _ outcome: RunOutcome, instructions: [InstructionCount] = [], anchor: [AnchorRow] = []
  ) {
    self.init(
      directory: outcome.directory, manifest: outcome.manifest, comparisons: outcome.comparisons,
      summaries: outcome.summaries, instructions: instructions,
      tailComparisons: outcome.tailComparisons, anchor: anchor)
  }

  /// Reads a directory that a run wrote.
  /// - Throws: `ManifestError` or `CSVError` that names the file and what is wrong in it.
  package init(directory: String) throws {
    self.directory = directory
    func path(_ name: String) -> String { "\(directory)/\(name)" }
    guard let data = FileManager.default.contents(atPath: path(Manifest.fileName)) else {
      throw ManifestError(
        sentence: "\(path(Manifest.fileName)) cannot be read; is \(directory) a run's directory?")
    }
    manifest = try Manifest.decode(data, file: path(Manifest.fileName))
    comparisons = try Self.rows(Comparison.self, path: path(Comparison.fileName))
    summaries = try Self.rows(Summary.self, path: path(Summary.fileName))
    instructions = try Self.rows(InstructionCount.self, path: path(InstructionCount.fileName))
    tailComparisons = try Self.rows(TailComparison.self, path: path(TailComparison.fileName))
    anchor = try Self.rows(AnchorRow.self, path: path(AnchorRow.fileName))
  }

  /// A file that is not there has no rows: an unfinished run has no results yet, and a run of single
  /// series compares nothing.
  private static func rows<Record: CSVRecord>(_ type: Record.Type, path: String) throws -> [Record]
  {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    return try CSVReader.read(type, path: path)
  }
}

extension StoredRun {
  /// `base (v6.14) against merged (v6.16)`, or the series of a plain run.
  var title: String {
    func name(_ arm: Plan.Arm) -> String { "\(arm.series.name) (\(arm.series.kernel))" }
    let arms = manifest.plan.arms
    guard let base = arms.first(where: { $0.role == .base }),
      arms.contains(where: { $0.role == .test })
    else { return arms.map(name).joined(separator: ", ") }
    if isPerPatch { return "\(name(base)) against \(patchedSeries), patch by patch" }
    let tests = arms.filter { $0.role == .test }.map(name)
    return "\(name(base)) against \(tests.joined(separator: " and "))"
  }

  /// The machine in one line: `AMD EPYC, Zen 4 (family 25, model 17, stepping 1), 2 CPUs, 1 node, Linux 6.12.0, fingerprint 0123456789abcdef`.
  var machine: String {
    let facts = manifest.fingerprint
    func counted(_ key: String, _ one: String, _ many: String) -> String? {
      facts[key].map { $0 == "1" ? "1 \(one)" : "\($0) \(many)" }
    }
    return [
      ProcessorName.words(facts), counted("cpus", "CPU", "CPUs"), counted("nodes", "node", "nodes"),
      facts["kernel_release"].map { "Linux \($0)" },
      facts["fingerprint"].map { "fingerprint \($0)" },
    ].compactMap { $0 }.joined(separator: ", ")
  }

  /// The command that made the run, as one could type it again.
  var command: String {
    manifest.commandLine.map { word in
      let plain = word.allSatisfy { $0.isLetter || $0.isNumber || "-_./,=:+".contains($0) }
      return plain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }.joined(separator: " ")
  }
}
