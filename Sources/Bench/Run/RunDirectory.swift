// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where a run's files go.
package enum RunLocation: Sendable, Hashable {
  /// A new directory, named after the run, in this one.
  case inside(String)
  /// This directory, which must not exist yet.
  case exactly(String)

  package func path(runID: String) -> String {
    switch self {
    case .inside(let parent): return parent + "/" + runID
    case .exactly(let path): return path
    }
  }
}

/// The directory of one run. Nothing that exists is ever overwritten, but for the run's own manifest.
package struct RunDirectory: ~Copyable {
  let path: String
  /// Held as long as the run writes here.
  private let lock: DirectoryLock
  private let samples: AppendFile
  /// `nil` unless the plan asks for tails.
  private let tails: AppendFile?

  /// Makes the directory with its manifest, an empty `samples.csv` and, where the plan asks for it, an empty
  /// `tails.csv`; leaves nothing behind if that fails.
  init(creating location: RunLocation, manifest: Manifest) throws {
    let path = location.path(runID: manifest.runID)
    try Self.makeDirectory(path)
    do {
      let lock = try DirectoryLock(path)
      try AtomicWrite.write(Self.text(of: manifest), to: path + "/" + Manifest.fileName)
      let file = try Self.file(of: Sample.self, in: path)
      let tails: AppendFile?
      if manifest.plan.tails {
        tails = try Self.file(of: Tail.self, in: path)
      } else {
        tails = nil
      }
      samples = file
      self.tails = tails
      self.path = path
      self.lock = lock
    } catch {
      unlink(path + "/" + Tail.fileName)
      unlink(path + "/" + Sample.fileName)
      unlink(path + "/" + Manifest.fileName)
      rmdir(path)
      throw error
    }
  }

  private static func file<Record: CSVRecord>(
    of type: Record.Type, in path: String
  ) throws -> AppendFile {
    let file = try AppendFile(creating: path + "/" + Record.fileName)
    try file.append(CSVText.header(of: type))
    return file
  }

  /// Opens a run's directory again, with the rows that are to stay.
  /// - Parameter lock: of the directory, from before its files were read.
  init(
    reopening path: String, lock: DirectoryLock, manifest: Manifest, samples: [Sample],
    tails: [Tail]
  ) throws {
    try AtomicWrite.write(CSVText.file(samples), to: path + "/" + Sample.fileName)
    if manifest.plan.tails {
      try AtomicWrite.write(CSVText.file(tails), to: path + "/" + Tail.fileName)
    }
    try AtomicWrite.write(Self.text(of: manifest), to: path + "/" + Manifest.fileName)
    let file = try AppendFile(path: path + "/" + Sample.fileName, flags: 0)
    let more: AppendFile?
    if manifest.plan.tails {
      more = try AppendFile(path: path + "/" + Tail.fileName, flags: 0)
    } else {
      more = nil
    }
    self.samples = file
    self.tails = more
    self.path = path
    self.lock = lock
  }

  func write(_ manifest: Manifest) throws {
    try AtomicWrite.write(Self.text(of: manifest), to: path + "/" + Manifest.fileName)
  }

  /// Appends whole rows.
  func append(_ rows: [Sample]) throws { try samples.append(CSVText.lines(rows)) }

  /// Appends whole rows; none where the plan asks for none.
  func append(_ rows: [Tail]) throws { try tails?.append(CSVText.lines(rows)) }

  func syncSamples() throws { try samples.sync() }

  /// Writes a results file that is derived from the samples.
  func write<Record: CSVRecord>(_ rows: [Record]) throws {
    try AtomicWrite.write(CSVText.file(rows), to: path + "/" + Record.fileName)
  }

  private static func text(of manifest: Manifest) throws -> String {
    String(decoding: try manifest.json(), as: UTF8.self)
  }

  package static func makeDirectory(_ path: String) throws(FileError) {
    try makeParents(of: path)
    guard mkdir(path, 0o755) == 0 else {
      let reason = errno
      guard reason == EEXIST else { throw FileError(path, "cannot be made", errno: reason) }
      throw FileError(
        path: path,
        sentence: "\(path) exists already and results are never overwritten; name a new directory")
    }
  }

  /// Makes the directories above a path that are not there.
  package static func makeParents(of path: String) throws(FileError) {
    // Not Foundation's deletingLastPathComponent, which traps on a name of one letter (Swift 6.3.1).
    guard let slash = path.lastIndex(of: "/") else { return }
    let parent = String(path[..<slash])
    guard !parent.isEmpty, access(parent, F_OK) != 0 else { return }
    try makeParents(of: parent)
    guard mkdir(parent, 0o755) == 0 || errno == EEXIST else {
      throw FileError(parent, "cannot be made", errno: errno)
    }
  }
}
