// SPDX-License-Identifier: Apache-2.0

import Bench
import Foundation

/// Standard output carries results and nothing else; standard error carries the rest.
enum Console {
  /// - Throws: `OutputError` where standard output takes no more, a full disk for one.
  static func result(_ text: String) throws(OutputError) {
    try write(Data(text.utf8))
  }

  /// Passes a file on byte by byte.
  static func result(contentsOf path: String) throws(OutputError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw OutputError(sentence: "\(path) cannot be read")
    }
    try write(data)
  }

  static func note(_ line: String) {
    error(line + "\n")
  }

  /// Where nobody can be told, nobody is.
  static func error(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  static var errorIsTerminal: Bool { isatty(FileHandle.standardError.fileDescriptor) == 1 }

  private static func write(_ data: Data) throws(OutputError) {
    do {
      try FileHandle.standardOutput.write(contentsOf: data)
    } catch {
      throw OutputError(
        sentence: "standard output cannot be written: \((error as NSError).localizedDescription)")
    }
  }
}

/// The result could not be printed.
struct OutputError: SentenceError {
  var sentence: String
}
