// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// Standard output carries results and nothing else; standard error carries the rest.
enum Console {
  /// - Throws: `OutputError` where standard output takes no more, a full disk for one.
  static func result(_ text: String) throws(OutputError) {
    try write(Array(text.utf8))
  }

  /// Passes a file on byte by byte.
  static func result(contentsOf path: String) throws(OutputError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw OutputError(sentence: "\(path) cannot be read")
    }
    try write(Array(data))
  }

  static func note(_ line: String) {
    error(line + "\n")
  }

  /// Says nothing where standard error takes nothing: there is nobody left to tell.
  static func error(_ text: String) {
    _ = write(Array(text.utf8), to: STDERR_FILENO)
  }

  /// Whether a line there can be drawn over: a terminal, and one that knows the escape sequence for it.
  static var errorRedrawsLines: Bool {
    guard isatty(STDERR_FILENO) == 1 else { return false }
    let kind = ProcessInfo.processInfo.environment["TERM"] ?? ""
    return !["", "dumb", "unknown"].contains(kind)
  }

  /// Opens what the caller closed of the three standard streams, for the wrong direction. Otherwise the next file that
  /// is opened would take its number, and a result would be written into it.
  static func occupyStandardStreams() {
    for (descriptor, direction) in [
      (STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY),
    ] where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", direction)
    }
  }

  private static func write(_ bytes: [UInt8]) throws(OutputError) {
    guard let reason = write(bytes, to: STDOUT_FILENO) else { return }
    throw OutputError(
      sentence: "standard output cannot be written: \(String(cString: strerror(reason)))")
  }

  /// - Returns: `errno` where not all could be written.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return count < 0 ? errno : ENOSPC }
      rest = rest.dropFirst(count)
    }
    return nil
  }
}

/// The result could not be printed.
struct OutputError: SentenceError {
  var sentence: String
}
