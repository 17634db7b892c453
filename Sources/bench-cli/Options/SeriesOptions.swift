// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Bench

/// Series of the user's own.
struct SeriesFiles: ParsableArguments {
  @Option(
    name: .customLong("series-file"),
    help: ArgumentHelp(
      "A series of your own, in YAML; docs/series-file.md says how. May be given several times.",
      valueName: "file"))
  var seriesFile: [String] = []

  /// The series in the files, in their order.
  func read() throws -> [Series] {
    var known = Series.nameable
    var own: [Series] = []
    for path in seriesFile {
      let series = try SeriesFile.read(path: path, known: known)
      known.append(series)
      own.append(series)
    }
    return own
  }

  func series(named name: String) throws -> Series {
    try SeriesNames.find(name, among: Series.nameable + read())
  }
}

/// Which part of a series' table is meant.
struct TableOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Architectures. (default: all)", valueName: "list"))
  var arch: [String] = []

  @Option(help: ArgumentHelp("Allocator paths. (default: all)", valueName: "list"))
  var path: [String] = []

  @Option(help: "The kind of spinlock_t: embedded, rt, debug and so on.")
  var lock = LockKind.rt.rawValue

  func archs() throws -> [Architecture] {
    let words = try TypedValues.list(arch, option: "--arch")
    return words.isEmpty ? Architecture.allCases : try SeriesNames.architectures(words)
  }

  func paths() throws -> [AllocatorPath] {
    let words = try TypedValues.list(path, option: "--path")
    return words.isEmpty ? AllocatorPath.allCases : try SeriesNames.paths(words)
  }

  func lockKind() throws -> LockKind { try SeriesNames.lock(lock) }
}
