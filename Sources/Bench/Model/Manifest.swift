// SPDX-License-Identifier: Apache-2.0

/// `manifest.json`: what was asked, on what machine, and how it ended. Written before anything runs.
package struct Manifest: Codable, Sendable, Hashable {
  package enum Status: String, Codable, Sendable {
    /// Still running, or killed: the samples are whole rows, but not all are there.
    case running
    case finished
    /// Stopped by the user between two blocks.
    case interrupted
    /// Stopped by an error, which `failure` names.
    case failed
  }

  /// What backs the memory of one node of the plan.
  struct NodeFacts: Codable, Sendable, Hashable {
    var node: Int
    /// True if huge pages were asked for.
    var hugePagesAsked: Bool
    /// What came: `small`, `transparent` (advised and not refused) or `hugetlb`.
    var backing: String
    var directMapBytes: UInt64
    var vmemmapBytes: UInt64
    /// All that describes the node's pages.
    var metadataBytes: UInt64
  }

  var schemaVersion: Int
  package var runID: String
  var status: Status
  /// Why the run failed; `nil` unless `status` is `failed`.
  var failure: String?
  var commandLine: [String]
  var toolVersion: String
  /// `git describe` of the tool's source, where known.
  var gitDescribe: String?
  /// Compiler of the C target.
  var compiler: String
  /// False for a debug build, whose timings mean nothing.
  var optimized: Bool
  /// ISO 8601, UTC.
  var startedUTC: String
  /// ISO 8601, UTC; `nil` while running.
  var finishedUTC: String?
  /// The seed is in here.
  package var plan: Plan
  /// Facts about the machine, as text.
  var fingerprint: [String: String]
  /// The last calibration of this machine before the run; `nil` if there was none.
  var calibration: CalibrationRecord?
  /// Why not all hardware events could be counted, in the system's words; `nil` if they could.
  var eventsRefusal: String?
  var nodes: [NodeFacts]
  /// Where tables and their locks lay, by case and series; empty on one node.
  var surveys: [TableSurvey] = []
  /// Operations per slot and thread, one per case of the plan, the same for all arms; `nil` until the
  /// case is calibrated, in the first process.
  var operations: [UInt64?]
  /// `nil` until the pilot is over.
  var design: Design?
  /// Processes of the main phase that are wholly in `samples.csv`.
  var processesKept: Int
  /// Processes that were killed, hung or failed to start, and were run again.
  var processesRepeated: Int
  /// From the first process of the main phase to the end of the last.
  var mainSeconds: Double
  var booksBefore: Books?
  var booksAfter: Books?
}
