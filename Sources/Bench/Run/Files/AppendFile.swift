// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A file that only ever grows by whole pieces: each goes to the kernel in one write, and what a full disk
/// cuts off is taken back. Killing the process at any moment leaves whole pieces.
struct AppendFile: ~Copyable {
  private let descriptor: Int32
  private let path: String

  /// Makes a new file; an existing one is refused.
  init(creating path: String) throws(FileError) {
    try self.init(path: path, flags: O_CREAT | O_EXCL)
  }

  init(path: String, flags: Int32) throws(FileError) {
    descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | flags, 0o644)
    self.path = path
    guard descriptor >= 0 else { throw FileError(path, "cannot be opened", errno: errno) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Appends all of `text`, or nothing.
  func append(_ text: String) throws(FileError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw FileError(path, "cannot be written", errno: errno)
    }
    var text = text
    let (written, error) = text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        let count = write(descriptor, bytes.baseAddress! + done, bytes.count - done)
        if count < 0 && errno == EINTR { continue }
        if count <= 0 { return (done, count < 0 ? errno : ENOSPC) }
        done += count
      }
      return (done, 0)
    }
    guard error == 0 else {
      if written > 0 { ftruncate(descriptor, status.st_size) }
      throw FileError(path, "cannot be written", errno: error)
    }
  }

  /// Waits until the disk has it.
  func sync() throws(FileError) {
    guard fsync(descriptor) == 0 else { throw FileError(path, "cannot be written", errno: errno) }
  }
}
