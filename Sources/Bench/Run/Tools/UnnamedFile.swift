// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A file for what passes between this process and another: it has no name, and is gone with its last descriptor.
final class UnnamedFile: Sendable {
  let descriptor: Int32
  private let name: String

  /// - Parameter name: for a sentence.
  init(name: String) throws(FileError) {
    let directory = FileManager.default.temporaryDirectory.path
    self.name = "\(directory): the \(name)"
    var template = Array((directory + "/bench-cli-XXXXXX").utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else {
      throw FileError(directory, "takes no temporary file", errno: errno)
    }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unlink(template)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Bytes written so far.
  var size: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Writes `text`, and goes back to the start for whoever reads it.
  func fill(_ text: String) throws(FileError) {
    var text = text
    let reason = text.withUTF8 { bytes -> Int32? in
      var done = 0
      while done < bytes.count {
        let count = write(descriptor, bytes.baseAddress! + done, bytes.count - done)
        if count < 0 && errno == EINTR { continue }
        if count <= 0 { return count < 0 ? errno : ENOSPC }
        done += count
      }
      return nil
    }
    if let reason { throw FileError(name, "cannot be written", errno: reason) }
    lseek(descriptor, 0, SEEK_SET)
  }

  /// All of it; bytes that are no UTF-8 become U+FFFD.
  func text() throws(FileError) -> String {
    let size = size
    var reason: Int32?
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let read = pread(descriptor, buffer.baseAddress! + count, size - count, off_t(count))
        if read < 0 && errno == EINTR { continue }
        guard read > 0 else {
          reason = read < 0 ? errno : nil
          return
        }
        count += read
      }
    }
    if let reason { throw FileError(name, "cannot be read", errno: reason) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
