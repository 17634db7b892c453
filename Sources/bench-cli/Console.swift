// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Standard output carries results and nothing else; standard error carries the rest.
enum Console {
  static func result(_ text: String) {
    FileHandle.standardOutput.write(Data(text.utf8))
  }

  static func result(contentsOf path: String) throws {
    FileHandle.standardOutput.write(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  static func note(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }

  static var errorIsTerminal: Bool { isatty(FileHandle.standardError.fileDescriptor) == 1 }
}
