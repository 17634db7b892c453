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

  /// Makes the directory with its manifest, an empty file of samples and, where the plan asks for it, an empty
  /// `tails.csv`; leaves nothing behind if that fails.
  init(creating location: RunLocation, manifest: Manifest, compressesSamples: Bool = true) throws {
    let path = location.path(runID: manifest.runID)
    try Self.makeDirectory(path)
    do {
      let lock = try DirectoryLock(path)
      try AtomicWrite.write(Self.text(of: manifest), to: path + "/" + Manifest.fileName)
      let file = try Self.file(
        of: Sample.self, in: path, name: SampleFile.name(compressed: compressesSamples))
      let tails: AppendFile?
      if manifest.plan.tails {
        tails = try Self.file(of: Tail.self, in: path, name: Tail.fileName)
      } else {
        tails = nil
      }
      samples = file
      self.tails = tails
      self.path = path
      self.lock = lock
    } catch {
      unlink(path + "/" + Tail.fileName)
      unlink(path + "/" + SampleFile.name(compressed: compressesSamples))
      unlink(path + "/" + Manifest.fileName)
      rmdir(path)
      throw error
    }
  }

  private static func file<Record: CSVRecord>(
    of type: Record.Type, in path: String, name: String
  ) throws -> AppendFile {
    let file = try AppendFile(creating: path + "/" + name)
    try file.append(CSVText.header(of: type))
    return file
  }

  /// Opens a run's directory again, with the rows that are to stay.
  /// - Parameters:
  ///   - lock: of the directory, from before its files were read.
  ///   - keeps: whether the samples of a process are to stay.
  init(
    reopening path: String, lock: DirectoryLock, manifest: Manifest,
    keeping keeps: ([Sample]) -> Bool, tails: [Tail]
  ) throws {
    let samplesPath = "\(path)/\(try SampleFile.name(in: path))"
    try Self.rewriteSamples(in: path, to: samplesPath, keeping: keeps)
    if manifest.plan.tails {
      try AtomicWrite.write(CSVText.file(tails), to: path + "/" + Tail.fileName)
    }
    try AtomicWrite.write(Self.text(of: manifest), to: path + "/" + Manifest.fileName)
    let file = try AppendFile(path: samplesPath, flags: 0)
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

  /// Copies what is to stay, a process at a time, and puts the copy in the file's place.
  private static func rewriteSamples(
    in directory: String, to path: String, keeping keeps: ([Sample]) -> Bool
  ) throws {
    // The ending says whether it is compressed.
    let copy = "\(directory)/.partial-\(path.split(separator: "/").last ?? "")"
    unlink(copy)
    do {
      let file = try AppendFile(creating: copy)
      try file.append(CSVText.header(of: Sample.self))
      try SampleFile.forEachProcess(in: directory, forgivesCut: true) { rows in
        if keeps(rows) { try file.append(CSVText.lines(rows)) }
      }
      try file.sync()
      guard rename(copy, path) == 0 else {
        throw FileError(path, "cannot be written", errno: errno)
      }
    } catch {
      unlink(copy)
      throw error
    }
  }

  /// Appends the samples of a process, as whole rows.
  func append(samples rows: String) throws { try samples.append(rows) }

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
