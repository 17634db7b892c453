// SPDX-License-Identifier: Apache-2.0

import Bench
import Glibc

/// Where a replay's rows go.
package enum ReplayDirectory {
  /// Makes the directory and writes `replay.csv` into it.
  /// - Returns: the file's path.
  /// - Throws: `FileError`, also for a directory that is there: nothing is overwritten.
  package static func write(_ rows: [ReplayRow], to directory: String) throws -> String {
    let text = try CSVText.file(rows)
    try RunDirectory.makeDirectory(directory)
    let path = directory + "/" + ReplayRow.fileName
    try AtomicWrite.write(text, to: path)
    return path
  }

  /// - Throws: `FileError` if it is there already; asked before the work is done.
  package static func checkAbsent(_ directory: String) throws {
    guard access(directory, F_OK) != 0 else {
      throw FileError(
        path: directory,
        sentence:
          "\(directory) exists already and results are never overwritten; name a new directory")
    }
  }
}
