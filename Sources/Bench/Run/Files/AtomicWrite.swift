// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Writing a file so that a reader sees the old one or the new one, never half of one.
package enum AtomicWrite {
  /// Writes beside `path`, then renames.
  package static func write(_ text: String, to path: String) throws(FileError) {
    let temporary = path + ".partial"
    unlink(temporary)
    do {
      let file = try AppendFile(creating: temporary)
      try file.append(text)
      try file.sync()
    } catch {
      unlink(temporary)
      throw FileError(path, "cannot be written", errno: error.errno)
    }
    guard rename(temporary, path) == 0 else {
      let reason = errno
      unlink(temporary)
      throw FileError(path, "cannot be written", errno: reason)
    }
  }
}
