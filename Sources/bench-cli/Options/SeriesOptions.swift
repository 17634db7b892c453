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

  /// The series of these names, each once.
  /// - Throws: `UsageError` for a file that none of them needs.
  func series(named names: [String]) throws -> [Series] {
    let own = try read()
    let found = try names.map { try TypedNames.series($0, known: Series.nameable + own) }
    var needed = Set(names)
    for (series, path) in zip(own, seriesFile).reversed() {
      guard needed.contains(series.name) else {
        throw UsageError(
          sentence: """
            --series-file \(path) has series '\(series.name)', which is not asked for; name it, or leave the \
            file out
            """)
      }
      if let start = series.startsFrom { needed.insert(start) }
    }
    return TypedValues.once(found)
  }

  func series(named name: String) throws -> Series {
    try TypedNames.series(name, known: Series.nameable + read())
  }

  /// - Throws: `UsageError` if there are any, where no series is asked for.
  func refuse(_ reason: String) throws(UsageError) {
    guard seriesFile.isEmpty else {
      throw UsageError(sentence: "--series-file has no effect here: \(reason); leave it out")
    }
  }
}

/// Which part of a series' table is meant.
struct TableOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Architectures. (default: all)", valueName: "list"))
  var arch: [String] = []

  @Option(help: ArgumentHelp("Allocator paths. (default: all)", valueName: "list"))
  var path: [String] = []

  @Option(help: "The kind of spinlock_t: \(LockKind.words).")
  var lock = LockKind.rt.rawValue

  func archs() throws -> [Architecture] {
    arch.isEmpty ? Architecture.allCases : try TypedValues.names(arch, option: "--arch")
  }

  func paths() throws -> [AllocatorPath] {
    path.isEmpty ? AllocatorPath.allCases : try TypedValues.names(path, option: "--path")
  }

  func lockKind() throws -> LockKind { try TypedNames.resolve([lock])[0] }
}
