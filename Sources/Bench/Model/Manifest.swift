// SPDX-License-Identifier: Apache-2.0

/// The version of the layout of `manifest.json` and the CSV files. Any change of a name, a unit or a
/// meaning raises it.
public enum ResultSchema {
  public static let version = 5
}

/// `manifest.json`: what was asked, on what machine, and how it ended. Written before anything runs.
public struct Manifest: Codable, Sendable, Hashable {
  public enum Status: String, Codable, Sendable {
    /// Still running, or killed: the samples are whole rows, but not all are there.
    case running
    case finished
    /// Stopped by the user between two blocks.
    case interrupted
    /// Stopped by an error, which `failure` names.
    case failed
  }

  /// What backs the memory of one node of the plan.
  public struct NodeFacts: Codable, Sendable, Hashable {
    public var node: Int
    /// True if huge pages were asked for.
    public var hugePagesAsked: Bool
    /// What came: `small`, `transparent` (advised and not refused) or `hugetlb`.
    public var backing: String
    public var directMapBytes: UInt64
    public var vmemmapBytes: UInt64
    /// All that describes the node's pages.
    public var metadataBytes: UInt64
  }

  public var schemaVersion: Int
  public var runID: String
  public var status: Status
  /// Why the run failed; `nil` unless `status` is `failed`.
  public var failure: String?
  public var commandLine: [String]
  public var toolVersion: String
  /// `git describe` of the tool's source, where known.
  public var gitDescribe: String?
  /// Compiler of the C target.
  public var compiler: String
  /// False for a debug build, whose timings mean nothing.
  public var optimized: Bool
  /// ISO 8601, UTC.
  public var startedUTC: String
  /// ISO 8601, UTC; `nil` while running.
  public var finishedUTC: String?
  /// The seed is in here.
  public var plan: Plan
  /// Facts about the machine, as text.
  public var fingerprint: [String: String]
  /// The last calibration of this machine before the run; `nil` if there was none.
  public var calibration: CalibrationRecord?
  /// Why not all hardware events could be counted, in the system's words; `nil` if they could.
  public var eventsRefusal: String?
  public var nodes: [NodeFacts]
  /// Where tables and their locks lay, by case and series; empty on one node.
  public var surveys: [TableSurvey] = []
  /// Operations per slot and thread, one per case of the plan, the same for all arms; `nil` until the
  /// case is calibrated, in the first process.
  public var operations: [UInt64?]
  /// `nil` until the pilot is over.
  public var design: Design?
  /// Processes of the main phase that are wholly in `samples.csv`.
  public var processesKept: Int
  /// Processes that were killed, hung or failed to start, and were run again.
  public var processesRepeated: Int
  /// From the first process of the main phase to the end of the last.
  public var mainSeconds: Double
  public var booksBefore: Books?
  public var booksAfter: Books?
}
