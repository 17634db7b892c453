// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What an interrupted run left, as far as it can be gone on with.
struct Resumption {
  var manifest: Manifest
  /// Of whole processes of the main phase.
  var tally = RunTally()
  /// Whether the rows of a process stay: those of the pilot, and of whole processes.
  var keeps: ([Sample]) -> Bool = { _ in false }
  /// Of whole processes only.
  var tails: [Tail]

  /// - Parameter identity: who would go on: another tool or another machine would not give the same run.
  /// - Throws: `RunError` with `kind` `refused` for a run that cannot be gone on with; `ManifestError` or `CSVError`
  ///   for files that are not a run's.
  init(directory: String, identity: RunIdentity) throws {
    let path = directory + "/" + Manifest.fileName
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ManifestError(sentence: "\(path) cannot be read; is \(directory) a run's directory?")
    }
    manifest = try Manifest.decode(data, file: path)
    guard manifest.status != .finished else {
      throw RunError(
        kind: .refused, sentence: "\(directory) is finished; there is nothing to go on with")
    }
    try Self.checkIdentity(manifest, identity, directory)
    guard let design = manifest.design else {
      // There was no main phase yet: the pilot, which is short, is made anew.
      manifest.operations = manifest.operations.map { _ in nil }
      tails = []
      reopen()
      return
    }
    let plan = manifest.plan
    var whole: Set<Int> = []
    var operations: [Case: UInt64] = [:]
    var tally = RunTally()
    try SampleFile.forEachProcess(in: directory, forgivesCut: true) { rows in
      // A kill leaves the manifest of the run's start: what every sample says is taken from there.
      for row in rows where operations[row.testCase] == nil { operations[row.testCase] = row.ops }
      guard rows[0].phase == .main,
        Self.isWhole(rows, design: design, plan: plan)
      else { return }
      guard whole.insert(rows[0].process).inserted else {
        throw RunError(
          kind: .refused,
          sentence: "\(directory) has process \(rows[0].process) twice, so it was edited")
      }
      try tally.add(rows)
    }
    guard whole == Set(0..<whole.count) else {
      throw RunError(
        kind: .refused,
        sentence: """
          \(directory)/\(try SampleFile.name(in: directory)) lacks a process before its last one, so it was edited; it \
          cannot be gone on with
          """)
    }
    self.tally = tally
    keeps = { [whole] rows in rows[0].phase == .pilot || whole.contains(rows[0].process) }
    tails =
      manifest.plan.tails
      ? try Self.read(Tail.self, directory).filter { whole.contains($0.process) } : []
    try TailCheck(tails: tails, manifest: manifest, directory: directory).check(processes: whole)
    manifest.processesKept = whole.count
    for (place, testCase) in manifest.plan.cases.enumerated() {
      manifest.operations[place] = operations[testCase]
    }
    reopen()
  }

  /// Keeps other writers away, from before the files are read.
  /// - Throws: `ManifestError` for what is no directory; `RunError` of kind `refused` if somebody writes there.
  static func lock(_ directory: String) throws -> DirectoryLock {
    do {
      return try DirectoryLock(directory)
    } catch is FileError {
      throw ManifestError(
        sentence: """
          \(directory)/\(Manifest.fileName) cannot be read; is \(directory) a run's directory?
          """)
    }
  }

  private mutating func reopen() {
    manifest.status = .running
    manifest.failure = nil
    manifest.finishedUTC = nil
  }

  private static func checkIdentity(
    _ manifest: Manifest, _ identity: RunIdentity, _ directory: String
  ) throws(RunError) {
    func check(_ what: String, _ then: String?, _ now: String?) throws(RunError) {
      guard then == now else {
        throw RunError(
          kind: .refused,
          sentence: """
            \(directory) was measured with \(what) \(then ?? "unknown"), this is \(now ?? "unknown"): the \
            samples of both would not be one run
            """)
      }
    }
    try check("schema version", "\(manifest.schemaVersion)", "\(ResultSchema.version)")
    try check("machine", manifest.fingerprint["fingerprint"], identity.fingerprint["fingerprint"])
    try check("bench-cli", manifest.toolVersion, identity.toolVersion)
    try check("source", manifest.gitDescribe, identity.gitDescribe)
    try check("compiler", manifest.compiler, ProgramBuild.current.compiler)
  }

  /// A kill can cut the last line off, in the middle of a process that is dropped anyway.
  private static func read<Record: CSVRecord>(
    _ type: Record.Type, _ directory: String
  ) throws -> [Record] {
    let path = directory + "/" + Record.fileName
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CSVError(file: path, problem: "cannot be read")
    }
    guard let end = data.lastIndex(of: UInt8(ascii: "\n")) else {
      throw CSVError(file: path, problem: "has no header")
    }
    return try CSVReader.parse(
      type, text: String(decoding: data[...end], as: UTF8.self), file: path)
  }

  /// Whether every block of a process is there.
  private static func isWhole(_ rows: [Sample], design: Design, plan: Plan) -> Bool {
    let wanted = Dictionary(
      uniqueKeysWithValues: zip(plan.cases, design.blocks).filter { $0.1 > 0 })
    return blocks(rows, plan) == wanted
  }

  /// Complete blocks by case: every slot and thread is there at the last attempt.
  private static func blocks(_ rows: [Sample], _ plan: Plan) -> [Case: Int] {
    struct Block: Hashable {
      var testCase: Case
      var block: Int
    }
    var counts: [Case: Int] = [:]
    for (key, rows) in Dictionary(
      grouping: rows, by: { Block(testCase: $0.testCase, block: $0.block) })
    {
      let last = rows.map(\.attempt).max()!
      let size = Schedule.slotsPerBlock(plan) * key.testCase.threads
      if rows.count(where: { $0.attempt == last }) == size { counts[key.testCase, default: 0] += 1 }
    }
    return counts
  }
}
