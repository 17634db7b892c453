// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What one fresh process is to do. It goes to the worker as a file of JSON.
package struct WorkerJob: Codable, Sendable, Hashable {
  var runID: String
  var plan: Plan
  var phase: Sample.Phase
  /// Which process of its phase, from 0: the schedule follows from it.
  var process: Int
  /// Of each case in this process, by case of the plan.
  var blocks: [Int]
  /// Operations per slot and thread, by case; `nil`: the worker calibrates.
  var operations: [UInt64?]
}

/// What came of it.
package struct WorkerReport: Sendable, Hashable {
  /// What is not a sample. It comes first on the worker's standard output, as one line of JSON; the samples'
  /// rows follow, as they go into the file.
  struct Facts: Codable, Sendable, Hashable {
    var operations: [UInt64?]
    var nodes: [Manifest.NodeFacts]
    var booksBefore: Books
    var booksAfter: Books
    /// Mean wall time of a block, by case; `nil` where it had none.
    var secondsPerBlock: [Double?]
    /// Empty unless the plan asks for them.
    var tails: [Tail]
    /// By case and series, in the first process of a phase; else, and on one node, empty.
    var surveys: [TableSurvey]

    init(
      operations: [UInt64?], nodes: [Manifest.NodeFacts], booksBefore: Books, booksAfter: Books,
      secondsPerBlock: [Double?], tails: [Tail] = [], surveys: [TableSurvey] = []
    ) {
      self.operations = operations
      self.nodes = nodes
      self.booksBefore = booksBefore
      self.booksAfter = booksAfter
      self.secondsPerBlock = secondsPerBlock
      self.tails = tails
      self.surveys = surveys
    }
  }

  var facts: Facts
  var samples: [Sample]
  /// The rows as a worker process wrote them.
  private var received: String?

  init(facts: Facts, samples: [Sample]) {
    self.facts = facts
    self.samples = samples
  }

  /// For the pipe. The number of samples goes before them: cut off behind a whole row, it would look whole.
  package func text() throws -> String {
    let facts = String(decoding: try JSONEncoder().encode(facts), as: UTF8.self)
    return try "\(facts)\n\(samples.count)\n" + lines()
  }

  /// The samples' rows, as they go into the file.
  func lines() throws -> String { try received ?? CSVText.lines(samples) }

  /// - Throws: an error if the text is not whole.
  package init(text: String) throws {
    let parts = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let count = Int(parts[1]), text.hasSuffix("\n") else {
      throw CSVError(file: "the worker's output", problem: "is cut off")
    }
    facts = try JSONDecoder().decode(Facts.self, from: Data(parts[0].utf8))
    let lines = String(parts[2])
    received = lines
    var parser = CSVParser<Sample>(file: "the worker's output", hasHeader: false)
    samples = try parser.parse(lines)
    guard samples.count == count else {
      throw CSVError(
        file: "the worker's output", problem: "has \(samples.count) of \(count) samples")
    }
  }
}

/// Runs a job in a process.
package protocol Worker: Sendable {
  /// - Parameter isInterrupted: asked now and then; `true` ends the job, whose samples are lost.
  /// - Returns: `nil` if it was interrupted.
  /// - Throws: `WorkerLost` if the process is gone and another may do better; any other error ends the run.
  func run(_ job: WorkerJob, isInterrupted: @escaping @Sendable () -> Bool) async throws
    -> WorkerReport?
}

/// A worker that was killed, hung, or said something that is not a report.
package struct WorkerLost: SentenceError, Hashable {
  package var sentence: String

  package init(sentence: String) { self.sentence = sentence }
}
