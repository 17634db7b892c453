// SPDX-License-Identifier: Apache-2.0

import CZlib
import Foundation

/// A file that only ever grows by whole pieces: each goes to the kernel in one write, and what a full disk
/// cuts off is taken back. Killing the process at any moment leaves whole pieces.
struct AppendFile: ~Copyable {
  /// A path with this ending holds its text compressed, each piece by itself (RFC 1952, 2.2: members one after the
  /// other are one file).
  static let compressedEnding = ".gz"

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
    var text = text
    guard path.hasSuffix(Self.compressedEnding) else {
      let error = text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
      guard let error else { return }
      throw error
    }
    guard let bytes = text.withUTF8({ Gzip.member(of: UnsafeRawBufferPointer($0)) }) else {
      throw FileError(path: path, sentence: "\(path) cannot be written: no memory to compress it")
    }
    let error = bytes.withUnsafeBytes { write($0) }
    if let error { throw error }
  }

  private func write(_ bytes: UnsafeRawBufferPointer) -> FileError? {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      return FileError(path, "cannot be written", errno: errno)
    }
    var done = 0
    while done < bytes.count {
      let count = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
      if count < 0 && errno == EINTR { continue }
      if count > 0 {
        done += count
        continue
      }
      let reason = count < 0 ? errno : ENOSPC
      if done > 0 { ftruncate(descriptor, status.st_size) }
      return FileError(path, "cannot be written", errno: reason)
    }
    return nil
  }

  /// Waits until the disk has it.
  func sync() throws(FileError) {
    guard fsync(descriptor) == 0 else { throw FileError(path, "cannot be written", errno: errno) }
  }
}
