// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Writing a file so that a reader sees the old one or the new one, never half of one.
package enum AtomicWrite {
  /// Writes beside `path`, then renames.
  package static func write(_ text: String, to path: String) throws(FileError) {
    try write(text, to: path, beside: path + ".partial") { rename($0, path) }
  }

  /// The same, for a file that must not be there yet, whoever else is about to write it.
  /// - Throws: `FileError` with `errno` `EEXIST` if it is there.
  package static func writeNew(_ text: String, to path: String) throws(FileError) {
    try write(text, to: path, beside: "\(path).partial-\(getpid())") { link($0, path) }
    unlink("\(path).partial-\(getpid())")
  }

  private static func write(
    _ text: String, to path: String, beside temporary: String, publish: (String) -> Int32
  ) throws(FileError) {
    unlink(temporary)
    do {
      let file = try AppendFile(creating: temporary)
      try file.append(text)
      try file.sync()
    } catch {
      unlink(temporary)
      throw FileError(path, "cannot be written", errno: error.errno)
    }
    guard publish(temporary) == 0 else {
      let reason = errno
      unlink(temporary)
      throw FileError(path, "cannot be written", errno: reason)
    }
  }
}
