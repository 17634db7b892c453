// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Keeps a results directory to one writer. The kernel takes the lock back when the process ends, however it ends; a
/// program that this one starts does not have it.
final class DirectoryLock: Sendable {
  private let descriptor: Int32

  /// - Throws: `RunError` of kind `refused` if another process has it; `FileError` if there is no such directory.
  init(_ path: String) throws {
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path, "cannot be opened", errno: errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) != 0 else { return }
    // Some network file systems know no locks on directories: there, nobody can be kept out.
    guard errno == EWOULDBLOCK else { return }
    throw RunError(
      kind: .refused,
      sentence: """
        another bench-cli is writing to \(path); wait until it has ended, or end it
        """)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Whether another process has the lock now.
  static func isHeld(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }
}
